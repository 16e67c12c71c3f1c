"""A database as it is at one moment, while others write; and putting it back: what SQLite and PostgreSQL have in common.

Sessions are left out: whoever was signed in signs in again.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from arasha.ops.backups.archive import Readable

LEFT_OUT = frozenset({"django_session"})
Migrations = list[list[str]]
"""[app, name] of each, in the order in which they were applied."""


class Snapshot(ABC):
    """A database at one moment."""

    size: int
    """About how many bytes it has."""

    @abstractmethod
    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows as they were at that moment."""

    @abstractmethod
    def parts(self) -> Iterator[tuple[str, Path | bytes]]:
        """Its content, by entry name."""

    def migrations(self) -> Migrations:
        """The migrations that it had."""
        return [list(row) for row in self.rows("SELECT app, name FROM django_migrations ORDER BY id")]

    def attachments(self) -> list[str]:
        """The stored names of its attachments."""
        return [name for (name,) in self.rows("SELECT DISTINCT stored_name FROM cases_attachment ORDER BY stored_name")]

    def registers(self) -> list[str]:
        """The stored names of registers that members are bringing in; those that are done have no file any more."""
        return [name for (name,) in self.rows("SELECT DISTINCT stored_name FROM cases_importjob ORDER BY stored_name")]

    def heads(self) -> dict[str, int]:
        """Chain → the number of its last event."""
        return dict(self.rows("SELECT chain, sequence FROM audit_chainhead ORDER BY chain"))

    def cases(self) -> int:
        """How many cases it holds."""
        return int(self.rows("SELECT count(*) FROM cases_case")[0][0])


class Loader(Protocol):
    """Puts a database back."""

    def take(self, name: str, content: Readable) -> None:
        """One entry of the backup. Raises ValueError for one that is none of a database of this kind."""

    def finish(self) -> int:
        """All entries were taken: check them and bring the database up to this release. Returns how many migrations that took."""
