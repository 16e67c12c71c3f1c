"""Writing many rows of one kind at once: PostgreSQL copies them in, SQLite runs one prepared statement. Half the time of bulk_create."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from operator import attrgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models

PLAIN = (models.CharField, models.IntegerField, models.BooleanField, models.BinaryField)
PLAIN_TO_POSTGRES = (models.UUIDField, models.DateField)


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Write new rows of one table, as they are. Inside a transaction of the caller's."""
    if not rows:
        return
    connection: Any = connections[DEFAULT_DB_ALIAS]  # not the proxy, which looks itself up at every use
    fields = [field for field in rows[0]._meta.local_concrete_fields if not field.generated]
    quote = connection.ops.quote_name
    table = quote(rows[0]._meta.db_table)
    columns = ", ".join(quote(field.column) for field in fields)
    takes = [_taker(field, connection) for field in fields]
    lines = (tuple([take(row) for take in takes]) for row in rows)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
            for line in lines:
                copy.write_row(line)
    else:
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({', '.join(['%s'] * len(fields))})", lines)  # noqa: S608 - names of our models


def _taker(field: Any, connection: Any) -> Callable[[models.Model], Any]:
    """How a column's value is taken from a row: as it is, where the driver knows its type."""
    kind = field.target_field if field.is_relation else field
    if getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False):
        return lambda row: field.get_db_prep_save(field.pre_save(row, add=True), connection)
    if isinstance(kind, PLAIN) or (connection.vendor == "postgresql" and isinstance(kind, PLAIN_TO_POSTGRES)):
        return attrgetter(field.attname)
    value = attrgetter(field.attname)
    return lambda row: field.get_db_prep_save(value(row), connection)


@contextmanager
def without_collector() -> Iterator[None]:
    """Let Python's cycle collector rest: it would walk a batch of many thousand live rows again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
            gc.collect()
