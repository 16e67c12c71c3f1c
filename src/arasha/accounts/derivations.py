"""Key derivations on this machine: at most two at once, however many workers, threads and commands there are.

One derivation takes 64 MB and a whole core for a tenth of a second. Without a limit, a crowd at the door would take the memory of those
who work. The only place that calls Argon2id (`vault.passwords`); a test says so.
"""

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from arasha.accounts.errors import Busy
from arasha.vault.keys import BoxKeyPair
from arasha.vault.passwords import Cost, burn, unwrap_pair, wrap_pair

if sys.platform != "win32":
    import fcntl

AT_ONCE = 2
PATIENCE_SECONDS = 3.0
"""How long somebody who signs in waits for their turn: some thirty others. Then they are told."""
_PAUSE_SECONDS = 0.02
_turns = threading.BoundedSemaphore(AT_ONCE)


def open_with_password(wrapped: bytes, password: str) -> BoxKeyPair:
    """Open a wrapped pair; raises WrongPassword, or Busy."""
    with _turn():
        return unwrap_pair(wrapped, password)


def close_with_password(pair: BoxKeyPair, password: str, *, cost: Cost) -> bytes:
    """Wrap a pair under a password; raises Busy."""
    with _turn():
        return wrap_pair(pair, password, cost=cost)


def spend_time(password: str, *, cost: Cost) -> None:
    """Spend the time of one derivation, for an unknown name; raises Busy as often as for a known one."""
    with _turn():
        burn(password, cost=cost)


@contextmanager
def _turn() -> Iterator[None]:
    """A turn among this process's threads, then among the machine's processes."""
    until = time.monotonic() + PATIENCE_SECONDS
    if not _turns.acquire(timeout=PATIENCE_SECONDS):
        raise Busy
    try:
        place = _free_place(until=until)
        try:
            yield
        finally:
            if place is not None:
                os.close(place)
    finally:
        _turns.release()


def _free_place(*, until: float) -> int | None:
    """A locked file of the two in the home. The system lets the lock go when its process ends, however it ends."""
    if sys.platform == "win32":  # no flock there: the limit holds within one process, and the server there has one
        return None
    folder = Path(settings.HOME) / "turns"
    folder.mkdir(exist_ok=True, mode=0o700)
    while True:
        for number in range(AT_ONCE):
            opened = os.open(folder / str(number), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                os.close(opened)
            else:
                return opened
        if time.monotonic() > until:
            raise Busy
        time.sleep(_PAUSE_SECONDS)
