"""Journeys: a real Chromium on a real server process over the test database.

    @pytest.mark.journey
    def test_something(site, page, check_page, look): page.goto(site.url + "/…"); check_page(page); look(page, "name")

Rows made with the ORM are committed, so the server sees them.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, ConsoleMessage, Page, ViewportSize, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
RESULTS = ROOT / "test-results"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CHROMIUM_SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Nothing beyond this machine is asked for, not even a name.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
]
SCREEN: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
# Playwright's loop runs in this thread, and Django would refuse the ORM beside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))


@dataclass(frozen=True)
class Site:
    """A running server: its address, its process, and the folder where all that it writes must lie."""

    url: str
    process: subprocess.Popen[bytes]
    home: Path
    log: Path


@pytest.fixture(scope="session")
def server_process(django_db_setup: None) -> Iterator[Site]:
    home = Path(os.environ["ARASHA_HOME"])
    temporary = home / "tmp"
    temporary.mkdir(exist_ok=True)
    log = home / "server.log"
    port = _free_port()
    environment = {**os.environ, "ARASHA_DATABASE": _database_address(), "TMPDIR": str(temporary)}
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    with log.open("wb") as out:
        process = subprocess.Popen([*command, "arasha.project.wsgi:application"], env=environment, stdout=out, stderr=out)
    try:
        _wait_until_open(port, process, log)
        yield Site(url=f"http://127.0.0.1:{port}", process=process, home=home, log=log)
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def site(server_process: Site, transactional_db: None) -> Site:
    """The server, on a database that is emptied after each test."""
    return server_process


def _database_address() -> str:
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    return re.sub(r"/[^/?]*\?", f"/{settings['NAME']}?", os.environ["ARASHA_DATABASE"], count=1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_open(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"the server did not start:\n{log.read_text()}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, or the one that Playwright installed."""
    program = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=CHROMIUM_SWITCHES)
        yield browser
        browser.close()


@contextmanager
def open_page(browser: Browser, viewport: ViewportSize, language: str = "en") -> Iterator[Page]:
    """A page of its own, with no cookies; its `complaints` are gathered for check_page."""
    context = browser.new_context(viewport=viewport, locale=language)
    context.set_default_timeout(10_000)
    page = context.new_page()
    listen(page)
    try:
        yield page
    finally:
        del _complaints[page]
        context.close()


_complaints: dict[Page, list[str]] = {}


def listen(page: Page) -> None:
    """Gather what a page complains of in its console, for check_page."""
    complaints: list[str] = []
    page.on("console", lambda message: _keep_complaint(message, complaints))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    _complaints[page] = complaints


def _keep_complaint(message: ConsoleMessage, complaints: list[str]) -> None:
    # A 404 or 403 that a journey asks for is reported as an error too.
    broken_component = re.match(r"\w+Error:", message.text)
    if broken_component or (message.type == "error" and "Failed to load resource" not in message.text):
        complaints.append(message.text)


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    with open_page(chromium, SCREEN) as opened:
        yield opened


@pytest.fixture
def phone(chromium: Browser) -> Iterator[Page]:
    with open_page(chromium, PHONE) as opened:
        yield opened


@pytest.fixture
def check_page() -> Callable[[Page], None]:
    """Fails when a page breaks WCAG 2.2 AA (axe), says anything in its title, complains in the console, or is wider than its window."""
    return _check_page


def _check_page(page: Page) -> None:
    assert problems_of(page) == []


def problems_of(page: Page) -> list[str]:
    """What is wrong with a page: axe at WCAG 2.2 AA, its title, its width, its console. Empty when nothing is."""
    if page.locator("main").count() != 1:
        return [f"{page.url} is no page of ours: {page.content()[:500]}"]
    found = [] if page.title() == "Workspace" else [f"the title says {page.title()}"]
    page.evaluate(AXE.read_text(encoding="utf-8"))
    broken: list[dict[str, Any]] = page.evaluate(
        "levels => axe.run(document, {runOnly: levels, resultTypes: ['violations']}).then(result => result.violations)",
        LEVELS,
    )
    found += [f"{each['id']}: {node['html'][:200]} {node['failureSummary']}" for each in broken for node in each["nodes"]]
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    found += [f"{wider} px wider than its window"] if wider > 0 else []
    found += _complaints[page]
    _complaints[page].clear()
    return found


@pytest.fixture
def look() -> Callable[[Page, str], Path]:
    """Keeps a picture of the whole page in test-results/."""

    def picture(page: Page, name: str) -> Path:
        RESULTS.mkdir(exist_ok=True)
        path = RESULTS / f"{name}.png"
        page.screenshot(path=path, full_page=True)
        return path

    return picture
