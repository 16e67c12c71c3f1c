"""A new member joins by hand; nothing opens before the second factor is there."""

from collections.abc import Callable

import pyotp
import pytest
from playwright.sync_api import Page

from arasha.accounts.actions.staff import NewMember, invite_member
from tests.cast import Cast, make_cast
from tests.journeys.conftest import Site

pytestmark = pytest.mark.journey


@pytest.fixture
def people(site: Site) -> Cast:
    del site
    return make_cast()


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
