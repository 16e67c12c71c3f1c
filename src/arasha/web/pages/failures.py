"""What a person sees when the database or the disk fails, or the program does. These pages need neither: no session, no member, no query."""

import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.defaults import bad_request as plain_bad_request
from django.views.defaults import server_error as plain_server_error

from arasha.audit import outcome
from arasha.web.pages.context import LANGUAGES, TITLE
from arasha.web.pages.storage import Failure, failure_of
from arasha.web.pages.views import WEATHER

RETRY_AFTER = 15
"""Seconds, for machines. A busy database is free again by then, and a server that restarts is back."""

REASONS: dict[Failure, str | Promise] = {
    Failure.BUSY: _("The database is busy with something else."),
    Failure.FULL: _("The disk of the server is full."),
    Failure.READ_ONLY: _("The server can read its disk or database, but not write to it."),
    Failure.UNREACHABLE: _("The database can't be reached."),
    Failure.BROKEN: _("The disk or the database of the server has a fault."),
}


class RequestEnd:
    """Begins each request with nothing written, and leaves nothing of an upload that broke off. Stands outermost."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        outcome.begin()
        response = self.get_response(request)
        if request.content_type == "multipart/form-data":
            for handler in request.upload_handlers:
                handler.upload_interrupted()
        return response


class KeptAnswer(SessionMiddleware):
    """An answer stands when only the renewal of its session fails: what the view saved is saved, and is said to be saved."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Save the session. A session that just began (signing in) must be saved, or the answer would be untrue."""
        known = request.session.session_key is not None
        try:
            return super().process_response(request, response)
        except Exception as error:
            if known and failure_of(error) is not None:
                return response
            raise


def server_error(request: HttpRequest) -> HttpResponseBase:
    """`handler500`: a storage failure becomes a 503 that says what to do; anything else a plain page."""
    error = sys.exception()
    failure = failure_of(error)
    try:
        if failure is not None:
            return unavailable(request, failure)
        return _page(request, "pages/fault.html", {"saved": outcome.outcome() != outcome.NOTHING}, status=500)
    except Exception:  # noqa: BLE001 - the fault may be in the layout of all pages: a page without it remains
        return plain_server_error(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """`handler400`: Django takes a session that could not be written for one that was ended elsewhere."""
    failure = failure_of(exception)
    return plain_bad_request(request, exception, "400.html") if failure is None else unavailable(request, failure)


def unavailable(request: HttpRequest, failure: Failure) -> HttpResponse:
    """The 503 page. Leaving and signing out need no database: the key goes with the cookie."""
    leaving = _leaving(request)
    if leaving is not None:
        return leaving
    may_be_saved = outcome.outcome() == outcome.SAVED or (outcome.outcome() == outcome.UNKNOWN and failure is Failure.UNREACHABLE)
    sent = request.method == "POST"
    typed = _typed(request) if sent and not may_be_saved else []
    context = {
        "reason": REASONS[failure],
        "sent": sent,
        "may_be_saved": sent and may_be_saved,
        "with_file": request.content_type == "multipart/form-data",
        "typed": typed,
        "words": [value for _name, value in typed if " " in value.strip() or "\n" in value],
        "again": request.get_full_path(),
        "languages": [] if sent else LANGUAGES,
    }
    response = _page(request, "pages/unavailable.html", context, status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def _page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int) -> HttpResponse:
    """Render without context processors: they ask who is signed in."""
    frame = {
        "title": TITLE,
        "product": TITLE,
        "language": get_language() or settings.LANGUAGE_CODE,
        "languages": [],
        "request": request,
        "csrf_token": get_token(request),
    }
    response = HttpResponse(render_to_string(template, {**frame, **context}), status=status)
    response["Cache-Control"] = "no-store, private"
    return response


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What may be sent again with one press: the fields of a member's own form. Never of signing in, of codes or of files.

    Whatever fails before the CSRF check has not been checked: a form of another site must not come back as one of ours.
    """
    if request.content_type != "application/x-www-form-urlencoded" or not _is_work(request):
        return []
    if not getattr(request, "csrf_processing_done", False) and _OwnForm(_nowhere).process_view(request, _nowhere, (), {}) is not None:
        return []
    return [(name, value) for name, values in request.POST.lists() for value in values if name != "csrfmiddlewaretoken"]


def _is_work(request: HttpRequest) -> bool:
    """Whether an address belongs to a permission: passwords, codes and keys are typed at addresses for anybody or for every member."""
    if getattr(request, "sensitive_post_parameters", None):
        return False
    try:
        found = resolve(request.path_info)
    except Resolver404:
        return False
    return getattr(found.func, "permission", None) not in (None, "public")


class _OwnForm(CsrfViewMiddleware):
    """The CSRF check without its page, which would ask the database."""

    def _reject(self, request: HttpRequest, reason: str) -> HttpResponse:
        return HttpResponse(status=403)


def _nowhere(request: HttpRequest) -> HttpResponse:
    raise NotImplementedError  # the CSRF check asks for a view and calls none


def _leaving(request: HttpRequest) -> HttpResponse | None:
    places = {reverse("pages:exit"): WEATHER, reverse("account:sign_out"): "/"}
    to = places.get(request.path)
    if to is None:
        return None
    response = HttpResponseRedirect(to)
    for name in (settings.KEY_COOKIE_NAME, settings.SESSION_COOKIE_NAME):
        response.delete_cookie(name, samesite="Strict")
    response["Clear-Site-Data"] = '"cache"'
    return response
