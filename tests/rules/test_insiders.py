"""Out of pattern: worked examples, and what must hold for any days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arasha.rules.insiders import MEASURES, Day, Flag, find_crowds, find_flags, usual_range

TODAY = date(2026, 11, 24)
WORKERS = frozenset({"case_worker"})
ROLES = {"saule": WORKERS, "dana": WORKERS, "gulnar": WORKERS, "marat": frozenset({"supervisor"})}


def worked(person: str, values: list[int], *, measure: str = "others", until: date = TODAY) -> list[Day]:
    """One day after another up to the day before `until`."""
    return [Day(person, until - timedelta(days=len(values) - place), {measure: value}) for place, value in enumerate(values)]


def today(value: int, *, person: str = "saule", measure: str = "others") -> Day:
    return Day(person, TODAY, {measure: value})


def flags(*days: list[Day], last: Day) -> list[Flag]:
    everything = [entry for some in days for entry in some]
    return [flag for flag in find_flags([*everything, last], roles=ROLES, today=TODAY) if flag.day == TODAY]


def test_usual_range_is_the_published_modified_z_score() -> None:
    # median 4, MAD 1: 4 + 3.5 × 1 / 0.6745
    assert usual_range([2, 3, 4, 4, 4, 5, 6, 9]).upper == pytest.approx(4 + 3.5 / 0.6745)


def test_usual_range_without_spread_falls_back_to_the_mean_deviation() -> None:
    # median 0, MAD 0, mean absolute deviation 1
    assert usual_range([0, 0, 0, 0, 0, 0, 0, 0, 0, 10]).upper == pytest.approx(3.5 * 1.253314)
    assert usual_range([3, 3, 3]).upper == 3


def test_usual_range_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no values"):
        usual_range([])


def test_day_far_above_ones_own_weeks_and_colleagues_is_flagged_with_figures() -> None:
    usual = [4, 5, 3, 4, 6, 4, 5, 4, 3, 5]
    (flag,) = flags(worked("saule", usual), worked("dana", usual), worked("gulnar", usual), last=today(34))
    assert (flag.person, flag.measure, flag.value, flag.reason, flag.key) == ("saule", "others", 34, "unusual", "others.2026-11-24")
    assert (flag.own.days, flag.colleagues.days, flag.colleagues.people) == (10, 20, 2)
    assert flag.own.usual is not None
    assert flag.own.usual.middle == 4


def test_floor_keeps_a_small_centre_quiet() -> None:
    quiet = [0] * 10
    assert flags(worked("saule", quiet), worked("dana", quiet), worked("gulnar", quiet), last=today(MEASURES["others"].floor)) == []
    assert len(flags(worked("saule", quiet), worked("dana", quiet), worked("gulnar", quiet), last=today(MEASURES["others"].floor + 1))) == 1


def test_new_colleague_is_compared_with_others_and_it_is_said() -> None:
    usual = [12] * 10
    assert flags(worked("saule", [3]), worked("dana", usual), worked("gulnar", usual), last=today(12)) == []
    (flag,) = flags(worked("saule", [3]), worked("dana", usual), worked("gulnar", usual), last=today(13))
    assert (flag.own.usual, flag.own.days, flag.reason) == (None, 1, "unusual")


def test_without_any_history_the_fixed_limit_holds_and_it_is_said() -> None:
    assert flags(last=today(25)) == []
    (flag,) = flags(last=today(26))
    assert (flag.reason, flag.own.usual, flag.colleagues.usual, flag.colleagues.people) == ("limit", None, None, 0)


def test_supervisor_is_not_measured_by_case_workers() -> None:
    flag = flags(worked("saule", [1] * 10), worked("dana", [1] * 10), last=today(26, person="marat"))[0]
    assert (flag.colleagues.people, flag.reason) == (0, "limit")


def test_busy_weeks_of_everybody_are_nobodys_flag() -> None:
    busy = [5, 6, 5, 5, 6, 33, 30, 32, 35, 31, 33]
    assert flags(worked("saule", [5] * 10), worked("dana", busy), worked("gulnar", busy), last=today(34)) == []


def test_habit_that_was_never_like_colleagues_is_flagged_as_such() -> None:
    (flag,) = flags(worked("saule", [60] * 10), worked("dana", [4] * 10), worked("gulnar", [5] * 10), last=today(60))
    assert flag.reason == "unlike_colleagues"


def test_odd_days_do_not_hide_the_next_one() -> None:
    curious = [4, 5, 4, 5, 4, 5, 4, 40, 40, 40]
    assert len(flags(worked("saule", curious), last=today(40))) == 1


def test_night_worker_is_usual_at_night_and_others_are_not() -> None:
    assert flags(worked("saule", [30] * 10, measure="night"), last=today(31, measure="night"))[0].value == 31
    assert flags(worked("saule", [25, 30, 35, 28, 32, 30, 27, 33, 30, 29], measure="night"), last=today(35, measure="night")) == []
    assert len(flags(worked("saule", [0] * 10, measure="night"), last=today(11, measure="night"))) == 1


def test_export_of_everything_is_always_a_question_unless_it_is_usual() -> None:
    assert len(flags(last=today(1, measure="holdings"))) == 1
    assert len(flags(worked("saule", [0] * 10, measure="holdings"), last=today(1, measure="holdings"))) == 1
    assert flags(worked("saule", [1] * 10, measure="holdings"), last=today(1, measure="holdings")) == []


def test_only_the_last_week_is_looked_at() -> None:
    old = Day("saule", TODAY - timedelta(days=7), {"others": 99})
    new = Day("saule", TODAY - timedelta(days=6), {"others": 99})
    assert [flag.day for flag in find_flags([old, new], roles=ROLES, today=TODAY)] == [new.day]


def test_files_of_unknown_owner_are_counted_and_said() -> None:
    (flag,) = find_flags([Day("saule", TODAY, {"others": 30}, unknown=7)], roles=ROLES, today=TODAY)
    assert flag.unknown == 7


def test_file_that_many_opened_is_a_crowd() -> None:
    openings = [("a", f"person {number}") for number in range(5)] + [("b", "person 1"), ("b", "person 1")]
    (crowd,) = find_crowds(openings)
    assert (crowd.case, crowd.value, crowd.usual, crowd.files) == ("a", 5, None, 2)
    assert find_crowds(openings[1:]) == []


def test_crowd_is_measured_by_what_is_usual_for_files() -> None:
    shared = [(f"file {number}", f"person {who}") for number in range(12) for who in range(6)]
    assert find_crowds(shared) == []
    assert [crowd.case for crowd in find_crowds([*shared, ("file 3", "person 7")])] == ["file 3"]


people = st.sampled_from(sorted(ROLES))
history = st.lists(
    st.builds(
        Day,
        people,
        st.integers(0, 34).map(lambda back: TODAY - timedelta(days=back)),
        st.dictionaries(st.sampled_from(sorted(MEASURES)), st.integers(0, 90)),
    ),
    unique_by=lambda entry: (entry.person, entry.day),
    max_size=60,
)


@given(history, st.randoms())
def test_order_does_not_matter(days: list[Day], chance: object) -> None:
    shuffled = list(days)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # Hypothesis gives a random.Random
    assert find_flags(shuffled, roles=ROLES, today=TODAY) == find_flags(days, roles=ROLES, today=TODAY)


@given(history, st.sampled_from(sorted(MEASURES)), st.integers(0, 90), st.integers(1, 90))
def test_more_on_a_day_never_lowers_its_flag(days: list[Day], measure: str, value: int, more: int) -> None:
    before = [entry for entry in days if (entry.person, entry.day) != ("saule", TODAY)]
    less = flags(before, last=today(value, measure=measure))
    most = flags(before, last=today(value + more, measure=measure))
    raised = {(flag.person, flag.measure) for flag in most}
    assert {(flag.person, flag.measure) for flag in less} <= raised


@given(history)
def test_nothing_up_to_the_floor_is_flagged(days: list[Day]) -> None:
    assert all(flag.value > MEASURES[flag.measure].floor for flag in find_flags(days, roles=ROLES, today=TODAY))


@given(st.lists(st.tuples(st.sampled_from("abcdef"), people | st.sampled_from("uvwxyz"))), st.randoms())
def test_crowds_do_not_depend_on_order_or_repeats(openings: list[tuple[str, str]], chance: object) -> None:
    again = openings * 2
    chance.shuffle(again)  # type: ignore[attr-defined]  # Hypothesis gives a random.Random
    assert find_crowds(again) == find_crowds(openings)
