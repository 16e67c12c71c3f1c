"""What of an error says that the database or the disk failed, and how it failed."""

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError


class Failure(StrEnum):
    """How storage failed, as the person who runs the server has to hear it."""

    BUSY = "busy"
    FULL = "full"
    READ_ONLY = "read-only"
    UNREACHABLE = "unreachable"
    BROKEN = "broken"


# Result codes: https://www.sqlite.org/rescode.html
_SQLITE = {
    sqlite3.SQLITE_BUSY: Failure.BUSY,
    sqlite3.SQLITE_LOCKED: Failure.BUSY,
    sqlite3.SQLITE_FULL: Failure.FULL,
    sqlite3.SQLITE_READONLY: Failure.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: Failure.UNREACHABLE,
    sqlite3.SQLITE_IOERR: Failure.BROKEN,
    sqlite3.SQLITE_CORRUPT: Failure.BROKEN,
    sqlite3.SQLITE_NOTADB: Failure.BROKEN,
}
# SQLSTATE by their beginning: PostgreSQL 16, appendix A.
_POSTGRES = (
    ("53100", Failure.FULL),  # disk_full
    ("53", Failure.BUSY),  # out of memory, too many connections
    ("25006", Failure.READ_ONLY),  # read_only_sql_transaction
    ("40", Failure.BUSY),  # deadlock, serialization failure
    ("55P03", Failure.BUSY),  # lock_not_available
    ("57014", Failure.BUSY),  # query_canceled: statement_timeout
    ("57P", Failure.UNREACHABLE),  # shut down, crashed, starting
    ("08", Failure.UNREACHABLE),  # connection
    ("58", Failure.BROKEN),  # io_error, undefined_file
    ("XX00", Failure.BROKEN),  # data_corrupted
)
NO_ROOM = 64 * 1024
"""Bytes left on a disk on which SQLite can't lay out its shared memory any more: it then says that the disk has a fault."""
_SYSTEM = {
    errno.ENOSPC: Failure.FULL,
    errno.EDQUOT: Failure.FULL,
    errno.EROFS: Failure.READ_ONLY,
    errno.EIO: Failure.BROKEN,
}


def failure_of(error: BaseException | None) -> Failure | None:
    """How storage failed, from an error or from what it arose from; None when it is something else."""
    return next((found for each in _chain(error) if (found := _one(each)) is not None), None)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _one(error: BaseException) -> Failure | None:
    if isinstance(error, OSError):
        return _SYSTEM.get(error.errno or 0)
    if isinstance(error, sqlite3.Error):
        return _seen_on_disk(_SQLITE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF))
    if not isinstance(error, Error):
        return None
    beneath = error.__cause__
    if isinstance(beneath, sqlite3.Error):
        return _one(beneath)
    state = getattr(beneath, "sqlstate", None)
    if state:
        return next((found for begins, found in _POSTGRES if state.startswith(begins)), None)
    return Failure.UNREACHABLE if isinstance(error, OperationalError | InterfaceError) else None


def _seen_on_disk(found: Failure | None) -> Failure | None:
    """SQLite names what it could not do, not why: the disk says whether it is full, or takes no writing."""
    if found not in {Failure.BROKEN, Failure.UNREACHABLE}:
        return found
    folder = Path(str(settings.DATABASES["default"]["NAME"])).parent
    with suppress(OSError):
        if shutil.disk_usage(folder).free < NO_ROOM:
            return Failure.FULL
        if not os.access(folder, os.W_OK):
            return Failure.READ_ONLY
    return found
