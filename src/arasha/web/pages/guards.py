"""Who may see a page: every view of the zones is wrapped in one of these."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from arasha.accounts.errors import AccountError, KeyMissing, NotAllowed
from arasha.accounts.refusals import record_refused_right
from arasha.web.pages.members import member_of

View = Callable[..., HttpResponseBase]
MUST_SET_UP = "must_set_up"
"""Set in the session of a member who has no second factor yet: nothing but their own account opens."""


def for_member(permission: str | None = None) -> Callable[[View], View]:
    """For signed-in members, with a permission if one is named: others are sent to sign in, or get 403.

    A right that is refused is written into the organisation's log.
    A refusal by a room (an AccountError that the view let through) becomes a page with its sentence.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            member = member_of(request)
            if member is None:
                return redirect("account:sign_in")
            if request.session.get(MUST_SET_UP) and (request.resolver_match is None or request.resolver_match.namespace != "account"):
                return redirect("account:set_up")
            if permission is not None and not member.may(permission):
                record_refused_right(by=member, permission=permission)
                raise PermissionDenied
            try:
                return in_words(request, view(request, *args, **kwargs))
            except (NotAllowed, KeyMissing) as refusal:
                if isinstance(refusal, NotAllowed):
                    record_refused_right(by=member, permission=permission or "")
                return refuse(request, refusal, status=403)
            except AccountError as refusal:
                return refuse(request, refusal, status=409)

        guarded.permission = permission  # type: ignore[attr-defined]  # read by the table of addresses and roles
        guarded.guarded = True  # type: ignore[attr-defined]  # a test finds views without a guard
        return guarded

    return wrap


def public(view: View) -> View:
    """For anybody: says so, so that no page is open by omission."""

    @wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return in_words(request, view(request, *args, **kwargs))

    opened.guarded = True  # type: ignore[attr-defined]  # a test finds views without a guard
    opened.permission = "public"  # type: ignore[attr-defined]  # read by the table of addresses and roles
    return opened


def in_words(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """A form's address that was opened like a page answers with a page that says so; Django's own answer is empty."""
    if answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
        return answer
    page = render(request, "405.html", status=answer.status_code)
    page["Allow"] = answer["Allow"]
    return page


def refuse(request: HttpRequest, refusal: AccountError, *, status: int) -> HttpResponse:
    """A page that says why not, and what to do."""
    return render(request, "pages/refused.html", {"sentence": refusal.sentence}, status=status)
