"""What a column may show to who takes the database. Every field of every model is classified once, next to its definition."""

from enum import Enum
from typing import TypeVar

F = TypeVar("F")


class Classification(Enum):
    """sealed: identifies, locates or tells the story. coded: a code needed to count and to remind. technical: ids, versions, times."""

    SEALED = "sealed"
    CODED = "coded"
    TECHNICAL = "technical"


def _classify(field: F, classification: Classification) -> F:
    field.arasha_class = classification  # type: ignore[attr-defined]  # any field object takes the mark; rules know no Django
    return field


def sealed(field: F) -> F:
    """Mark a field that only ever holds ciphertext."""
    return _classify(field, Classification.SEALED)


def coded(field: F) -> F:
    """Mark a field that holds a dated code, a month or a due date, as coarse as counting allows."""
    return _classify(field, Classification.CODED)


def technical(field: F) -> F:
    """Mark a field that holds ids, versions, times, or what the threat model lists as readable."""
    return _classify(field, Classification.TECHNICAL)


def classification_of(field: object) -> Classification | None:
    """The mark of a field; None for a field that nobody classified."""
    found = getattr(field, "arasha_class", None)
    return found if isinstance(found, Classification) else None
