"""At most two key derivations at once, among threads and among processes; who waits too long is told so, and is not counted as a guesser."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from arasha.accounts import derivations
from arasha.accounts.derivations import close_with_password, open_with_password
from arasha.accounts.errors import Busy
from arasha.accounts.models import SignInBucket
from arasha.vault.keys import BoxKeyPair
from arasha.vault.passwords import LIGHT
from tests.cast import PASSWORD, Cast

PACKAGE = Path(derivations.__file__).resolve().parents[1]


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derivations, "PATIENCE_SECONDS", 0.2)


def holding_both(folder: Path) -> subprocess.Popen[bytes]:
    """A process that takes both turns of this home and keeps them until it ends."""
    folder.mkdir(exist_ok=True)
    program = (
        "import fcntl, sys; files = [open(f'{sys.argv[1]}/{n}', 'w') for n in (0, 1)];"
        "[fcntl.flock(f, fcntl.LOCK_EX) for f in files]; print('held', flush=True); sys.stdin.read()"
    )
    process = subprocess.Popen([sys.executable, "-c", program, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    return process


@pytest.fixture
def other_process() -> Iterator[None]:
    process = holding_both(Path(settings.HOME) / "turns")
    yield
    process.kill()
    process.communicate()


def test_at_most_two_threads_derive_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    at_work: list[int] = []
    most, lock = 0, threading.Lock()

    def slow(wrapped: bytes, password: str) -> BoxKeyPair:
        nonlocal most
        with lock:
            at_work.append(1)
            most = max(most, len(at_work))
        time.sleep(0.05)
        with lock:
            at_work.pop()
        return BoxKeyPair(bytes(32))

    monkeypatch.setattr(derivations, "unwrap_pair", slow)
    threads = [threading.Thread(target=open_with_password, args=(b"", "")) for _ in range(10)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2
    assert time.monotonic() - begun >= 0.25


def test_turns_are_shared_with_other_processes(other_process: None, impatient: None) -> None:
    with pytest.raises(Busy) as refusal:
        close_with_password(BoxKeyPair.generate(), "x", cost=LIGHT)
    assert str(refusal.value) == "Many people are signing in. Try again in a moment."


def test_turns_come_back_when_their_process_dies() -> None:
    folder = Path(settings.HOME) / "turns"
    holder = holding_both(folder)
    threading.Timer(0.3, holder.kill).start()
    assert close_with_password(BoxKeyPair.generate(), "x", cost=LIGHT)
    holder.communicate()


def test_turn_is_given_back_after_a_failure() -> None:
    for _ in range(5):
        with pytest.raises(ValueError, match="cost"), derivations._turn():
            raise ValueError("cost")
    assert close_with_password(BoxKeyPair.generate(), "x", cost=LIGHT)


def test_crowded_door_says_so_and_counts_no_failure(cast: Cast, other_process: None, impatient: None) -> None:
    for name in ("saule", "nobody"):
        page = Client().post("/me/in/", {"name": name, "password": PASSWORD}, HTTP_ACCEPT_LANGUAGE="en")
        assert page.content.decode().count("Many people are signing in. Try again in a moment.") >= 1
    assert SignInBucket.objects.count() == 0


def test_nobody_else_derives() -> None:
    callers = [
        path.relative_to(PACKAGE).as_posix()
        for path in sorted(PACKAGE.rglob("*.py"))
        if any(word in path.read_text(encoding="utf-8") for word in ("unwrap_pair(", "wrap_pair(", "burn(", "argon2id"))
    ]
    assert callers == ["accounts/derivations.py", "vault/passwords.py"]
