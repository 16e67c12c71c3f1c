"""Showing the password once more before changing how one signs in (OWASP ASVS 7.5.1): a browser left open is not enough."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from arasha.accounts.errors import SignInRefused
from arasha.accounts.second_factors import has_second_factor
from arasha.accounts.sessions import freshen, is_fresh
from arasha.accounts.signing_in import show_password
from arasha.accounts.throttle import bucket_of, check_throttle, count_failure, forget_failures
from arasha.web.account.forms import AgainForm
from arasha.web.pages.guards import View, for_member
from arasha.web.pages.members import MemberRequest, give_key_cookie, network_of

BACK = "back"
"""In the session: the name of the page to go back to."""


def asks_again(back: str, *, reading: bool = False) -> Callable[[View], View]:
    """For changes of how a member signs in: more than five minutes after the password was shown, it is asked for; then the member is back
    on the page named here. `reading`: GET asks too. Who has no second factor yet is setting the first one up, and is not asked.
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


@for_member()
@sensitive_post_parameters()
def again(request: MemberRequest) -> HttpResponseBase:
    """Asks for the password; session and key are fresh after it."""
    form = AgainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        member, bucket = request.member, bucket_of(name=f"again|{request.member.staff.name}", network=network_of(request))
        try:
            check_throttle(bucket)
            show_password(by=member, password=form.cleaned_data["password"])
        except SignInRefused as refusal:
            if type(refusal) is SignInRefused:
                count_failure(bucket)
            form.add_error("password", str(refusal))
        else:
            forget_failures(bucket)
            response = redirect(request.session.pop(BACK, "account:home"))
            request.session.cycle_key()
            give_key_cookie(response, freshen(request.session, pair=member.keys.staff_pair))
            return response
    return render(request, "account/again.html", {"form": form})
