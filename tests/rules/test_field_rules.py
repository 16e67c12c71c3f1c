"""Rules of the field against their sources."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arasha.rules.ages import age_band, age_on, band_from_birth, parse_age_said
from arasha.rules.case_number import ALPHABET, make_case_number, read_case_number
from arasha.rules.consent import Given, consent_state, covers
from arasha.rules.gbvims import ORDER, classify, elapsed_band
from arasha.rules.iin import check_digit, is_valid_iin
from arasha.rules.retention import retention_due
from arasha.rules.safe_contact import may_contact

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (0, "0-11"),
        (11, "0-11"),
        (12, "12-17"),
        (17, "12-17"),
        (18, "18-25"),
        (25, "18-25"),
        (26, "26-40"),
        (41, "41-60"),
        (61, "61+"),
        (None, "unknown"),
        (-1, "unknown"),
        (130, "unknown"),
    ],
)
def test_age_band_edges(age: int | None, band: str) -> None:
    assert age_band(age) == band


@pytest.mark.parametrize(
    ("text", "band"),
    [
        ("2009-11-24", "12-17"),
        ("2008-11-24", "18-25"),
        ("2008-11-25", "12-17"),
        ("2008", "unknown"),
        ("1990", "26-40"),
        ("2008-11", "unknown"),
        ("2008-13", "unknown"),
        ("", "unknown"),
        ("1985-02-30", "unknown"),
    ],
)
def test_band_is_given_only_when_what_is_known_decides_it(text: str, band: str) -> None:
    assert band_from_birth(text, on=TODAY) == band


@given(st.dates(date(1930, 1, 1), date(2020, 1, 1)))
def test_year_alone_never_contradicts_the_whole_date(birth: date) -> None:
    assert band_from_birth(str(birth.year), on=TODAY) in {"unknown", age_band(age_on(birth, TODAY))}


@pytest.mark.parametrize(
    ("text", "age"), [("38 лет", 38), ("19 жаста", 19), ("3 года", 3), ("1 год", 1), ("41", 41), ("лет 38", None), ("380 лет", None), ("", None)]
)
def test_age_as_people_say_it(text: str, age: int | None) -> None:
    assert parse_age_said(text) == age


def test_iin_checks_length_and_digit_only() -> None:
    assert is_valid_iin("991399300018")
    assert not is_valid_iin("991399300019")
    assert not is_valid_iin("99139930001")
    assert not is_valid_iin("99139930001x")


@given(st.from_regex(r"[0-9]{11}", fullmatch=True))
def test_iin_with_its_check_digit_is_valid(eleven: str) -> None:
    digit = check_digit(eleven)
    assert digit is None or is_valid_iin(f"{eleven}{digit}")


def test_gbvims_first_yes_decides() -> None:
    for place, question in enumerate(ORDER):
        assert classify(set(ORDER[place:]), known=True).type == question


def test_gbvims_without_acts_is_undetermined_and_never_no() -> None:
    assert classify(set(), known=False).type == "undetermined"
    assert classify(set(), known=True).type == "not_gbv"


@pytest.mark.parametrize(
    ("days", "band"),
    [
        (0, "0-3_days"),
        (3, "0-3_days"),
        (4, "4-5_days"),
        (5, "4-5_days"),
        (6, "6-14_days"),
        (14, "6-14_days"),
        (15, "15-30_days"),
        (31, "over_month"),
        (None, "unknown"),
        (-1, "unknown"),
    ],
)
def test_elapsed_bands_keep_the_limits_of_care_after_rape(days: int | None, band: str) -> None:
    assert elapsed_band(days) == band


def test_retention_counts_years() -> None:
    assert retention_due(closed_on=date(2024, 2, 29), years=5) == date(2029, 3, 1)
    assert retention_due(closed_on=date(2024, 3, 1), years=5) == date(2029, 3, 1)


@given(st.binary(min_size=16, max_size=16))
def test_case_number_reads_back_however_it_is_typed(randomness: bytes) -> None:
    number = make_case_number(randomness)
    assert read_case_number(number.lower().replace("-", " ").replace("0", "o").replace("1", "l")) == number


@given(st.binary(min_size=16, max_size=16), st.integers(0, 7), st.sampled_from(ALPHABET))
def test_case_number_notices_every_single_wrong_letter(randomness: bytes, place: int, letter: str) -> None:
    letters = make_case_number(randomness).replace("-", "")
    wrong = letters[:place] + letter + letters[place + 1 :]
    assert (read_case_number(wrong) is None) == (wrong != letters)


def test_case_number_wants_enough_randomness() -> None:
    with pytest.raises(ValueError, match="ten"):
        make_case_number(b"short")


def test_consent_holds_through_its_last_day_and_ends_when_taken_back() -> None:
    last = date(2026, 12, 31)
    assert consent_state(ends_on=last, revoked_on=None, on=last) == "live"
    assert consent_state(ends_on=last, revoked_on=None, on=date(2027, 1, 1)) == "expired"
    assert consent_state(ends_on=last, revoked_on=TODAY, on=TODAY) == "revoked"


def test_consent_covers_exactly_what_was_given() -> None:
    given_ = Given("referral_legal", "legal_aid", frozenset({"needs"}), date(2026, 12, 31))
    exact = {"purpose": "referral_legal", "recipient_kind": "legal_aid", "content": frozenset({"needs"}), "on": TODAY}
    assert covers(given_, **exact)  # type: ignore[arg-type]  # named parts
    for other in ({"purpose": "research"}, {"recipient_kind": "police"}, {"content": frozenset({"needs", "health"})}, {"on": date(2027, 1, 1)}):
        assert not covers(given_, **{**exact, **other})  # type: ignore[arg-type]  # named parts


def test_safe_contact_defaults_to_nobody() -> None:
    for rule in ("do_not_contact", "", "something new"):
        assert not any(may_contact(rule, channel).allowed for channel in ("phone", "message", "in_person", "safe_person"))
    assert may_contact("phone_at_times", "phone").heed == "times"
    assert not may_contact("phone_ok", "message").allowed
