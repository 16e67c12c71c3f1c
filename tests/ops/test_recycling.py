"""When a worker asks for a fresh one: it has seen something secret, and nobody is signed in any more."""

import os
import signal
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.utils import timezone

from arasha.accounts import queries
from arasha.ops import recycling
from arasha.ops.recycling import Recycling, somebody_is_signed_in, tell_workers_to_leave

Headers = list[tuple[str, str]]
# Django writes the value with a space before it.
ENDED = [("Set-Cookie", ' workspace=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/')]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The signals that were sent instead of being sent."""
    sent: list[int] = []
    monkeypatch.setattr(recycling, "YOUNG_SECONDS", 0.0)
    monkeypatch.setattr(recycling, "somebody_is_signed_in", lambda: False)
    monkeypatch.setattr(os, "kill", lambda _pid, number: sent.append(number))
    return sent


def worker(*, answers: Headers | None = None) -> Recycling:
    def application(_environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        start_response("200 OK", answers or [])
        return [b""]

    made = Recycling(application, key_cookie="workspace_key", session_cookie="workspace")
    made.watch()
    return made


def ask(made: Recycling, method: str = "GET", cookie: str = "") -> Headers:
    seen: Headers = []
    made({"REQUEST_METHOD": method, "HTTP_COOKIE": cookie}, lambda _status, headers, _error=None: seen.extend(headers))
    return seen


def soon(asked: list[int]) -> list[int]:
    until = time.monotonic() + 0.3
    while not asked and time.monotonic() < until:
        time.sleep(0.01)
    return asked


def test_ended_session_brings_a_fresh_worker(asked: list[int]) -> None:
    ask(worker(answers=ENDED), "POST")
    assert soon(asked) == [signal.SIGHUP]


def test_worker_that_is_about_to_stop_keeps_no_connection_open() -> None:
    former = worker()
    assert ask(former) == []
    tell_workers_to_leave()
    assert (ask(former), ask(worker())) == ([("Connection", "close")], [])


def test_session_that_runs_out_is_noticed_without_a_request(asked: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recycling, "PAUSE_SECONDS", 0.05)
    made = worker()
    ask(made, cookie="workspace_key=abc")
    assert soon(asked) != []


def test_worker_that_saw_nothing_stays(asked: list[int]) -> None:
    made = worker(answers=ENDED)
    ask(made, cookie="language=kk")
    assert soon(asked) == []


def test_worker_stays_while_somebody_else_is_signed_in(asked: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recycling, "somebody_is_signed_in", lambda: True)
    ask(worker(answers=ENDED), "POST")
    assert soon(asked) == []


def test_orphan_signals_nobody(asked: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    made = worker(answers=ENDED)
    monkeypatch.setattr(os, "getppid", lambda: 1)
    ask(made, "POST")
    assert soon(asked) == []


def test_only_live_sessions_count(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.db.connection.close", lambda: None)
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - timedelta(seconds=1))
    assert somebody_is_signed_in() is False
    Session.objects.create(session_key="new", session_data="", expire_date=timezone.now() + timedelta(minutes=1))
    assert somebody_is_signed_in() is True


def test_database_that_does_not_answer_keeps_the_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> bool:
        raise DatabaseError

    monkeypatch.setattr(queries, "is_anybody_signed_in", fails)
    monkeypatch.setattr("django.db.connection.close", lambda: None)
    assert somebody_is_signed_in() is True
