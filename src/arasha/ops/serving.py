"""`arasha serve`: granian's workers behind one listening socket, started anew when the last session has ended."""

import gc
import os
import socket
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from arasha.ops.instance import need_database
from arasha.ops.memory import keep_memory_in
from arasha.ops.recycling import Recycling, tell_workers_to_leave
from arasha.ops.refusals import Refused
from arasha.ops.starting import Front, must_be_safe_to_reach, must_be_safe_to_start, must_hold_together

ENTRY = "arasha.project.wsgi"
"""By name, as DJANGO_SETTINGS_MODULE has the settings: commands don't import upwards."""
THREADS = 4
"""Requests that one worker has in hand at once."""
MOST_WORKERS = 4
LONGEST_LIFE_SECONDS = 6 * 60 * 60
"""A house that never sleeps gets fresh workers too, one after the other."""
HANDOVER_SECONDS = 2.0
"""How long an old worker and a fresh one serve side by side."""
COLLECT_AFTER = 20_000
"""Objects made, beyond those given back, after which Python looks for cycles. Its own 700 are passed many times in one page."""
LEAVE_SECONDS = 120
"""How long a worker that was told to stop may still finish what it has in hand."""

pem = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; other machines need one of this machine's.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--certificate", type=pem, help="Serve by TLS with this certificate and those above it (PEM).")
@click.option("--key", type=pem, help="The certificate's private key (PEM), readable by nobody else.")
@click.option("--workers", type=click.IntRange(1, 64), help="Processes. Default: 1 on SQLite, one per core up to 4 on PostgreSQL.")
@click.option("--threads", default=THREADS, show_default=True, type=click.IntRange(1, 64), help="Requests at once in each process.")
def serve(*, host: str, port: int, certificate: Path | None, key: Path | None, workers: int | None, threads: int) -> None:
    """Serve Arasha on this machine. Needs no key: members bring theirs when they sign in."""
    front = Front(host, certificate, key)
    must_be_safe_to_reach(front)
    if front.certificate:
        os.environ["ARASHA_HTTPS"] = "1"
    must_be_safe_to_start(front)
    need_database()
    must_hold_together()
    run_server(front, port=port, workers=workers, threads=threads)


def run_server(front: Front, *, port: int, workers: int | None = None, threads: int = THREADS) -> None:
    """Serve until interrupted. Django has started on a database that fits."""
    _must_be_free(front.host, port)
    from django.conf import settings
    from django.db import connections
    from granian.constants import Interfaces

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True, mode=0o700)  # WhiteNoise warns of a missing folder
    _load_pages()
    # Workers are forks: a database connection must not be carried into them.
    connections.close_all()
    click.echo(f"Arasha is on {'https' if front.certificate else 'http'}://{front.shown}:{port}/  (stop with Ctrl+C)", err=True)
    server = _server_class()(
        f"{ENTRY}:application",
        address=front.host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers or _usual_workers(),
        blocking_threads=threads,
        ssl_cert=front.certificate,
        ssl_key=front.key,
        log_enabled=False,
        websockets=False,
        respawn_failed_workers=True,
        respawn_interval=HANDOVER_SECONDS,
        workers_lifetime=LONGEST_LIFE_SECONDS,
        workers_kill_timeout=LEAVE_SECONDS,
    )
    server.on_reload(tell_workers_to_leave)
    server.serve(target_loader=load_application, wrap_loader=False)


def load_application() -> Recycling:
    """What each worker serves. Called in the worker."""
    keep_memory_in()
    from django.conf import settings

    _tidy()
    recycling = Recycling(import_module(ENTRY).application, key_cookie=settings.KEY_COOKIE_NAME, session_cookie=settings.SESSION_COOKIE_NAME)
    recycling.watch()
    return recycling


def _tidy() -> None:
    """Settle what a killed worker left in `incoming`. A database that is away now is no reason not to serve: the pages say so, and it comes back."""
    from django.db import Error, connections

    from arasha.cases.incoming import sweep_incoming

    with suppress(Error, OSError):
        sweep_incoming()
    connections.close_all()


def _load_pages() -> None:
    """Import once, before the fork: workers share that memory, and a fresh one is there at once."""
    from django.urls import get_resolver

    import_module(ENTRY)
    assert get_resolver().url_patterns  # noqa: S101 - asking for them imports every view
    # What was loaded stays: the collector need not walk it with every page, and workers go on sharing it.
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)


def _usual_workers() -> int:
    """SQLite has one writer, and each process its own cache: one. PostgreSQL: a process per core."""
    from django.db import connection

    return 1 if connection.vendor == "sqlite" else min(os.cpu_count() or 1, MOST_WORKERS)


def _server_class() -> Any:
    """Granian, with a listening socket that the parent holds for all workers.

    On Linux granian lets each worker open a socket of its own to the port (SO_REUSEPORT): what waits in the queue of one that stops is reset.
    This is its own way on other systems, where the queue is the parent's and nothing in it is lost.
    """
    from granian import Granian
    from granian.net import SocketSpec  # type: ignore[attr-defined]  # exported, though not in __all__

    class SharedSocket(Granian):  # type: ignore[misc,valid-type]  # granian chooses the class by system, in a variable
        def _init_shared_socket(self) -> None:
            self._shd = SocketSpec(self.bind_addr, self.bind_port, self.backlog).build()
            self._sfd, self._ssp = self._shd.get_fd(), None
            self._sso = socket.socket(fileno=self._sfd)
            self._sso.set_inheritable(True)

    return SharedSocket


def _must_be_free(host: str, port: int) -> None:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise Refused(f"{host}:{port} can't be listened on: {error.strerror}. Choose another with --port.") from error
