"""SQLite: its own online backup makes a copy of the file, which is what a backup holds."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from arasha.ops.backups.archive import PIECE, Readable
from arasha.ops.backups.databases import LEFT_OUT, Loader, Snapshot
from arasha.ops.instance import bring_up_to_date

ENTRY = "database.sqlite3"


def place() -> Path:
    """Where the database of the settings lies."""
    return Path(str(settings.DATABASES["default"]["NAME"]))


@contextmanager
def copied(to: Path) -> Iterator[Snapshot]:
    """A copy, made in one read transaction beside the writers. It holds what the database holds: sealed fields, and columns that are readable.

    It lies on the disk, readable by its owner only, for as long as the backup is written.
    """
    to.touch(mode=0o600, exist_ok=False)
    try:
        with closing(_connect(place(), "rw")) as source, closing(_connect(to, "rw")) as copy:
            copy.execute("PRAGMA synchronous=OFF")
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")
            copy.execute("PRAGMA secure_delete=ON")
            for table in LEFT_OUT:
                copy.execute(f"DELETE FROM {table}")  # noqa: S608 - our own words
            copy.commit()
            if not _whole(copy, "quick_check"):
                raise ValueError("the database is damaged")
            yield _Copy(to, copy)
    finally:
        to.unlink(missing_ok=True)


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode={mode}", uri=True, timeout=60)


def _whole(database: sqlite3.Connection, check: str) -> bool:
    try:
        found: list[tuple[str]] = database.execute(f"PRAGMA {check}(1)").fetchall()
    except sqlite3.DatabaseError:
        return False
    return found == [("ok",)]


class _Copy(Snapshot):
    def __init__(self, file: Path, copy: sqlite3.Connection) -> None:
        self._file, self._copy, self.size = file, copy, file.stat().st_size

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        return self._copy.execute(query).fetchall()

    def parts(self) -> Iterator[tuple[str, Path | bytes]]:
        yield ENTRY, self._file


@contextmanager
def filling() -> Iterator[Loader]:
    """Write the file of the settings anew; it must not be there. Whoever called removes it when something fails."""
    try:
        yield _File(place())
    finally:
        # The last connection that closes brings the log into the file.
        connection.close()


class _File:
    def __init__(self, path: Path) -> None:
        self._path = path

    def take(self, name: str, content: Readable) -> None:
        if name != ENTRY:
            raise ValueError("an entry of another kind of database")
        with os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            while piece := content.read(PIECE):
                file.write(piece)

    def finish(self) -> int:
        if not self._path.exists():
            raise ValueError("there is no database in it")
        with closing(_connect(self._path, "rw")) as database:
            if not _whole(database, "integrity_check"):
                raise ValueError("the database in it is damaged")
        return bring_up_to_date()
