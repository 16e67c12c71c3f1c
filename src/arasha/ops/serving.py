"""`arasha serve`: one worker of granian with few threads, enough for a centre and for SQLite's single writer."""

import ipaddress
import os
from pathlib import Path

import click

from arasha.ops.instance import need_database
from arasha.ops.refusals import Refused

THREADS = 4
"""Requests worked on at once. A country behind PostgreSQL raises it with --threads."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; other machines need one of this machine's.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--threads", default=THREADS, show_default=True, type=click.IntRange(1, 64))
def serve(host: str, port: int, threads: int) -> None:
    """Serve Arasha on this machine. Needs no key: members bring theirs when they sign in."""
    need_database()
    run_server(host=host, port=port, threads=threads)


def run_server(*, host: str, port: int, threads: int = THREADS) -> None:
    """Serve until interrupted. Refuses an address that leaves the machine without TLS in front, unless it is said that there is."""
    if not _stays_here(host) and os.environ.get("ARASHA_HTTPS") != "1":
        raise Refused("Passwords would travel in the clear. Put a TLS proxy in front and set ARASHA_HTTPS=1, or serve on 127.0.0.1 only.")
    _must_be_free(host, port)
    from django.conf import settings
    from django.db import connections
    from granian import Granian
    from granian.constants import Interfaces

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True, mode=0o700)  # WhiteNoise warns of a missing folder
    # The worker is a fork: a SQLite connection must not be carried into it.
    connections.close_all()
    click.echo(f"Arasha is on http://{host}:{port}/  (stop with Ctrl+C)", err=True)
    Granian(
        "arasha.project.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        log_enabled=False,
        websockets=False,
    ).serve()


def _stays_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _must_be_free(host: str, port: int) -> None:
    import socket

    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise Refused(f"{host}:{port} can't be listened on: {error.strerror}. Choose another with --port.") from error
