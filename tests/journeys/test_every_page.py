"""No page breaks WCAG 2.2 AA: every address of the table and every state of a page, in three languages, on screen and phone.

In the normal suite each page is looked at once, in a language and a width that change from page to page; `make proof` looks at all of them.
"""

import os
from itertools import product
from zlib import crc32

import pytest
from playwright.sync_api import Browser, Error

from tests.architecture.test_addresses import ADDRESSES
from tests.journeys.conftest import PHONE, SCREEN, Site, problems_of
from tests.journeys.states import STATES
from tests.journeys.stops import NOT_PAGES, Stop, of_the_table
from tests.journeys.structure import structure_of
from tests.journeys.walking import Walkers, walkers
from tests.journeys.world import make_world

pytestmark = pytest.mark.journey
LANGUAGES = ("kk", "ru", "en")
SIZES = {"screen": SCREEN, "phone": PHONE}
LOOKS = tuple(product(LANGUAGES, SIZES))
ROTATE = int(os.environ.get("ARASHA_ROTATE", "0"))
"""Moves every page on to its next language and width."""


def look_of(stop: Stop) -> tuple[str, str]:
    """In which language and width a page is looked at in the normal suite."""
    return LOOKS[(crc32(f"{stop.name} {stop.who}".encode()) + ROTATE) % len(LOOKS)]


def looked_at(people: Walkers, stop: Stop, language: str, sizes: list[str]) -> list[str]:
    """What is wrong with one page in a language, at each of the widths."""
    walk = people.of(stop.who, language=language, size=SIZES[sizes[0]])
    try:
        stop.reach(walk)
    except (Error, AssertionError, KeyError) as lost:
        found = [f"was not reached, but {walk.page.url}: {str(lost)[:200]} {walk.page.content()[:300]}"]
    else:
        found = structure_of(walk.page, "" if stop.own_language else language)
        for size in sizes:
            walk.page.set_viewport_size(SIZES[size])
            found += problems_of(walk.page)
    return [f"{stop.name} ({stop.who}, {language}, {'/'.join(sizes)}): {each}" for each in dict.fromkeys(found)]


def unvisited(people: Walkers) -> set[str]:
    """Addresses of the table that answered no walk."""
    return {address for address, _pattern in ADDRESSES} - people.visited - set(NOT_PAGES)


def test_every_page_holds(site: Site, chromium: Browser) -> None:
    with walkers(site, make_world(), chromium) as people:
        found = []
        for stop in (*of_the_table(everybody=False), *STATES):
            language, size = look_of(stop)
            found += looked_at(people, stop, language, [size])
        assert found == []
        assert unvisited(people) == set()


@pytest.mark.proof
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_holds_in_every_language_and_width(site: Site, chromium: Browser, language: str) -> None:
    with walkers(site, make_world(), chromium) as people:
        found = []
        for stop in (*of_the_table(everybody=True), *STATES):
            found += looked_at(people, stop, language, list(SIZES))
        assert found == []
        assert unvisited(people) == set()


def test_every_look_is_taken_by_some_page() -> None:
    assert {look_of(stop) for stop in (*of_the_table(everybody=False), *STATES)} == set(LOOKS)


def test_what_is_no_page_is_an_address() -> None:
    known = {address for address, _pattern in ADDRESSES}
    assert set(NOT_PAGES) - known == set()
