"""Signing in through the browser, with a real second factor."""

import time

import pyotp
from playwright.sync_api import Page

from arasha.accounts.members import Member
from arasha.accounts.second_factors import add_totp, new_totp_seed
from tests.cast import PASSWORD
from tests.journeys.conftest import Site


def give_app(member: Member) -> str:
    """An app with codes for a member; its present code is still unused."""
    seed = new_totp_seed()
    added = add_totp(staff=member.staff, seed=seed, code=pyotp.TOTP(seed).at(int(time.time()) - 30))
    assert added is not None
    return seed


def sign_in_by_hand(site: Site, page: Page, member: Member) -> None:
    """Name, password, code: as a person does it."""
    seed = give_app(member)
    page.goto(f"{site.url}/me/in/")
    page.fill("#id_name", member.staff.name)
    page.fill("#id_password", PASSWORD)
    page.locator("main form button.govuk-button:not([type=button])").first.click()
    page.wait_for_url("**/me/in/second/")
    page.fill("#id_code", pyotp.TOTP(seed).now())
    page.locator("#second button").click()
    page.wait_for_url(lambda address: "/me/" not in address)


def speak(page: Page, code: str) -> None:
    """Press the button of a language."""
    page.locator(f"button[lang={code}]").click()
    page.wait_for_load_state()
