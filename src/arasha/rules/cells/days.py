"""Days in the many ways that people write them, and ages that stand where a day of birth should."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from arasha.rules.ages import parse_age_said
from arasha.rules.cells.problems import Problem

EXCEL_EPOCH = date(1899, 12, 30)
"""Day zero of Excel's serial numbers (1900 date system)."""
_ISO = re.compile(r"^(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?:[T ].*)?$")
_LOCAL = re.compile(r"^(\d{1,2})[-./](\d{1,2})[-./](\d{4}|\d{2})(?:\s*(?:г\.?|ж\.?))?$")
_YEAR = re.compile(r"^(\d{4})(?:\s*(?:г\.?р?\.?|ж\.?|год))?$")


@dataclass(frozen=True)
class Day:
    """A day as far as it is known: an ISO date of four, seven or ten characters; or an age in years that was said instead."""

    text: str = ""
    age: int | None = None

    @property
    def exact(self) -> date | None:
        """The whole day, if it is known."""
        return date.fromisoformat(self.text) if len(self.text) == 10 else None


def read_day(value: object, *, pivot: int | None = None, serials: bool = False, ages: bool = False) -> Day | Problem | None:
    """Read a cell as a day; None for an empty cell.

    Days come before months (dd.mm.yyyy), as Kazakhstan writes them. Years of two digits are read only with a `pivot`: those above it
    are of the last century. Excel's serial numbers are read only with `serials`, and ages ("38 лет", "19 жаста") only with `ages`.
    """
    if isinstance(value, datetime):
        return _whole(value.year, value.month, value.day, str(value))
    if isinstance(value, date):
        return Day(value.isoformat())
    text = _text(value)
    if not text:
        return None
    found = _ISO.match(text)
    if found:
        return _whole(int(found[1]), int(found[2]), int(found[3]), text)
    found = _LOCAL.match(text)
    if found:
        return _local(found, text, pivot)
    found = _YEAR.match(text)
    if found and 1900 <= int(found[1]) <= 2100:
        return Day(found[1])
    if serials and text.isdigit() and 10_000 <= int(text) <= 80_000:
        return Day((EXCEL_EPOCH + timedelta(days=int(text))).isoformat())
    age = parse_age_said(text) if ages else None
    return Day(age=age) if age is not None else Problem("no_day", text)


def _local(found: "re.Match[str]", text: str, pivot: int | None) -> Day | Problem:
    day, month, year = int(found[1]), int(found[2]), int(found[3])
    if len(found[3]) == 2:
        if pivot is None:
            return Problem("two_digit_year", text)
        year += 1900 if year > pivot else 2000
    return _whole(year, month, day, text)


def _whole(year: int, month: int, day: int, text: str) -> Day | Problem:
    try:
        return Day(date(year, month, day).isoformat())
    except ValueError:
        return Problem("no_such_day", text)


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value or "").split())
