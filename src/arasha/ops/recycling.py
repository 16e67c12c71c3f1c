"""Fresh workers when the last session has ended: Python does not wipe what it frees, but a process that ends takes its memory with it.

A worker that has seen a password or a key asks the server for fresh workers once nobody is signed in any more: at once when a session was ended
on a page, and within a minute when one ran out or was ended by somebody else. The server starts the new worker before it stops the old one, on a
listening socket that it holds itself, so that no request is lost.
"""

import mmap
import os
import signal
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

PAUSE_SECONDS = 60.0
YOUNG_SECONDS = 5.0
"""A worker does not ask earlier than this after its start: whoever sends made-up cookies can't keep the server busy with starting workers."""
_generation = mmap.mmap(-1, 1)
"""Shared with the workers, which are forks: which reload the server is at. A worker of an earlier one is about to be stopped."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Recycling:
    """A WSGI application around another one, which notices when this process has held secrets that nobody needs any more."""

    def __init__(self, application: Application, *, key_cookie: str, session_cookie: str) -> None:
        self._application = application
        self._key_cookie, self._session_cookie = key_cookie, session_cookie
        self._held_secrets = False
        self._session_ended = threading.Event()
        self._born, self._parent, self._generation = time.monotonic(), os.getppid(), _generation[0]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Pass a request on. What came with a form or a key cookie may be secret; an emptied session cookie says that a session ended."""
        if environ["REQUEST_METHOD"] not in SAFE_METHODS or f"{self._key_cookie}=" in environ.get("HTTP_COOKIE", ""):
            self._held_secrets = True

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            if any(name.lower() == "set-cookie" and value.lstrip().startswith(f'{self._session_cookie}=""') for name, value in headers):
                self._session_ended.set()
            if self._generation != _generation[0]:
                # Whoever kept a connection open comes to the fresh worker with the next request.
                headers = [*headers, ("Connection", "close")]
            return start_response(status, headers, exc_info)

        return self._application(environ, start)

    def watch(self) -> None:
        """Look after it in the background, for as long as the process lives."""
        threading.Thread(target=self._watch, name="recycling", daemon=True).start()

    def _watch(self) -> None:
        while True:
            self._session_ended.wait(PAUSE_SECONDS)
            self._session_ended.clear()
            time.sleep(max(0.0, YOUNG_SECONDS - (time.monotonic() - self._born)))
            if self._held_secrets and not somebody_is_signed_in():
                self._ask()
                # Asked again only if this process is still there then.
                time.sleep(PAUSE_SECONDS)

    def _ask(self) -> None:
        # An orphan's parent is another process, which must not get our signal; Windows has no such signal.
        if os.getppid() == self._parent and hasattr(signal, "SIGHUP"):
            os.kill(self._parent, signal.SIGHUP)


def tell_workers_to_leave() -> None:
    """The server is about to start fresh workers: from now on the present ones keep no connection open. Called in the server."""
    _generation[0] = (_generation[0] + 1) % 256


def somebody_is_signed_in() -> bool:
    """Whether any session is alive. When the database can't say, somebody may be."""
    from django.db import DatabaseError, connection

    from arasha.accounts.queries import is_anybody_signed_in

    try:
        return is_anybody_signed_in()
    except DatabaseError:
        return True
    finally:
        connection.close()
