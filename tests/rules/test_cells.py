"""Cells of registers kept by hand: a value, or a problem; never a guess."""

from datetime import date, datetime

import pytest

from arasha.rules.cells import Count, Day, Phone, Problem, clean_text, mixes_scripts, read_count, read_day, read_phone


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("31.12.2023", "2023-12-31"),
        ("2022-01-06", "2022-01-06"),
        ("21/11/2024", "2024-11-21"),
        (date(2021, 7, 28), "2021-07-28"),
        (datetime(2021, 7, 28, 3, 0), "2021-07-28"),
        ("1963", "1963"),
        (1963.0, "1963"),
        ("8.7.1957", "1957-07-08"),
    ],
)
def test_day_in_the_ways_people_write_it(cell: object, text: str) -> None:
    assert read_day(cell) == Day(text)


def test_two_digit_year_needs_a_pivot() -> None:
    assert read_day("27.12.97") == Problem("two_digit_year", "27.12.97")
    assert read_day("27.12.97", pivot=26) == Day("1997-12-27")
    assert read_day("03.06.05", pivot=26) == Day("2005-06-03")


@pytest.mark.parametrize(("cell", "code"), [("31.02.2020", "no_such_day"), ("вчера", "no_day"), ("38 лет", "no_day"), ("44000", "no_day")])
def test_what_is_no_day_is_a_problem(cell: str, code: str) -> None:
    assert read_day(cell) == Problem(code, cell)


def test_ages_and_serials_are_read_only_where_the_mapping_says_so() -> None:
    assert read_day("38 лет", ages=True) == Day(age=38)
    assert read_day(44000.0, serials=True) == Day("2020-06-18")
    assert read_day("") is None


@pytest.mark.parametrize("cell", ["+7 707 536 39 24", "8 (707) 536-39-24", "87075363924", 87075363924.0])
def test_phone_in_any_shape_is_one_number(cell: object) -> None:
    assert read_phone(cell, region="KZ") == Phone(("+77075363924",))


@pytest.mark.parametrize("remark", ["звонить только днем", "только вечером", "тек күндіз", "после 18", "с 9 до 18"])
def test_permissive_remark_is_known(remark: str) -> None:
    found = read_phone(f"+7 707 536 39 24 ({remark})", region="KZ")
    assert isinstance(found, Phone)
    assert (found.at_times, found.forbidden, found.remark) == (True, False, remark)


@pytest.mark.parametrize(
    "remark",
    [
        "нельзя звонить",
        "не звоните",
        "звонить нельзя",
        "только смс",
        "не отвечать",
        "муж берет трубку",
        "днем муж дома",
        "мамин",
        "",
        ", 87021234567",
    ],
)
def test_no_other_remark_ever_allows_calling(remark: str) -> None:
    found = read_phone(f"+7 707 536 39 24 {remark}", region="KZ")
    assert isinstance(found, Phone)
    assert not found.at_times


def test_cell_that_forbids_calling() -> None:
    assert read_phone("не звонить!", region="KZ") == Phone((), "не звонить", forbidden=True)


def test_second_number_is_a_number_and_no_remark() -> None:
    assert read_phone("87075363924, 87021234567", region="KZ") == Phone(("+77075363924", "+77021234567"))


@pytest.mark.parametrize("cell", ["123-45-67", "нет", "?"])
def test_what_is_no_phone_is_a_problem(cell: str) -> None:
    assert read_phone(cell, region="KZ") == Problem("no_phone", cell)


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (2.0, Count(2)),
        ("2 детей", Count(2)),
        ("1 (3 года)", Count(1, "3 года")),
        ("беременна", Count(None, "беременна", pregnant=True)),
        ("2, беременна", Count(2, "беременна", pregnant=True)),
        ("3 реб.", Count(3)),
        ("нет", Count(0)),
        ("много", Problem("no_count", "много")),
    ],
)
def test_children(cell: object, found: object) -> None:
    assert read_count(cell) == found


def test_text_keeps_its_letters() -> None:
    assert clean_text("  ГАБДОЛОВА   ГУЛНАР ") == "ГАБДОЛОВА ГУЛНАР"
    assert clean_text("й") == "й"
    assert mixes_scripts("Paушaн")
    assert not mixes_scripts("Раушан Aigerim")
