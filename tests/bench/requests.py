"""What is measured: whole requests of signed-in members, with session, permission check, unsealing and audit."""

import random
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from statistics import quantiles

from tests.bench.client import Browser, files_on

SECONDS, WARM_UP = 4.0, 8
FILTERS = ("", "?status=open", "?status=open&danger=yes", "?worker=me", "?risk=high&order=due", "?region=KZ-71&status=closed&page=3")
CONTACT = {"caller": "survivor", "immediate_danger": "no", "outcome": "advice", "channel": "phone", "name": "Үлгіова Бибісара",
           "phone": "+7 701 555 01 99", "safe_contact_rule": "do_not_contact", "notes": "Қоңырау шалды, кеңес алды. " * 4}  # fmt: skip
CASE = {"immediate_danger": "unknown", "name_as_given": "Үлгіова Бибісара", "sex": "female", "safe_contact_rule": "do_not_contact",
        "opening": "Түнде екі баласымен келді. " * 4, "region": "KZ-71"}  # fmt: skip
NOTE = {"kind": "note", "text": "Ертең таңертең нотариусқа барамыз. " * 6}


@dataclass(frozen=True)
class Figures:
    """Of one kind of request: milliseconds that half and nineteen in twenty stayed under, and requests a second."""

    p50: float
    p95: float
    rate: float


class Worker:
    """One signed-in member who does one thing again and again."""

    def __init__(self, browser: Browser, files: Sequence[str], seed: int) -> None:
        self.browser, self.files, self.rng = browser, files, random.Random(seed)

    def home(self) -> None:
        """The first page."""
        self.browser.get("/desk/")

    def list(self) -> None:
        """The list of files, under changing filters."""
        self.browser.get(f"/desk/files/{self.rng.choice(FILTERS)}")

    def open(self) -> None:
        """A file's first page."""
        self.browser.get(f"/desk/files/{self.rng.choice(self.files)}/")

    def contact(self) -> None:
        """Log a contact."""
        self.browser.post("/desk/calls/new/", CONTACT)

    def case(self) -> None:
        """Begin a file."""
        self.browser.post("/desk/files/new/", CASE)

    def note(self) -> None:
        """Save a note into a file."""
        self.browser.post(f"/desk/files/{self.rng.choice(self.files)}/notes/add/", NOTE)


KINDS: dict[str, Callable[[Worker], None]] = {
    "home": Worker.home,
    "list": Worker.list,
    "open a file": Worker.open,
    "create contact": Worker.contact,
    "create case": Worker.case,
    "save a note": Worker.note,
}


def open_files(browser: Browser) -> list[str]:
    """Files of several pages of the list, open ones: notes can be saved into them."""
    pages = [browser.get(f"/desk/files/?status=open&page={number}") for number in range(1, 13)]
    browser.get("/desk/files/new/")
    return [found for page in pages for found in files_on(page)]


def measure(kind: str, workers: Sequence[Worker], *, seconds: float = SECONDS) -> Figures:
    """Let every worker do one thing for some seconds, all at once."""
    do = KINDS[kind]
    for worker in workers:
        for _warm in range(WARM_UP):
            do(worker)
    with ThreadPoolExecutor(len(workers)) as pool:
        begun = time.perf_counter()
        taken = [one for found in pool.map(lambda worker: _repeat(do, worker, until=begun + seconds), workers) for one in found]
        lasted = time.perf_counter() - begun
    cuts = quantiles(taken, n=20)
    return Figures(p50=cuts[9] * 1000, p95=cuts[18] * 1000, rate=len(taken) / lasted)


def _repeat(do: Callable[[Worker], None], worker: Worker, *, until: float) -> list[float]:
    taken = []
    while (begun := time.perf_counter()) < until:
        do(worker)
        taken.append(time.perf_counter() - begun)
    return taken
