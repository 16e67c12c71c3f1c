"""Every zone's pages hold on screen and phone, in three languages."""

from collections.abc import Callable

import pyotp
import pytest
from playwright.sync_api import Page

from arasha.accounts.actions.staff import NewMember, invite_member
from arasha.cases.actions.cases import NewCase, open_new_case
from arasha.cases.models.person import PersonBody
from tests.cast import Cast, make_cast
from tests.journeys.conftest import PHONE, SCREEN, Site
from tests.journeys.signing_in import sign_in_by_hand

pytestmark = pytest.mark.journey

OWN = ("/me/", "/me/word/", "/me/log/", "/me/second/", "/me/second/app/")
PLACES = {
    "timur": ("/inbox/", *OWN),
    "asel": ("/figures/",),
    "root": ("/node/", "/node/new/"),
    "botagoz": ("/desk/", "/desk/calls/", "/desk/calls/new/", "/desk/files/", "/desk/files/new/", "/desk/files/urgent/", "/desk/register/",
                "/desk/register/out/", "/desk/team/", "/desk/team/invite/", "/desk/team/keys/", "/desk/log/"),
}  # fmt: skip
IN_FILE = (
    "",
    "edit/",
    "tab/people/",
    "people/add/",
    "events/add/",
    "consents/add/",
    "papers/add/",
    "close/",
    "team/",
    "conflict/",
    "erase/",
    "hand/",
)


@pytest.fixture
def people(site: Site) -> Cast:
    del site
    return make_cast()


def speak(page: Page, code: str) -> None:
    page.locator(f"button[lang={code}]").click()
    page.wait_for_load_state()


@pytest.mark.parametrize("name", PLACES)
def test_pages_of_a_zone(site: Site, people: Cast, page: Page, check_page: Callable[[Page], None], name: str) -> None:
    sign_in_by_hand(site, page, people.fresh(name))
    for code, size in (("kk", SCREEN), ("ru", PHONE), ("en", SCREEN)):
        page.set_viewport_size(size)
        speak(page, code)
        for address in PLACES[name]:
            page.goto(site.url + address)
            check_page(page)


def test_pages_of_a_file(site: Site, people: Cast, page: Page, check_page: Callable[[Page], None]) -> None:
    case = open_new_case(new=NewCase(survivor=PersonBody(name_as_given="Үлгіова Бибісара")), by=people.saule).case
    sign_in_by_hand(site, page, people.marat)
    for code, size in (("kk", PHONE), ("ru", SCREEN)):
        page.set_viewport_size(size)
        speak(page, code)
        for address in IN_FILE:
            page.goto(f"{site.url}/desk/files/{case.id}/{address}")
            check_page(page)


def test_invitation_recovery_and_sign_in_pages(site: Site, page: Page, check_page: Callable[[Page], None]) -> None:
    for address in ("/", "/me/in/", "/me/join/", "/me/restore/"):
        page.goto(site.url + address)
        check_page(page)


def test_new_member_joins_by_hand(site: Site, people: Cast, page: Page, check_page: Callable[[Page], None]) -> None:
    invited = invite_member(new=NewMember("fresh", "Fresh", frozenset({"case_worker"}), "en"), by=people.botagoz)
    page.goto(f"{site.url}/me/join/")
    for field, value in (
        ("name", "fresh"),
        ("code", invited.code.lower()),
        ("new_password", "blue kettle on a hill"),
        ("again", "blue kettle on a hill"),
    ):
        page.fill(f"#id_{field}", value)
    page.locator("main form .govuk-button-group button").first.click()
    page.wait_for_url("**/me/second/app/")
    check_page(page)
    page.goto(f"{site.url}/desk/files/")
    assert page.url.endswith("/me/second/app/"), "nothing opens before the second factor is set up"
    page.fill("#id_code", pyotp.TOTP(page.locator(".app-code").first.inner_text()).now())
    page.locator("main form .govuk-button-group button").first.click()
    page.wait_for_load_state()
    assert page.locator("ul.app-code li").count() == 10
    check_page(page)
    page.goto(f"{site.url}/desk/files/")
    assert page.url.endswith("/desk/files/")
