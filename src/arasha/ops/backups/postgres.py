"""PostgreSQL: every table is read in one repeatable-read transaction, and written in one transaction. No program of PostgreSQL's is needed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from arasha.ops.backups.archive import PIECE, Readable
from arasha.ops.backups.databases import LEFT_OUT, Loader, Migrations, Snapshot

TABLES = "tables/"
PART = 8 * 1024 * 1024
"""Rows are gathered to parts of about this size: an entry's size has to be known before it is written."""


@contextmanager
def frozen() -> Iterator[Snapshot]:
    """The database as one transaction sees it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield _Tables(cursor)


class _Tables(Snapshot):
    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor
        self.size = int(self.rows("SELECT pg_database_size(current_database())")[0][0])

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        self._cursor.execute(query)
        return list(self._cursor.fetchall())

    def parts(self) -> Iterator[tuple[str, Path | bytes]]:
        for table in sorted(set(connection.introspection.table_names(self._cursor)) - LEFT_OUT):
            names = _columns(self._cursor, table)
            head = "\t".join(names).encode() + b"\n"
            for number, rows in enumerate(self._parts_of(table, names)):
                yield f"{TABLES}{table}/{number:06d}", head + rows

    def _parts_of(self, table: str, names: list[str]) -> Iterator[bytes]:
        part = bytearray()
        with self._cursor.copy(f"COPY {_quoted(table)} ({_listed(names)}) TO STDOUT") as copy:
            for chunk in copy:
                part += chunk
                # A line break ends a row and nothing else: inside a value it is written as \n.
                if len(part) >= PART and (end := part.rfind(b"\n") + 1):
                    yield bytes(part[:end])
                    del part[:end]
        yield bytes(part)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _listed(names: list[str]) -> str:
    return ", ".join(_quoted(name) for name in names)


def _columns(cursor: Any, table: str) -> list[str]:
    return [column.name for column in connection.introspection.get_table_description(cursor, table)]


@contextmanager
def filling_tables(migrations: Migrations) -> Iterator[Loader]:
    """Make the tables as they were at some migrations, and fill them: one transaction, so that nothing stays of it when this fails."""
    with transaction.atomic(), connection.cursor() as cursor:
        executor = MigrationExecutor(connection)
        known = set(executor.loader.graph.nodes)
        executor.migrate([(app, name) for app, name in migrations if (app, name) in known])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        tables = connection.introspection.table_names(cursor)
        cursor.execute(f"TRUNCATE {_listed(tables)}")
        # Tables come in the order of their names: references are looked at when all are there.
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield _Filler(cursor, frozenset(tables))


class _Filler:
    def __init__(self, cursor: Any, tables: frozenset[str]) -> None:
        self._cursor, self._tables = cursor, tables

    def take(self, name: str, content: Readable) -> None:
        table = name.removeprefix(TABLES).split("/", maxsplit=1)[0]
        if not name.startswith(TABLES) or table not in self._tables:
            raise ValueError("an entry of another kind of database")
        head, _end, rest = content.read(PIECE).partition(b"\n")
        names = head.decode().split("\t")
        if not set(names) <= set(_columns(self._cursor, table)):
            raise ValueError("a table has columns that this release does not know")
        with self._cursor.copy(f"COPY {_quoted(table)} ({_listed(names)}) FROM STDIN") as copy:
            copy.write(rest)
            while piece := content.read(PIECE):
                copy.write(piece)

    def finish(self) -> int:
        # Now, not at the end: a table whose references have still to be looked at can't be changed by a migration.
        self._cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        self._set_counters()
        return _migrate_one_by_one(self._cursor)

    def _set_counters(self) -> None:
        self._cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema() AND is_identity = 'YES'"
        )
        for table, column in self._cursor.fetchall():
            # The counter stands at the highest number, or before the first.
            value = f"pg_get_serial_sequence('{_quoted(table)}', '{column}'), coalesce(max({_quoted(column)}), 1), count(*) > 0"
            self._cursor.execute(f"SELECT setval({value}) FROM {_quoted(table)}")  # noqa: S608 - names of our own tables


def _migrate_one_by_one(cursor: Any) -> int:
    from django.core.management import call_command

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    for migration, _backwards in plan:
        call_command("migrate", migration.app_label, migration.name, interactive=False, verbosity=0)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    return len(plan)
