"""How many children: "2", "2 детей", "1 (3 года)", "беременна"."""

import re
from dataclasses import dataclass

from arasha.rules.cells.problems import Problem

_COUNT = re.compile(r"^(\d{1,2})(?:\s*(?:детей|дет\.?|реб\.?|ребен(?:ок|ка)|ребён(?:ок|ка)|бала|children?|hijos?))?\s*(?:\((.*)\))?$", re.IGNORECASE)
_PREGNANT = re.compile(r"беремен|жүкті|pregnant|embarazada", re.IGNORECASE)
_NONE = re.compile(r"^(?:нет|жоқ|no|none|ninguno|-|—)$", re.IGNORECASE)


@dataclass(frozen=True)
class Count:
    """A number of children as far as it was said, the words beside it, and whether she is pregnant."""

    number: int | None = None
    remark: str = ""
    pregnant: bool = False


def read_count(value: object) -> Count | Problem | None:
    """Read a cell as a number of children; None for an empty cell. A pregnancy says nothing of how many there are."""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else " ".join(str("" if value is None else value).split())
    if not text:
        return None
    if _NONE.match(text):
        return Count(0)
    found = _COUNT.match(text)
    if found:
        return Count(int(found[1]), found[2] or "")
    parts = [part.strip() for part in text.split(",")]
    counted = _COUNT.match(parts[0])
    if counted and len(parts) == 2 and _PREGNANT.search(parts[1]):
        return Count(int(counted[1]), parts[1], pregnant=True)
    return Count(pregnant=True, remark=text) if _PREGNANT.search(text) and not counted else Problem("no_count", text)
