"""Where the database is: an address, and a password that comes from a file."""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from arasha.ops.places import PASSWORD_FILE, database_address, text_of_file

PATIENCE = 10
"""Seconds that a page waits for a database held by another. No write of ours takes as long, and a person waits no longer without an answer."""


def _postgres_patience() -> dict[str, object]:
    # A server that is gone is noticed within seconds too, not after the hours of a TCP connection.
    gone = {"connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 1000 * PATIENCE}
    return {**gone, "options": f"-c lock_timeout={PATIENCE}s"}


def database_settings(home: Path, environment: Mapping[str, str] = os.environ) -> dict[str, object]:
    """The entry of Django's DATABASES."""
    parts = urlsplit(database_address(home, environment))
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:] if parts.path.startswith("//") else parts.path),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": PATIENCE,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
            },
        }
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": text_of_file(PASSWORD_FILE, environment) or unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {**_postgres_patience(), **dict(pair.split("=", 1) for pair in unquote(parts.query).split("&") if pair)},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
