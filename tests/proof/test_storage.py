"""Real disks that fill up, databases that are locked, lost, read-only: a clear page, nothing acknowledged lost, and no hands needed afterwards."""

import contextlib
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.proof.running import Node, Postgres, Watcher, running
from tests.proof.visiting import Answer, Visitor

pytestmark = [pytest.mark.proof, pytest.mark.postgres, pytest.mark.allow_hosts(["127.0.0.1"])]
PATIENCE = 10
"""As the settings have it."""
SLOW_MACHINE = 15
NOTHING = {"kk": "Ештеңе сақталмады", "ru": "Ничего не сохранено", "en": "Nothing was saved"}
BUSY = {"kk": "Дерекқор басқа жұмыспен бос емес.", "ru": "База данных занята другой работой.", "en": "The database is busy with something else."}
FULL = {"kk": "Сервердің дискісі толып қалды.", "ru": "Диск сервера заполнен.", "en": "The disk of the server is full."}
READ_ONLY = {
    "kk": "Сервер дискіні немесе дерекқорды оқи алады, бірақ жаза алмайды.",
    "ru": "Сервер может читать диск или базу данных, но не может в них записывать.",
    "en": "The server can read its disk or database, but not write to it.",
}


@dataclass
class House:
    """A running node with one member at work."""

    node: Node
    watcher: Watcher
    postgres: Postgres | None
    visitor: Visitor
    disk: Path | None
    saved: list[dict[str, str]] = field(default_factory=list)

    def log_call(self, words: str = "") -> Answer:
        """Log a contact, and keep what was acknowledged."""
        token = words or f"call number {len(self.saved)} {time.monotonic_ns()}"
        said = {"caller": "survivor", "immediate_danger": "yes", "outcome": "advice", "notes": token}
        answer = self.visitor.post("/desk/calls/new/", said)
        if answer.status == 302:
            assert answer.place.startswith("/desk/calls/"), answer
            self.saved.append({"kind": "contact", "id": answer.id, "token": token})
        return answer

    def begin_file(self) -> str:
        """A case to attach to."""
        answer = self.visitor.post("/desk/files/new/", {"immediate_danger": "unknown", "name_as_given": "x"})
        assert answer.status == 302
        return answer.id

    def check(self) -> None:
        """Everything that was acknowledged is there, nothing is half there, and the next request works."""
        assert self.log_call().status == 302
        assert self.watcher.ask("lost", acknowledged=self.saved) == []
        found = self.watcher.ask("state")
        assert {name: found[name] for name in ("broken", "findings", "half", "without_row", "orphans")} == {
            "broken": [],
            "findings": [],
            "half": [],
            "without_row": [],
            "orphans": 0,
        }

    def in_each_language(self, says: dict[str, dict[str, str]]) -> None:
        """A call is refused with a page in each language that holds these words and what was typed, and no place in the program."""
        for language in ("kk", "ru", "en"):
            self.visitor.cookies["language"] = language
            # A full PostgreSQL still has room for a row in one table or another: what it took is saved, and is checked.
            answers = (self.log_call("she is with her sister") for _time in range(50 if self.disk else 1))
            answer = next((answer for answer in answers if answer.status == 503), None)
            assert answer is not None, f"the call was taken: {self.saved[-1]}"
            assert [words[language] in answer.page for words in says.values()] == [True] * len(says), answer.page
            assert ('value="she is with her sister"' in answer.page, "Traceback" in answer.page, ".py" in answer.page) == (True, False, False)


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of its own."""
    with tempfile.TemporaryDirectory(prefix="workspace-disk-") as folder:
        made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m,mode=0777", "tmpfs", folder], check=False, capture_output=True)
        if made.returncode:
            pytest.skip("a small disk of its own can only be mounted by root")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


@pytest.fixture
def make_house(request: pytest.FixtureRequest) -> Iterator[Callable[..., House]]:
    """Starts a node on the database under test; on a small disk where one is named."""
    with contextlib.ExitStack() as stack:
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="workspace-proof-", ignore_cleanup_errors=True)))

        def make(disk: Path | None = None) -> House:
            postgres = None
            if request.config.getoption("--database") == "postgres":
                postgres = Postgres(place / "postgres")
                postgres.start()
                stack.callback(postgres.stop)
                if disk:
                    subprocess.run(["chown", postgres.user or "root", str(disk)], check=True)
                    postgres.execute(f"CREATE TABLESPACE small LOCATION '{disk}'")
                    postgres.execute("ALTER SYSTEM SET default_tablespace = small")
                    postgres.execute("SELECT pg_reload_conf()")
            database = postgres.address if postgres else f"sqlite:///{(disk or place) / 'node.sqlite3'}"
            node = Node(place / "home", database)
            watcher = stack.enter_context(running(node))
            person = watcher.ask("prepare", members=1)[0]
            node.start()
            visitor = Visitor(node.port, **person)
            visitor.sign_in()
            return House(node, watcher, postgres, visitor, disk)

        yield make


def fill(disk: Path) -> Path:
    """Fill a disk to the last byte."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as out, contextlib.suppress(OSError):
        while True:
            out.write(b"\0" * 4096)
    return ballast


def test_full_disk(make_house: Callable[..., House], small_disk: Path) -> None:
    house = make_house(small_disk)
    assert house.log_call().status == 302
    ballast = fill(small_disk)
    # The database still has pages and a log of its own to write into; then it has none.
    for _call in range(2_000):
        if house.log_call("words " * 300).status == 503:
            break
    house.in_each_language({"nothing": NOTHING, "why": FULL})
    ballast.unlink()
    house.visitor.cookies["language"] = "en"
    house.check()


@pytest.mark.skipif("config.getoption('--database') == 'postgres'")
def test_full_disk_of_sealed_files(make_house: Callable[..., House], small_disk: Path) -> None:
    house = make_house()
    sealed = house.node.home / "sealed"
    sealed.mkdir(exist_ok=True)
    subprocess.run(["mount", "--bind", str(small_disk), str(sealed)], check=True)
    try:
        case = house.begin_file()
        ballast = fill(small_disk)
        for size in (1, 70_000, 900_000):
            answer = house.visitor.upload(f"/desk/files/{case}/papers/add/", {"kind": "document", "description": "x"}, b"x" * size)
            assert (answer.status, FULL["en"] in answer.page, "The document was not kept." in answer.page) == (503, True, True)
        assert house.log_call().status == 302
        ballast.unlink()
        assert house.visitor.upload(f"/desk/files/{case}/papers/add/", {"kind": "document", "description": "x"}, b"x" * 900_000).status == 302
        house.check()
    finally:
        subprocess.run(["umount", "-l", str(sealed)], check=True)


def test_upload_that_breaks_off_leaves_nothing(make_house: Callable[..., House]) -> None:
    house = make_house()
    case = house.begin_file()
    incoming = house.node.home / "sealed" / "incoming"
    with socket.create_connection(("127.0.0.1", house.node.port)) as line:
        cookies = "; ".join(f"{name}={value}" for name, value in house.visitor.cookies.items())
        head = f"POST /desk/files/{case}/papers/add/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {cookies}\r\nContent-Length: 900000\r\n"
        part = 'Content-Disposition: form-data; name="file"; filename="x.bin"\r\n\r\n'
        line.sendall(f"{head}Content-Type: multipart/form-data; boundary=mark\r\n\r\n--mark\r\n{part}".encode() + b"x" * 400_000)
        time.sleep(1)
    until = time.monotonic() + SLOW_MACHINE
    while list(incoming.glob("*")) and time.monotonic() < until:
        time.sleep(0.1)
    house.check()


@contextlib.contextmanager
def locked(house: House) -> Iterator[None]:
    """Another program holds the database, or the end of every transaction, for itself."""
    connection: Any
    if house.postgres is None:
        connection = sqlite3.connect(house.node.database.removeprefix("sqlite:///"), isolation_level=None, check_same_thread=False)
        connection.execute("BEGIN IMMEDIATE")
    else:
        connection = psycopg.connect(house.postgres.address)
        connection.execute("LOCK TABLE audit_chainhead IN ACCESS EXCLUSIVE MODE")
    try:
        yield
    finally:
        connection.rollback()
        connection.close()


def test_locked_database(make_house: Callable[..., House]) -> None:
    house = make_house()
    with locked(house):
        begun = time.monotonic()
        assert house.visitor.get("/desk/files/").status == 503
        assert PATIENCE - 1 < time.monotonic() - begun < PATIENCE + SLOW_MACHINE
        house.in_each_language({"nothing": NOTHING, "why": BUSY})
    house.visitor.cookies["language"] = "en"
    house.check()


def test_short_lock_is_only_waited_for(make_house: Callable[..., House]) -> None:
    house = make_house()
    answers: list[int] = []
    with locked(house):
        thread = threading.Thread(target=lambda: answers.append(house.log_call().status))
        thread.start()
        time.sleep(1.5)
        assert answers == []
    thread.join()
    assert answers == [302]
    house.check()


def test_leaving_waits_for_nobody(make_house: Callable[..., House]) -> None:
    house = make_house()
    with locked(house):
        begun = time.monotonic()
        answer = house.visitor.get("/exit")
        assert (answer.status, time.monotonic() - begun < PATIENCE / 2) == (302, True)
    assert house.visitor.get("/desk/").place == "/me/in/"


@pytest.mark.skipif("config.getoption('--database') == 'sqlite'")
def test_lost_connection(make_house: Callable[..., House]) -> None:
    house = make_house()
    assert house.postgres is not None
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    for _time in range(5):
        house.postgres.execute(end)
        assert house.log_call().status == 302, "a connection that was lost between requests is not noticed"
    answers: list[Answer] = []
    connection = psycopg.connect(house.postgres.address)
    connection.execute("LOCK TABLE audit_chainhead IN ACCESS EXCLUSIVE MODE")
    thread = threading.Thread(target=lambda: answers.append(house.log_call()))
    thread.start()
    time.sleep(2)
    house.postgres.execute(f"{end} AND wait_event_type = 'Lock'")
    thread.join()
    connection.close()
    assert (answers[0].status, NOTHING["en"] in answers[0].page) == (503, True)
    house.check()


@pytest.mark.skipif("config.getoption('--database') == 'sqlite'")
def test_postgres_that_is_down_and_comes_back(make_house: Callable[..., House]) -> None:
    house = make_house()
    assert house.postgres is not None
    assert house.log_call().status == 302
    house.postgres.kill()
    unreachable = {"kk": "Дерекқорға қосылу мүмкін емес.", "ru": "Нет связи с базой данных.", "en": "The database can&#x27;t be reached."}
    house.in_each_language({"nothing": NOTHING, "why": unreachable})
    house.visitor.cookies["language"] = "en"
    begun = time.monotonic()
    assert house.visitor.get("/desk/").status == 503
    assert house.visitor.get("/me/in/").status == 503
    assert time.monotonic() - begun < PATIENCE
    house.postgres.start()
    house.check()


def test_read_only_database(make_house: Callable[..., House], small_disk: Path, request: pytest.FixtureRequest) -> None:
    house = make_house(small_disk if request.config.getoption("--database") == "sqlite" else None)
    if house.postgres:
        house.postgres.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        house.postgres.execute("SELECT pg_reload_conf()")
    else:
        subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    time.sleep(0.5)
    house.in_each_language({"nothing": NOTHING, "why": READ_ONLY})
    house.visitor.cookies["language"] = "en"
    if house.postgres:
        with psycopg.connect(house.postgres.address, autocommit=True, options="-c default_transaction_read_only=off") as connection:
            connection.execute("ALTER SYSTEM RESET default_transaction_read_only")
            connection.execute("SELECT pg_reload_conf()")
        time.sleep(0.5)
    else:
        subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    house.check()
