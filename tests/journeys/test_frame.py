"""The frame of every page, on the first page that anybody can open."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import Site

pytestmark = pytest.mark.journey
# Asked for and not answered: nothing beyond this machine is.
ELSEWHERE = "https://www.kazhydromet.kz/"


def test_first_page_reads_well_on_screen_and_phone(
    site: Site, page: Page, phone: Page, check_page: Callable[[Page], None], look: Callable[[Page, str], Path]
) -> None:
    for name, opened in (("screen", page), ("phone", phone)):
        opened.goto(site.url)
        check_page(opened)
        look(opened, f"first-page-{name}")


def test_language_stays_as_chosen(site: Site, page: Page, check_page: Callable[[Page], None]) -> None:
    for code in ("kk", "ru", "en"):
        page.goto(site.url)
        page.locator(f"button[lang={code}]").click()
        assert page.locator("html").get_attribute("lang") == code
        check_page(page)
        page.goto(site.url)
        assert page.locator("html").get_attribute("lang") == code


@pytest.mark.parametrize("keys", [["Escape", "Escape"], ["Shift", "Shift", "Shift"]])
def test_page_is_left_by_keys(site: Site, page: Page, keys: list[str]) -> None:
    page.goto(site.url)
    page.wait_for_load_state("networkidle")
    with page.expect_request(ELSEWHERE):
        for key in keys:
            page.keyboard.press(key)


def test_page_is_left_without_scripts(site: Site, chromium: Browser) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site.url)
    with page.expect_request(ELSEWHERE):
        page.locator(".govuk-exit-this-page__button").click()
    context.close()


def test_one_press_of_escape_stays(site: Site, page: Page) -> None:
    page.goto(site.url)
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Escape")
    page.wait_for_timeout(1200)
    page.keyboard.press("Escape")
    page.wait_for_timeout(300)
    assert page.url.startswith(site.url)
