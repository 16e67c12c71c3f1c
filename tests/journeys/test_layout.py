"""Enlarged to 200 and 400 %, with text spaced wide, with less movement, own colours and on paper: nothing is lost."""

import pytest
from playwright.sync_api import Browser, ViewportSize

from tests.journeys.conftest import SCREEN, Site
from tests.journeys.layout import lost_on, space_text
from tests.journeys.states import STATES
from tests.journeys.stops import Stop, going
from tests.journeys.walking import walkers
from tests.journeys.world import make_world

pytestmark = pytest.mark.journey
ENLARGED: ViewportSize = {"width": 640, "height": 450}
"""A screen of 1280 × 900 at 200 %."""
NARROW: ViewportSize = {"width": 320, "height": 512}
"""A screen of 1280 at 400 %."""
PAGES = ("/me/second/app/", "/desk/", "/desk/calls/", "/desk/calls/new/", "/desk/calls/{danger}/", "/desk/files/?status=open", "/desk/files/{full}/",
         "/desk/files/{full}/tab/people/", "/desk/files/{full}/tab/notes/", "/desk/files/{full}/consents/add/", "/desk/files/{full}/course/",
         "/desk/files/{held}/manage/", "/desk/team/", "/desk/team/keys/", "/desk/log/", "/desk/register/out/{full}/")  # fmt: skip
SHOWN = (
    "register, columns",
    "register, preview",
    "recovery codes",
    "new sheet",
    "note, somebody was faster",
    "consent, refused",
    "signing out is near",
)


@pytest.mark.parametrize(("size", "scale", "language"), [(ENLARGED, 2, "ru"), (NARROW, 4, "kk")], ids=["200 %", "400 %"])
def test_nothing_is_lost_when_enlarged_and_spaced(site: Site, chromium: Browser, size: ViewportSize, scale: float, language: str) -> None:
    with walkers(site, make_world(), chromium, scale=scale) as people:
        lost = []
        for stop in (*(Stop(address, "botagoz", going(address)) for address in PAGES), *(stop for stop in STATES if stop.name in SHOWN)):
            walk = people.of(stop.who, language=language, size=size)
            stop.reach(walk)
            lost += [f"{stop.name}: {each}" for each in lost_on(walk.page)]
            space_text(walk.page)
            lost += [f"{stop.name}, spaced: {each}" for each in lost_on(walk.page)]
        assert lost == []


def test_less_movement_own_colours_and_paper(site: Site, chromium: Browser) -> None:
    with walkers(site, make_world(), chromium) as people:
        walk = people.of("botagoz", language="en", size=SCREEN)
        page = walk.page
        page.emulate_media(reduced_motion="reduce")
        walk.go("/desk/")
        moving = "() => [...document.querySelectorAll('*')].filter(one => parseFloat(getComputedStyle(one).transitionDuration) > 0.001).length"
        assert page.evaluate(moving) == 0
        page.emulate_media(forced_colors="active")
        edges = "() => [...document.querySelectorAll('.govuk-button, .app-header__button')].filter(one => parseFloat(getComputedStyle(one).borderTopWidth) < 1).length"
        assert (page.locator(".govuk-button").count() > 2, page.evaluate(edges)) == (True, 0)
        page.emulate_media(forced_colors="none", media="print")
        walk.send("/desk/team/keys/sheet/", {"purpose": "organisation"})
        assert page.locator(".app-code").is_visible()
        assert [page.locator(name).first.is_visible() for name in (".app-header", ".govuk-exit-this-page", "nav", "main button")] == [False] * 4
