"""The few addresses that belong to every zone."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

from arasha.accounts.sessions import leave_at_once
from arasha.web.pages.guards import public
from arasha.web.pages.members import member_of

# A weather service: a page that anybody in the country may have open.
WEATHER = "https://www.kazhydromet.kz/"


@public
@csrf_exempt  # needs no form cookie, so that the first page leaves no trace; another site could only change the language
@require_POST
def switch_language(request: HttpRequest) -> HttpResponseBase:
    """Keeps the language in a cookie that says nothing else, and goes back to the page."""
    return set_language(request)


@public
@require_safe
def leave(request: HttpRequest) -> HttpResponse:
    """*Exit this page*: ends the session, forgets the key, and is somewhere else. A plain link, so it needs no script."""
    request.session = leave_at_once(request.session)
    response = HttpResponseRedirect(WEATHER)
    response.delete_cookie(settings.KEY_COOKIE_NAME, samesite="Strict")
    response["Clear-Site-Data"] = '"cache"'
    return response


@public
@require_POST
def stay(request: HttpRequest) -> HttpResponse:
    """Any request of a member renews their session: nothing is left to do here. 403 when it has already ended."""
    return HttpResponse(status=204 if member_of(request) is not None else 403)


@public
def send_again(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without its token, or from another site: what to do, under the title that every page has."""
    del reason
    return render(request, "403_csrf.html", status=403)
