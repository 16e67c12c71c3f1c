"""Walking through pages: browsers that are signed in already, forms sent without hunting for their buttons."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, BrowserContext, Page, Response, ViewportSize

from tests.cast import sign_in
from tests.journeys.conftest import SCREEN, Site, listen
from tests.journeys.world import World

SEND = """
([action, fields, token]) => {
  const form = document.createElement('form');
  form.method = 'post';
  form.action = action;
  for (const [name, value] of [['csrfmiddlewaretoken', token], ...fields]) {
    const input = document.createElement('input');
    input.type = 'hidden'; input.name = name; input.value = value;
    form.append(input);
  }
  document.body.append(form);
  form.submit();
}
"""


@dataclass
class Walk:
    """One person's browser in the made-up world."""

    site: Site
    world: World
    page: Page
    visited: set[str] = field(default_factory=set)

    def at(self, address: str) -> str:
        """An address with the world's ids in it."""
        return self.site.url + address.format(**self.world.ids)

    def go(self, address: str) -> None:
        """Open a page."""
        self.page.goto(self.at(address))

    def send(self, address: str, fields: Mapping[str, object] | None = None, *, start: str = "/me/join/", token: bool = True) -> None:
        """Send a form that a page would send, with the token of the page at `start`."""
        self.go(start)
        pairs = [[name, str(value)] for name, value in (fields or {}).items()]
        code = self.page.locator("input[name=csrfmiddlewaretoken]").first.input_value() if token else ""
        with self.page.expect_navigation():
            self.page.evaluate(SEND, [self.at(address), pairs, code])

    def save(self) -> None:
        """Press the main button of the page's own form."""
        with self.page.expect_navigation():
            self.page.locator("main form[method=post] .govuk-button-group button").first.click()

    def keep_address(self, response: Response) -> None:
        """Remember which address of the table answered a page."""
        if response.request.is_navigation_request() and response.url.startswith(self.site.url):
            try:
                self.visited.add(resolve(urlsplit(response.url).path).route)
            except Resolver404:
                return


@dataclass
class Walkers:
    """A signed-in browser for each of the cast, made when it is first asked for."""

    site: Site
    world: World
    browser: Browser
    scale: float = 1
    """Device pixels to a pixel of the page: 2 when the page is enlarged to 200 %."""
    visited: set[str] = field(default_factory=set)
    contexts: dict[str, BrowserContext] = field(default_factory=dict)
    walks: dict[str, Walk] = field(default_factory=dict)

    def of(self, who: str, *, language: str, size: ViewportSize) -> Walk:
        """The walk of one of the cast, in a language and a width."""
        if who not in self.walks:
            self._begin(who)
        cookie = {"name": settings.LANGUAGE_COOKIE_NAME, "value": language, "url": self.site.url}
        self.contexts[who].add_cookies([cookie])  # type: ignore[list-item]  # a plain dict is Playwright's own cookie
        self.walks[who].page.set_viewport_size(size)
        return self.walks[who]

    def _begin(self, who: str) -> None:
        context = self.browser.new_context(viewport=SCREEN, device_scale_factor=self.scale)
        context.set_default_timeout(10_000)
        if who != "stranger":
            carry_session(context, self.site, self.world, who)
        page = context.new_page()
        listen(page)
        self.contexts[who], self.walks[who] = context, Walk(self.site, self.world, page, self.visited)
        page.on("response", self.walks[who].keep_address)


def carry_session(context: BrowserContext, site: Site, world: World, who: str) -> None:
    """Sign a browser in with the cookies that signing in leaves; by hand it is done in other journeys."""
    client = sign_in(Client(), world.cast.fresh(who))
    cookies = [{"name": name, "value": morsel.value, "url": site.url} for name, morsel in client.cookies.items()]
    context.add_cookies(cookies)  # type: ignore[arg-type]  # plain dicts are Playwright's own cookies


@contextmanager
def walkers(site: Site, world: World, browser: Browser, *, scale: float = 1) -> Iterator[Walkers]:
    """Everybody's browsers; closed at the end."""
    found = Walkers(site, world, browser, scale)
    try:
        yield found
    finally:
        for context in found.contexts.values():
            context.close()
