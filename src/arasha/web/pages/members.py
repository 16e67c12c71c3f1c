"""Who is at the other end of a request."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from arasha.accounts.members import Member
from arasha.accounts.models import Staff
from arasha.accounts.sessions import renew, signed_in_member

MEMBER = "member"


class MemberRequest(HttpRequest):
    """A request of a signed-in member: what a view behind `for_member` is given."""

    member: Member


def member_of(request: HttpRequest) -> Member | None:
    """Who sent a request, where nobody needs to be signed in."""
    found: Member | None = getattr(request, MEMBER, None)
    return found


class SignedInMember:
    """Sets `request.member`: the member whose key this browser's cookie opens, or None. A session that doesn't open is ended."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        member = None
        if isinstance(request.user, Staff):
            token = request.COOKIES.get(settings.KEY_COOKIE_NAME, "")
            member = signed_in_member(request.session, token=token, staff=request.user, longest=settings.SESSION_LONGEST)
            if member is None:
                logout(request)
            else:
                renew(request.session)
            if member is not None and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
                translation.activate(request.user.language)
        setattr(request, MEMBER, member)
        return self.get_response(request)


def give_key_cookie(response: HttpResponseBase, token: str) -> None:
    """Put the token that opens the member's key into their browser, and nowhere else."""
    response.set_cookie(settings.KEY_COOKIE_NAME, token, max_age=settings.SESSION_LONGEST, httponly=True, secure=settings.HTTPS, samesite="Strict")


def network_of(request: HttpRequest) -> str:
    """Where a request came from, for slowing guessers down; kept only as a keyed hash."""
    return str(request.META.get("REMOTE_ADDR", ""))


def give_language_cookie(response: HttpResponseBase, language: str) -> None:
    """Keep the language in a cookie that says nothing else."""
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, httponly=True, secure=settings.HTTPS, samesite="Lax")
