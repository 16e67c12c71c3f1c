"""Which copies stay: worked examples, and what holds for any."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arasha.rules.keeping import Keeping, to_keep

NOW = datetime(2026, 11, 24, 23, 1, tzinfo=UTC)
"""A Tuesday."""
times = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda at: at.replace(tzinfo=UTC))
rules = st.builds(Keeping, st.integers(0, 40), st.integers(0, 20), st.integers(0, 15))


def day(text: str, hour: int = 23) -> datetime:
    return datetime.fromisoformat(text).replace(hour=hour, tzinfo=UTC)


def test_a_copy_every_day_keeps_days_weeks_and_months() -> None:
    copies = [NOW - timedelta(days=days) for days in range(365)]
    assert sorted(to_keep(copies, Keeping(daily=3, weekly=2, monthly=3), now=NOW)) == [
        NOW.replace(month=9, day=30),
        NOW.replace(month=10, day=31),
        NOW.replace(day=22),  # Sunday: the newest of the week before; a day of its own too
        NOW.replace(day=23),
        NOW,
    ]


@pytest.mark.parametrize(
    ("copies", "keeping", "kept"),
    [
        ([], Keeping(), []),
        # Two of one day: the later one.
        (["2026-11-24 08", "2026-11-24 20"], Keeping(1, 0, 0), ["2026-11-24 20"]),
        # Nothing of this week: the newest stays however old, and the schedule goes by the calendar.
        (["2025-01-01 08", "2025-06-01 08"], Keeping(7, 5, 3), ["2025-06-01 08"]),
        # Weeks begin on Monday: the 15th is a Sunday, the 16th a Monday.
        (["2026-11-15 08", "2026-11-16 08", "2026-11-17 08"], Keeping(0, 2, 0), ["2026-11-17 08"]),
        (["2026-11-15 08", "2026-11-16 08", "2026-11-17 08"], Keeping(0, 3, 0), ["2026-11-15 08", "2026-11-17 08"]),
        # Weeks and months go on over the end of a year.
        (["2025-12-31 08", "2026-11-01 08"], Keeping(0, 0, 12), ["2025-12-31 08", "2026-11-01 08"]),
        (["2025-12-31 08", "2026-11-01 08"], Keeping(0, 0, 11), ["2026-11-01 08"]),
        # A clock was wrong: it hides no other copy, and nothing that is dated later is taken away.
        (["2031-01-01 08", "2026-11-24 20"], Keeping(0, 0, 0), ["2026-11-24 20", "2031-01-01 08"]),
    ],
)
def test_worked_examples(copies: list[str], keeping: Keeping, kept: list[str]) -> None:
    made = [day(copy[:10], int(copy[11:])) for copy in copies]
    assert sorted(to_keep(made, keeping, now=NOW)) == [day(copy[:10], int(copy[11:])) for copy in kept]


@given(st.lists(times, max_size=60), rules, times)
def test_newest_stays_and_nothing_is_older_than_the_longest(copies: list[datetime], keeping: Keeping, now: datetime) -> None:
    kept = to_keep(copies, keeping, now=now)
    past = [at for at in copies if at <= now]
    assert kept <= set(copies)
    assert set(copies) - set(past) <= kept
    if past:
        newest = max(past)
        assert newest in kept
        assert [at for at in kept - {newest} if now - at > timedelta(days=keeping.longest_days)] == []


@given(st.lists(times, max_size=60), rules, times)
def test_rotation_done_twice_takes_nothing_more(copies: list[datetime], keeping: Keeping, now: datetime) -> None:
    kept = to_keep(copies, keeping, now=now)
    assert to_keep(kept, keeping, now=now) == kept


@given(rules, st.integers(1, 400), times)
def test_every_day_of_the_schedule_has_its_copy(keeping: Keeping, days: int, now: datetime) -> None:
    copies = [now - timedelta(days=back) for back in range(days)]
    kept = to_keep(copies, keeping, now=now)
    assert [at for at in copies[: keeping.daily] if at not in kept] == []


@given(rules, st.integers(1, 120), times)
def test_rotation_every_day_keeps_what_one_at_the_end_would(keeping: Keeping, days: int, now: datetime) -> None:
    made = [now - timedelta(days=back) for back in reversed(range(days))]
    kept: set[datetime] = set()
    for today in made:
        kept = to_keep(kept | {today}, keeping, now=today)
    assert kept == to_keep(made, keeping, now=now)
