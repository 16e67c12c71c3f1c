"""Which of the two databases this instance has, and how that one is copied and put back."""

from contextlib import AbstractContextManager
from pathlib import Path

from django.db import connection

from arasha.ops.backups import postgres, sqlite
from arasha.ops.backups.databases import Loader, Migrations, Snapshot

SQLITE, POSTGRESQL = "sqlite", "postgresql"


def engine() -> str:
    """The kind of the database of the settings."""
    return SQLITE if connection.vendor == "sqlite" else POSTGRESQL


def snapshot(work: Path) -> AbstractContextManager[Snapshot]:
    """The database as it is now. `work` is a folder for what has to lie on the disk meanwhile."""
    return sqlite.copied(work / "snapshot.sqlite3") if engine() == SQLITE else postgres.frozen()


def loading(migrations: Migrations) -> AbstractContextManager[Loader]:
    """Put a backup's database into the empty one of the settings; nothing of it stays when this fails."""
    return sqlite.filling() if engine() == SQLITE else postgres.filling_tables(migrations)
