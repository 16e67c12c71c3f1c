"""Questions that are asked with nearly every page, written as SQL once.

Django writes the words of a question anew each time, which takes several times as long as the database's answer. A prepared question is stated
once, as a QuerySet like any other; its words are kept, and only its values change.
"""

import uuid
from collections.abc import Callable, Hashable
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection, models
from django.db.models import QuerySet

_KINDS: dict[type, tuple[Any, Callable[[int], Any]]] = {
    uuid.UUID: (models.UUIDField(), lambda number: uuid.UUID(int=0xA5A5 << 112 | number)),
    datetime: (models.DateTimeField(), lambda number: datetime(1901, 1, 1, 1, 1, number, tzinfo=UTC)),
    date: (models.DateField(), lambda number: date(1901, 2, 1 + number)),
}
"""How a value of a type goes to the database, and marks that stand for values while the words are written."""


class Prepared:
    """One question. `build` takes a shape (what changes the words) and the values by name; each value is a UUID, a datetime or a date."""

    def __init__(self, build: Callable[..., QuerySet[Any]]) -> None:
        self._build = build
        self._written: dict[tuple[str, Hashable], tuple[str, list[Any]]] = {}

    def ask(self, shape: Hashable = None, **values: Any) -> tuple[str, list[Any]]:
        """The words and their values, ready for the database."""
        key = (connection.vendor, shape)
        if key not in self._written:
            self._written[key] = self._write(shape, values)
        words, places = self._written[key]
        ready = {name: _ready(value) for name, value in values.items()}
        return words, [ready[place.name] if isinstance(place, _Place) else place for place in places]

    def rows(self, shape: Hashable = None, **values: Any) -> list[tuple[Any, ...]]:
        """The rows of the answer, as the database gives them."""
        with connection.cursor() as cursor:
            cursor.execute(*self.ask(shape, **values))
            return list(cursor.fetchall())

    def _write(self, shape: Hashable, values: dict[str, Any]) -> tuple[str, list[Any]]:
        marks = {name: _KINDS[type(value)][1](number) for number, (name, value) in enumerate(values.items(), start=1)}
        words, given = self._build(shape, **marks).query.sql_with_params()
        places = {repr(_ready(mark)): _Place(name) for name, mark in marks.items()}
        found = [places.get(repr(value), value) for value in given]
        unseen = set(marks) - {place.name for place in found if isinstance(place, _Place)}
        if unseen:
            raise ValueError(f"these values are nowhere in the question: {sorted(unseen)}")
        return words, found


class _Place:
    def __init__(self, name: str) -> None:
        self.name = name


def _ready(value: Any) -> Any:
    return _KINDS[type(value)][0].get_db_prep_value(value, connection)
