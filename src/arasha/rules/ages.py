"""Ages and age bands. A band is only given when what is known decides it: unknown stays unknown."""

import re
from datetime import date

BANDS = ((11, "0-11"), (17, "12-17"), (25, "18-25"), (40, "26-40"), (60, "41-60"))
"""Upper ages of the bands of GBVIMS; above the last, "61+"."""
OLDEST = 120
_SAID = re.compile(r"^\s*(\d{1,3})\s*(?:лет|года?|г\.?|жас(?:та|ы)?|years?(?:\s+old)?|y\.?o\.?|años)?\s*$", re.IGNORECASE)
_PARTIAL = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")


def age_on(birth: date, day: date) -> int:
    """Completed years on a day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def age_band(age: int | None) -> str:
    """The band of an age in completed years; `unknown` for none or an impossible one."""
    if age is None or not 0 <= age <= OLDEST:
        return "unknown"
    return next((band for upper, band in BANDS if age <= upper), "61+")


def band_from_birth(text: str, *, on: date) -> str:
    """The band from a birth date, or a year and month, or a year alone; `unknown` when what is known leaves two bands open."""
    found = _PARTIAL.match(text.strip())
    if not found:
        return "unknown"
    year, month, day = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    try:
        earliest = date(year, month or 1, day or 1)
        latest = date(year, month or 12, day or _last_day(year, month or 12))
    except ValueError:
        return "unknown"
    bands = {age_band(age_on(earliest, on)), age_band(age_on(min(latest, on), on))}
    return bands.pop() if len(bands) == 1 else "unknown"


def parse_age_said(text: str) -> int | None:
    """An age as people write it ("38 лет", "19 жаста", "3 года", "41"); None for anything else."""
    found = _SAID.match(text)
    return int(found[1]) if found and int(found[1]) <= OLDEST else None


def _last_day(year: int, month: int) -> int:
    following = date(year + month // 12, month % 12 + 1, 1)
    return (following - date(year, month, 1)).days
