"""After hostile words were put into every field that there is, a real browser walks every page: nothing runs, nothing is asked elsewhere."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from playwright.sync_api import Page

from arasha.accounts.members import Member
from tests.cast import Cast, make_cast, sign_in
from tests.fuzz.hostile import SCRIPTS, TEMPLATES
from tests.fuzz.targets import Form, addresses, read_forms
from tests.fuzz.test_requests import make_things, record_places
from tests.journeys.conftest import Site
from tests.journeys.signing_in import sign_in_by_hand

pytestmark = pytest.mark.journey

WORDS = tuple(script for script in SCRIPTS if "<" in script) + TEMPLATES[:2]
ENDINGS = (
    "/out/",
    "/language",
    "/erase/",
    "/remove/",
    "/admit/",
    "/give/",
    "/rotate/",
    "/sheet/",
    "/sessions/end/",
    "/word/",
    "/close/",
    "/codes/",
    "/renew/",
)
TABS = ("people", "events", "needs", "services", "notes", "papers", "consents")
MOST_PAGES = 45
WATCH = """
window.__violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.__violations.push(event.violatedDirective + " " + event.blockedURI));
"""


def filled(form: Form, word: str) -> dict[str, Any]:
    """A form with a hostile word in every field that takes words, and something it offers in every other."""
    sent: dict[str, Any] = {}
    for each in form.inputs:
        if each.kind == "file":
            sent[each.name] = SimpleUploadedFile(f"{word[:40].replace('/', '')}.txt", word.encode(), content_type="text/plain")
        elif each.kind in {"text", "textarea", "search", "tel", "input"} and not each.name.endswith(("_day", "_month", "_year")):
            sent[each.name] = word
        elif each.offers and each.kind != "button":
            sent[each.name] = next((offer for offer in each.offers if offer), "")
    return sent


def put_in_everywhere(cast: Cast) -> tuple[int, list[str]]:
    """Hostile words into every form, by hand of a case worker and of a director; how many forms took them, and the pages of the file."""
    taken = 0
    ids = make_things(cast, 0)
    places = addresses(ids) + record_places(ids)
    for turn, name in enumerate(("saule", "botagoz")):
        client = sign_in(Client(), cast.fresh(name))
        forms = [form for action, form in read_forms(client, places).items() if not action.endswith(ENDINGS)]
        for number, form in enumerate(forms):
            answer = client.post(form.action, filled(form, WORDS[(number * 2 + turn) % len(WORDS)]))
            assert answer.status_code < 500, form.action
            taken += answer.status_code == 302
    return taken, [f"/desk/files/{ids['case_id']}/", *(f"/desk/files/{ids['case_id']}/tab/{tab}/" for tab in TABS)]


def walk(site: Site, page: Page, starts: list[str]) -> Iterator[str]:
    """Go from page to page, each address once; those of records and of their histories are found on the way."""
    waiting, seen = list(starts), set(starts)
    for _step in range(MOST_PAGES):
        if not waiting:
            return
        place = waiting.pop(0)
        page.goto(site.url + place)
        yield place
        found = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
        for link in found:
            parts = urlsplit(link)
            if link.startswith(site.url) and parts.path not in seen and not parts.path.endswith(("/exit", "/print/", "/content/")):
                seen.add(parts.path)
                waiting.append(parts.path)


def look_around(site: Site, page: Page, member: Member, starts: list[str]) -> tuple[int, list[str]]:
    elsewhere: list[str] = []
    page.context.add_init_script(WATCH)
    page.on("request", lambda request: elsewhere.append(request.url) if not request.url.startswith(site.url) else None)
    page.on("dialog", lambda dialog: elsewhere.append(f"dialog {dialog.message}"))
    sign_in_by_hand(site, page, member)
    odd: list[str] = []
    shown = 0
    for place in walk(site, page, starts):
        ran, violations, text = page.evaluate("[window.__ran, window.__violations, document.body.innerText]")
        odd += [f"{place}: {what}" for what in (["ran"] if ran is not None else []) + violations + elsewhere]
        odd += [f"{place}: worked out"] if "arz1337arz" in text else []
        shown += "__ran" in text
        elsewhere.clear()
    return shown, odd


def test_nothing_that_was_stored_runs(site: Site, page: Page) -> None:
    cast = make_cast()
    taken, pages = put_in_everywhere(cast)
    assert taken >= 15
    starts = [*pages, "/desk/", "/desk/files/", "/desk/calls/", "/desk/team/", "/desk/log/", "/me/", "/me/log/"]
    shown, odd = look_around(site, page, cast.fresh("botagoz"), starts)
    assert odd == []
    assert shown >= 5, "the words are to be seen on the pages, as words"


def test_real_server_tells_nothing_of_itself(site: Site, page: Page) -> None:
    for address in ("/", "/nothing", "/static/pages/pages.css", "/me/in/"):
        headers = page.request.get(site.url + address).headers
        assert headers["server"] == "web"
        assert [name for name in ("x-powered-by", "via") if name in headers] == []
        assert "content-security-policy" in headers
        assert headers["x-content-type-options"] == "nosniff"
