"""A server as `arasha serve` starts it, on the data of the bench."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tests.bench.data import Data


@dataclass(frozen=True)
class Server:
    """A running server."""

    port: int
    process: subprocess.Popen[bytes]
    seconds_to_first_page: float

    def memory(self) -> float:
        """Megabytes of all its processes: shared pages counted once (PSS)."""
        return sum(_pss(pid) for pid in _family(self.process.pid)) / 1024

    def stop(self) -> None:
        """End it."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start_server(data: Data, *, environment: dict[str, str] | None = None) -> Server:
    """Start it and wait for the first page."""
    port = _free_port()
    log = Path(data.home).with_suffix(".log")
    command = [sys.executable, "-m", "arasha.ops", "serve", "--port", str(port)]
    begun = time.perf_counter()
    with log.open("wb") as out:
        process = subprocess.Popen(command, env={**os.environ, **data.environment, **(environment or {})}, stdout=out, stderr=out)
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                return Server(port, process, time.perf_counter() - begun)
        except OSError as error:
            if process.poll() is not None or time.perf_counter() - begun > 60:
                raise SystemExit(f"The server did not start:\n{log.read_text()}") from error
            time.sleep(0.01)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)))]


def _pss(pid: int) -> int:
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
