"""What every page is given."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from arasha.accounts.sessions import RENEW_AFTER
from arasha.web.pages.members import member_of

# One word on every page, in every language: a title shows in tabs, in the taskbar and in the browser's history.
TITLE = "Workspace"

# As each language is called by those who read it, so that it is found without reading another.
LANGUAGES = [{"code": code, "name": name} for code, name in settings.LANGUAGES]


def page(request: HttpRequest) -> dict[str, object]:
    """The context of the layout: title, language, who is signed in, and the seconds until an idle session ends (0: no session)."""
    member = member_of(request)
    return {
        "title": TITLE,
        "product": TITLE,
        "languages": LANGUAGES,
        "language": get_language() or settings.LANGUAGE_CODE,
        "member": member,
        "idle_seconds": settings.SESSION_COOKIE_AGE - RENEW_AFTER if member is not None else 0,
        "sign_out_url": reverse("account:sign_out") if member is not None else "",
    }
