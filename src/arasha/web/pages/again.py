"""Showing the password once more before what lasts (OWASP ASVS 7.5.1): a browser left open is not enough."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect

from arasha.accounts.second_factors import has_second_factor
from arasha.accounts.sessions import is_fresh
from arasha.web.pages.guards import View
from arasha.web.pages.members import MemberRequest

BACK = "back"
"""In the session: the name of the page to go back to."""


def asks_again(back: str, *, reading: bool = False) -> Callable[[View], View]:
    """For changes of how a member signs in, and for a printed sheet: more than five minutes after the password was shown, it is asked for;
    then the member is back on the page named here. `reading`: GET asks too. Who has no second factor yet is setting the first one up, and
    is not asked.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def asked(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            looks = request.method != "POST" and not reading
            if looks or is_fresh(request.session) or not has_second_factor(request.member.staff):
                return view(request, *args, **kwargs)
            request.session[BACK] = back
            return redirect("account:again")

        return asked

    return wrap
