"""The register that the demo brings in."""

from pathlib import Path

import pytest

from arasha.audit.models import chain_of
from arasha.audit.verify import verify_chain
from arasha.cases.access import open_case, visible_cases
from arasha.cases.integrity import verify_records
from arasha.cases.models import Person
from arasha.ops.demo import register
from arasha.ops.demo.making import Country, make_country
from arasha.ops.demo.register import CENTRE_HAND, ROWS, bring_register, find_register

pytestmark = pytest.mark.django_db
BESIDE = find_register(None)


@pytest.fixture
def country(db: None) -> Country:
    return make_country(cases=1, seed=4)


def names_after(country: Country) -> set[str]:
    """The names as given in all files of the centre that brought the register in."""
    hand = next(one for one in country.cast if one.name == CENTRE_HAND)
    opened = [open_case(hand.member, case.id) for case in visible_cases(hand.member)]
    organisation = hand.member.organisation_id
    assert verify_chain(chain_of(organisation)).broken is None
    assert verify_records(organisation_id=organisation).findings == []
    return {body.name_as_given for one in opened for row, body in one.records(Person) if row.kind == Person.SURVIVOR}


def test_register_of_our_own_making_comes_in_whole_and_once(country: Country, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register, "BESIDE", Path("nowhere"))
    first = bring_register(country.cast, file=None, seed=4)
    assert first.startswith("A register of our own making is in the files of ")
    assert first.endswith(f": {ROWS} rows brought in, 0 refused.")
    assert len(names_after(country)) > ROWS / 2
    assert bring_register(country.cast, file=None, seed=4).endswith(": 0 rows brought in, 0 refused.")


@pytest.mark.skipif(BESIDE is None, reason="no register lies beside the checkout")
def test_register_beside_the_checkout_comes_in(country: Country) -> None:
    assert bring_register(country.cast, file=None, seed=4).endswith(": 446 rows brought in, 0 refused.")
    assert {"Ковалёва Оксана Сергеевна", "Байжан Сауле"} - names_after(country) == set()
