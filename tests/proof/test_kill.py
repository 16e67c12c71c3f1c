"""The server, and PostgreSQL under it, killed with SIGKILL at random moments while several people write.

Whatever a page said was saved is there and opens; nothing is half there; the audit verifies; nobody has to mend anything. SIGKILL leaves what the
kernel holds: a power cut is answered for by the settings (SQLite synchronous=FULL, PostgreSQL fsync=on, files flushed before their row), not by this test.
"""

import random
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.proof.load import Ledger, Writer
from tests.proof.running import Node, Postgres, Watcher, running
from tests.proof.visiting import Visitor

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
WRITERS = 4
KILLS = 50
FEW, MOST_IN_A_ROUND = 12, 30
"""Acknowledged writes after which the kill comes at the latest; at a random one, and a random moment after it."""
FULL_LOOK_EVERY = 10


@pytest.fixture
def place() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="workspace-proof-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@dataclass
class Trial:
    """Rounds of writing and killing, and what came of them."""

    node: Node
    watcher: Watcher
    postgres: Postgres | None = None
    writers_count: int = WRITERS
    most: int = MOST_IN_A_ROUND
    chance: random.Random = field(default_factory=lambda: random.Random(time.time_ns()))
    ledger: Ledger = field(default_factory=Ledger)
    stop: threading.Event = field(default_factory=threading.Event)
    kills: dict[str, int] = field(default_factory=dict)
    swept: int = 0

    def begin(self) -> None:
        """Everybody signs in, and begins to write."""
        people = self.watcher.ask("prepare", members=self.writers_count)
        self.node.start()
        visitors = [Visitor(self.node.port, **person) for person in people]
        for visitor in visitors:
            visitor.sign_in()
        self.writers = [Writer(visitor, self.ledger, random.Random(self.chance.random())) for visitor in visitors]

    def round(self) -> None:
        """Write for a while; kill; start again; look whether everything that was acknowledged since is there."""
        before = len(self.ledger.acknowledged)
        self.stop.clear()
        threads = [threading.Thread(target=writer.work, args=(self.stop,), daemon=True) for writer in self.writers]
        for thread in threads:
            thread.start()
        self._wait_for(before + self.chance.randrange(self.most))
        self._kill(self._victim())
        self.stop.set()
        for thread in threads:
            thread.join()
        assert self.ledger.wrong == []
        lost = self.watcher.ask("lost", acknowledged=self.ledger.acknowledged[before:])
        assert lost == [], f"{len(lost)} acknowledged writes are gone after {self.kills}"

    def _wait_for(self, acknowledged: int) -> None:
        until = time.monotonic() + 20
        while len(self.ledger.acknowledged) < acknowledged and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(self.chance.uniform(0, 0.1))

    def _victim(self) -> str:
        return self.chance.choice(["server", "server", "backend", "postmaster", "both"]) if self.postgres else "server"

    def _kill(self, victim: str) -> None:
        self.kills[victim] = self.kills.get(victim, 0) + 1
        if victim in {"server", "both"}:
            self.node.kill()
        if self.postgres and victim == "backend":
            self.postgres.kill_backend()
        if self.postgres and victim in {"postmaster", "both"}:
            self.postgres.kill()
        if self.postgres:
            self.postgres.start()
        if victim in {"server", "both"}:
            self.node.start()
        else:
            # The server was left alone: it has to find its database again by itself, while people go on writing.
            time.sleep(0.5)

    def look(self) -> dict[str, object]:
        """Whether the whole database is whole. Only `incoming` may hold what nobody owns; the sweep takes it."""
        found: dict[str, object] = self.watcher.ask("state")
        assert {name: found[name] for name in ("broken", "findings", "half", "without_row")} == {
            "broken": [],
            "findings": [],
            "half": [],
            "without_row": [],
        }
        swept = self.watcher.ask("sweep")
        assert (swept["settled"], swept["removed"]) == (found["unsettled"], found["orphans"])
        self.swept += swept["removed"] + swept["settled"]
        return found

    def run(self, kills: int) -> None:
        """The whole trial, with a line now and then."""
        self.begin()
        for number in range(1, kills + 1):
            self.round()
            if number % FULL_LOOK_EVERY == 0 or number == kills:
                found = self.look()
                print(f"  {number} kills, {len(self.ledger.acknowledged)} writes acknowledged, {found['events']} events verified", flush=True)  # noqa: T201 - progress of a long proof
        lost = self.watcher.ask("lost", acknowledged=self.ledger.acknowledged)
        after = self.watcher.ask("state")
        assert (lost, after["orphans"], after["unsettled"]) == ([], 0, 0)
        kinds = {kind: sum(write["kind"] == kind for write in self.ledger.acknowledged) for kind in ("contact", "case", "change", "note", "paper")}
        print(  # noqa: T201 - the figures are the proof
            f"{sum(self.kills.values())} kills {self.kills}: {len(self.ledger.acknowledged)} writes acknowledged {kinds}, none lost, none half there; "
            f"{after['events']} events verified; {self.ledger.answers[503]} answered 503; {self.swept} files settled or swept",
            flush=True,
        )
        assert kills < FULL_LOOK_EVERY or all(kinds.values())


def test_nothing_acknowledged_is_lost_in_three_kills(place: Path) -> None:
    node = Node(place / "home", f"sqlite:///{place / 'node.sqlite3'}")
    with running(node) as watcher:
        Trial(node, watcher, writers_count=2, most=FEW).run(3)


@pytest.mark.proof
@pytest.mark.postgres
def test_nothing_acknowledged_is_lost_in_fifty_kills(place: Path, request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--database") == "sqlite":
        node = Node(place / "home", f"sqlite:///{place / 'node.sqlite3'}")
        with running(node) as watcher:
            Trial(node, watcher).run(KILLS)
        return
    postgres = Postgres(place / "postgres")
    node = Node(place / "home", postgres.address)
    try:
        with running(node, before=postgres.start) as watcher:
            Trial(node, watcher, postgres).run(KILLS)
    finally:
        postgres.stop()
