"""Nobody of the demo can be taken for a real person."""

import random
from datetime import date

import phonenumbers

from arasha.ops.demo.people import Family, birth_date, impossible_iin, silent_phone
from arasha.rules.ages import age_on
from arasha.rules.iin import is_valid_iin


def test_phone_belongs_to_no_operator() -> None:
    rng = random.Random(1)
    drawn = [phonenumbers.parse(silent_phone(rng), "KZ") for _draw in range(300)]
    assert [number for number in drawn if phonenumbers.is_valid_number(number)] == []


def test_iin_has_a_right_check_digit_and_an_impossible_month() -> None:
    rng = random.Random(1)
    drawn = [impossible_iin(rng) for _draw in range(300)]
    assert [number for number in drawn if not is_valid_iin(number)] == []
    assert {number[2:4] for number in drawn} == {"13"}


def test_birth_date_gives_the_age_that_was_meant() -> None:
    rng, day = random.Random(1), date(2024, 2, 29)
    assert {age_on(birth_date(rng, age=30, on=day), day) for _draw in range(500)} == {30}


def test_family_is_drawn_the_same_from_the_same_seed() -> None:
    def names(seed: int) -> list[object]:
        family = Family.draw(random.Random(seed))
        return [family.adult(woman=True), family.adult(woman=False), family.child(girl=True)]

    assert names(4) == names(4)
    assert names(4) != names(5)
