"""Everything works with the keyboard alone: Tab, arrows, Enter, Space and one access key; and one always sees where one is."""

from datetime import timedelta

import pyotp
import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, Route, ViewportSize, expect

from arasha.cases.models import Case
from tests.cast import PASSWORD, Cast, make_cast
from tests.journeys.conftest import PHONE, SCREEN, Site
from tests.journeys.keys_only import Keys
from tests.journeys.signing_in import give_app, sign_in_by_hand
from tests.journeys.test_frame import ELSEWHERE
from tests.journeys.walking import walkers
from tests.journeys.world import make_world

pytestmark = pytest.mark.journey
WALKED = ("/desk/", "/desk/calls/", "/desk/calls/new/", "/desk/calls/{danger}/", "/desk/files/", "/desk/files/{full}/", "/desk/files/{full}/edit/",
          "/desk/files/{full}/tab/people/", "/desk/files/{full}/consents/add/", "/desk/files/{full}/manage/", "/desk/team/", "/desk/log/")  # fmt: skip
MAIN_BUTTON = "main form[method=post] .govuk-button-group button"


@pytest.fixture
def people(site: Site) -> Cast:
    del site
    return make_cast()


def sign_in(keys: Keys, site: Site, seed: str) -> None:
    keys.page.goto(site.url)
    keys.begin()
    keys.tab()
    expect(keys.page.locator(".govuk-skip-link")).to_be_focused()
    keys.press("Enter")
    expect(keys.page.locator("#main")).to_be_focused()
    keys.tab()
    expect(keys.page.locator(".govuk-button--start")).to_be_focused()
    keys.enter()
    keys.follow(MAIN_BUTTON)
    expect(keys.page.locator(".govuk-error-summary")).to_be_focused()
    keys.tab()
    keys.press("Enter")
    expect(keys.page.locator("#id_name")).to_be_focused()
    keys.page.keyboard.type("marat")
    keys.write("#id_password", PASSWORD)
    keys.enter()
    keys.write("#id_code", pyotp.TOTP(seed).now())
    keys.enter()
    assert keys.page.url.endswith("/desk/")


def log_in_danger(keys: Keys) -> None:
    with keys.page.expect_navigation():
        keys.access("c")
    keys.begin()
    keys.press("1", "1", "2")
    keys.enter()
    assert keys.page.locator(".app-danger").count() == 1


def add_person(keys: Keys) -> None:
    keys.follow("a[href$='/tab/people/']")
    keys.follow("a[href$='/people/add/']")
    keys.to("#id_kind")
    keys.press("ArrowDown")
    keys.write("#id_given_name", "Айару")
    keys.enter()


def add_incident(keys: Keys) -> None:
    keys.follow("a[href$='/tab/events/']")
    keys.follow("a[href$='/events/add/']")
    keys.write("#id_narrative", "есікті сындырды")
    keys.to("input[name=acts][value=strangulation]")
    keys.press("Space")
    keys.follow(MAIN_BUTTON)
    assert keys.page.locator(".app-notice--warning").count() == 1


def add_note_with_next_step(keys: Keys) -> None:
    keys.follow("a[href$='/tab/notes/']")
    keys.follow("a[href$='/notes/add/']")
    keys.write("#id_text", "ертең нотариусқа барамыз")
    due = timezone.localdate() + timedelta(days=2)
    for part in ("day", "month", "year"):
        keys.write(f"#id_follow_up_due_{part}", str(getattr(due, part)))
    keys.enter()


def close(keys: Keys) -> None:
    keys.follow("a[href$='/manage/']")
    keys.follow("main a[href$='/close/']")
    keys.to("#id_reason")
    keys.press("ArrowDown")
    keys.follow(MAIN_BUTTON)


def test_survivor_from_call_to_closure_without_a_mouse(site: Site, people: Cast, page: Page) -> None:
    keys = Keys(page)
    sign_in(keys, site, give_app(people.marat))
    log_in_danger(keys)
    keys.follow("form[action$='/begin/'] button")
    file = Case.objects.get()
    add_person(keys)
    add_incident(keys)
    add_note_with_next_step(keys)
    file.refresh_from_db()
    assert file.next_step_due is not None
    keys.follow(".moj-primary-navigation a[href='/desk/files/']")
    keys.write("#number", file.number)
    keys.enter()
    assert page.url.endswith(f"/desk/files/{file.id}/")
    close(keys)
    file.refresh_from_db()
    assert file.status == "closed"
    keys.follow("form[action='/me/out/'] button")
    keys.to(".govuk-exit-this-page__button")
    with page.expect_request(ELSEWHERE):
        keys.press("Enter")
    assert keys.wrong == []


@pytest.mark.parametrize("size", [SCREEN, PHONE], ids=["screen", "phone"])
def test_focus_goes_through_a_page_in_order_and_out_again(site: Site, chromium: Browser, size: ViewportSize) -> None:
    with walkers(site, make_world(), chromium) as people:
        walk = people.of("marat", language="kk", size=size)
        keys, unordered = Keys(walk.page), []
        for address in WALKED:
            walk.go(address)
            keys.begin()
            stops = keys.round_trip()
            unordered += [] if stops == sorted(stops) and len(stops) > 8 else [address]
        assert (keys.wrong, unordered) == ([], [])


def test_focus_stays_when_a_part_of_the_page_arrives(site: Site, people: Cast, page: Page) -> None:
    sign_in_by_hand(site, page, people.marat)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/patterns/count/", hold)
    page.goto(f"{site.url}/desk/")
    page.wait_for_function("() => document.querySelector('.htmx-request')")
    page.locator("#patterns").focus()
    held[0].continue_()
    page.wait_for_function("() => !document.querySelector('.htmx-request')")
    expect(page.locator("#patterns")).to_contain_text("Patterns of reading")
    expect(page.locator("#patterns")).to_be_focused()
