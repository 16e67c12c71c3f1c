"""The memory of the server, dumped: with somebody signed in, and after the last session has ended.

Python does not wipe what it frees. What was read and typed goes with the processes that held it: the server's workers are started anew when nobody
is signed in any more, and no request is lost on the way.
"""

import http.client
import json
import subprocess
import sys
import tempfile
import threading
import time
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.proof.running import ROOT, START_SECONDS, Node, Postgres, Watcher, running
from tests.proof.seizing import Needles, family, look_through, needles_of
from tests.proof.visiting import Visitor

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.proof]
NAME, PHONE = "Ақбота Жарылғасынқызы Тестбаева", "+7 701 555 01 99"
STORY = "қара күртеше киген ер адам есікті сындырды"
RECYCLED_WITHIN = 40


@dataclass
class Served(Node):
    """A node under `arasha serve`."""

    workers: int = 1

    def start(self) -> None:
        """Start as the person who runs the server does, and wait for the first page."""
        command = [sys.executable, "-m", "arasha.ops", "serve", "--port", str(self.port), "--workers", str(self.workers)]
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(command, env=self.environment, stdout=out, stderr=out, start_new_session=True)
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            assert self.process.poll() is None, f"the server ended:\n{self.log.read_text()[-2000:]}"
            assert time.monotonic() < until, f"the server did not start:\n{self.log.read_text()[-2000:]}"
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            return Visitor(self.port, "", "", "").get("/").status == 200
        except OSError:
            return False

    @property
    def pids(self) -> list[int]:
        """The server and its workers."""
        assert self.process is not None
        return family(self.process.pid)


@pytest.fixture(params=["sqlite", "postgres"])
def served(request: pytest.FixtureRequest) -> Iterator[tuple[Served, Watcher]]:
    with tempfile.TemporaryDirectory(prefix="workspace-proof-", ignore_cleanup_errors=True) as folder:
        home = Path(folder) / "home"
        home.mkdir(mode=0o700)
        postgres = Postgres(Path(folder) / "postgres") if request.param == "postgres" else None
        if postgres:
            Path(folder).chmod(0o755)
            postgres.start()
        node = Served(home, postgres.address if postgres else f"sqlite:///{home}/arasha.sqlite3", workers=2 if postgres else 1)
        try:
            with running(node) as watcher:
                yield node, watcher
        finally:
            if postgres:
                postgres.stop()


def work(node: Served, person: dict[str, str]) -> Visitor:
    """Sign in, log a call, begin a file with her name, write a note, read it all again."""
    visitor = Visitor(node.port, person["name"], person["password"], person["seed"])
    visitor.sign_in()
    call = visitor.post("/desk/calls/new/", {"caller": "survivor", "immediate_danger": "yes", "outcome": "advice", "phone": PHONE, "notes": STORY})
    file = visitor.post("/desk/files/new/", {"immediate_danger": "unknown", "name_as_given": NAME})
    note = visitor.post(f"/desk/files/{file.id}/notes/add/", {"kind": "note", "text": STORY})
    assert (call.status, file.status, note.status) == (302, 302, 302), note.page[-2000:]
    pages = [visitor.get(f"/desk/calls/{call.id}/").page, visitor.get(f"/desk/files/{file.id}/").page, visitor.get("/desk/files/").page]
    assert (STORY in pages[0], NAME in pages[1], NAME in pages[2]) == (True, True, True)
    return visitor


def what_to_look_for(node: Served, visitor: Visitor) -> Needles:
    asked = [sys.executable, "-m", "tests.proof.seizing", visitor.name]
    answer = subprocess.run(asked, env=node.environment, cwd=ROOT, input=f"{visitor.password}\n", capture_output=True, text=True, check=True)
    token = visitor.cookies["workspace_key"]
    raw = {kind: bytes.fromhex(key) for kind, key in json.loads(answer.stdout).items()}
    texts = {"name": [NAME], "telephone": [PHONE, PHONE.replace(" ", "")], "story": [STORY], "password": [visitor.password], "cookie": [token]}
    return needles_of(texts, {**raw, "key of the session": urlsafe_b64decode(token + "=" * (-len(token) % 4))})


class Passers:
    """People who look at the first page until told to stop: some on a fresh connection each time, some on one that they keep."""

    def __init__(self, port: int, count: int = 2) -> None:
        self.seen, self.lost, self._stop, self._port = 0, list[str](), threading.Event(), port
        self._threads = [threading.Thread(target=look) for look in (self._pass, self._keep) for _ in range(count)]

    def __enter__(self) -> "Passers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _pass(self) -> None:
        visitor = Visitor(self._port, "", "", "")
        while not self._stop.is_set():
            try:
                answer = visitor.get("/")
            except OSError as error:
                self.lost.append(repr(error))
            else:
                self.seen += 1
                if answer.status != 200:
                    self.lost.append(str(answer.status))

    def _keep(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        while not self._stop.is_set():
            try:
                connection.request("GET", "/")
                answer = connection.getresponse()
                answer.read()
            except (OSError, http.client.HTTPException) as error:
                self.lost.append(f"kept: {error!r}")
                connection.close()
            else:
                self.seen += 1
            time.sleep(0.02)
        connection.close()


def wait_for_fresh_workers(node: Served, former: list[int]) -> float:
    begun = time.monotonic()
    while set(node.pids) & set(former[1:]) or len(node.pids) < len(former):
        assert time.monotonic() - begun < RECYCLED_WITHIN, f"the workers were not started anew: {former} {node.pids}\n{node.log.read_text()[-2000:]}"
        time.sleep(0.1)
    return time.monotonic() - begun


def test_memory_gives_nothing_after_the_last_session(served: tuple[Served, Watcher], capsys: pytest.CaptureFixture[str]) -> None:
    node, watcher = served
    person = watcher.ask("prepare", members=1)[0]
    node.start()
    visitor = work(node, person)
    needles = what_to_look_for(node, visitor)
    try:
        during = look_through(node.pids, needles)
    except PermissionError:
        pytest.skip("this system shows the memory of these processes to nobody but root: that is the proof here")
    assert [kind for kind in ("name", "telephone", "story", "private key of the member", "cookie") if kind not in during] == []
    former = node.pids
    with Passers(node.port) as passers:
        assert visitor.post("/me/out/", {}).status == 302
        waited = wait_for_fresh_workers(node, former)
    after = look_through(node.pids, needles)
    waiting = f"fresh workers after {waited:.1f} s, {passers.seen} requests meanwhile, {len(passers.lost)} lost"
    with capsys.disabled():
        sys.stdout.write(f"\nsigned in: {during}\n{waiting}; then: {after}\n")
    assert (after, passers.lost, passers.seen > 20) == ({}, [], True)
