"""A colleague's telephone is lost, another leaves: a tired director does what has to be done, and sees that it is done."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from arasha.cases.actions.cases import NewCase, open_new_case
from arasha.cases.actions.contacts import NewContact, log_contact
from arasha.cases.actions.renewal import waiting_for
from tests.cast import make_cast
from tests.journeys.conftest import PHONE, SCREEN, Site
from tests.journeys.signing_in import sign_in_by_hand, speak

pytestmark = pytest.mark.journey


def test_lost_device_and_leaving(site: Site, page: Page, check_page: Callable[[Page], None], look: Callable[[Page, str], object]) -> None:
    cast = make_cast()
    for _case in range(3):
        open_new_case(new=NewCase(), by=cast.saule)
    log_contact(new=NewContact(), by=cast.aigul)
    sign_in_by_hand(site, page, cast.botagoz)
    dana, aigul = cast.dana.staff_id, cast.aigul.staff_id
    for code, size in (("kk", SCREEN), ("ru", PHONE), ("en", SCREEN)):
        page.set_viewport_size(size)
        speak(page, code)
        for name, address in (
            ("team", ""),
            ("lost", f"{dana}/lost/"),
            ("admit", f"{dana}/admit/"),
            ("remove", f"{aigul}/remove/"),
            ("keys", "keys/"),
        ):
            page.goto(f"{site.url}/desk/team/{address}")
            check_page(page)
            look(page, f"keys-{name}-{code}-{size['width']}")
    page.goto(f"{site.url}/desk/team/{dana}/lost/")
    page.locator("main form button").click()
    check_page(page)
    look(page, "keys-code")
    page.goto(f"{site.url}/desk/team/{aigul}/remove/")
    page.locator("main form button").click()
    page.wait_for_url("**/team/keys/")
    check_page(page)
    look(page, "keys-waiting")
    page.locator("form[action$='/renew/'] button").click()
    page.wait_for_url("**/team/keys/")
    check_page(page)
    look(page, "keys-done")
    assert waiting_for(cast.botagoz).mine == 0
    page.goto(f"{site.url}/desk/log/")
    page.locator("button[name=page]").click()
    check_page(page)
    look(page, "keys-checkpoint")
