"""Which of many dated copies to keep: the newest of each of the last days, weeks and months. What is older goes, on a dated schedule."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Keeping:
    """How many days, weeks (Monday to Sunday) and months of the calendar to keep a copy of, the present one counted."""

    daily: int = 7
    weekly: int = 5
    monthly: int = 3

    @property
    def longest_days(self) -> int:
        """With a copy made every day, no copy older than this is left: what was erased is then gone from the copies too."""
        return max(self.daily, self.weekly * 7, self.monthly * 31) + 1


def to_keep(copies: Iterable[datetime], keeping: Keeping, *, now: datetime) -> set[datetime]:
    """The copies that stay. All times are of one zone.

    The newest always stays, however old. One that is dated after `now` stays too, and hides no other: a clock was wrong, now or then.
    """
    made = set(copies)
    past = sorted((at for at in made if at <= now), reverse=True)
    kept = {at for at in made if at > now} | set(past[:1])
    kept |= _newest_of_each(past, keeping.daily, now, lambda at: at.toordinal())
    kept |= _newest_of_each(past, keeping.weekly, now, lambda at: (at.toordinal() - 1) // 7)
    return kept | _newest_of_each(past, keeping.monthly, now, lambda at: at.year * 12 + at.month)


def _newest_of_each(newest_first: list[datetime], count: int, now: datetime, period_of: Callable[[datetime], int]) -> set[datetime]:
    """`period_of` numbers days, weeks or months without a gap: those that had no copy count as well."""
    newest: dict[int, datetime] = {}
    for at in newest_first:
        if period_of(at) > period_of(now) - count:
            newest.setdefault(period_of(at), at)
    return set(newest.values())
