"""The made-up country: the same from the same seed, sealed like any other, with people who can sign in."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from arasha.accounts.models import Organisation, Staff
from arasha.accounts.second_factors import check_totp
from arasha.accounts.signing_in import open_own_key
from arasha.audit.queries import all_chains
from arasha.audit.verify import verify_chain
from arasha.cases.access import open_case, open_keys, visible_cases
from arasha.cases.contacts import open_contacts, visible_contacts
from arasha.cases.integrity import verify_records
from arasha.cases.models import Case, Contact, Incident, Need, Person
from arasha.ops.demo.cast import present_code
from arasha.ops.demo.country import read_data
from arasha.ops.demo.making import Country, make_country, share_out
from arasha.ops.demo.password import PASSWORD
from arasha.ops.refusals import Refused
from arasha.rules.safe_contact import may_contact

SMALL = 20
pytestmark = pytest.mark.django_db


@pytest.fixture
def country(db: None) -> Country:
    return make_country(cases=SMALL, seed=5)


def what_is_told(country: Country) -> list[object]:
    """All that is opened of the cast's cases, without ids, numbers and keys."""
    told: list[object] = []
    for seat in country.cast:
        for case in visible_cases(seat.member).order_by("id"):
            opened = open_keys(seat.member, [case]).get(case.id)
            if opened:
                told.append((seat.name, case.opened_month, opened.body(case), [body for _row, body in opened.records(Person)]))
    return told


def test_country_has_every_region_and_kind(country: Country) -> None:
    kinds = Counter(Organisation.objects.values_list("kind", flat=True))
    assert kinds.pop("crisis_centre") == 45
    assert {kind for kind, count in kinds.items() if count == 20} == {
        "police", "health", "prosecutor", "social_protection", "family_support_centre", "legal_aid", "akimat",
    }  # fmt: skip
    assert {kind for kind, count in kinds.items() if count == 1} == {"ministry", "national_commission", "operator"}
    assert Organisation.objects.exclude(region="").values("region").distinct().count() == 20
    assert Case.objects.count() == SMALL


def test_only_the_cast_has_keys(country: Country) -> None:
    active = set(Staff.objects.filter(is_active=True).values_list("name", flat=True))
    assert active == {seat.name for seat in country.cast}
    assert not Staff.objects.filter(is_active=False).exclude(wrapped_key=b"").exists()


@pytest.mark.parametrize("name", ["saule", "askar", "asel", "admin"])
def test_cast_signs_in_with_the_printed_password_and_code(country: Country, name: str) -> None:
    staff, pair = open_own_key(name=name, password=PASSWORD)
    first = present_code(name)
    assert check_totp(staff=staff, pair=pair, code=first)
    assert not check_totp(staff=staff, pair=pair, code=first)
    assert check_totp(staff=staff, pair=pair, code=present_code(name))


def test_code_of_somebody_who_was_only_invited_is_refused(country: Country) -> None:
    invited = Staff.objects.filter(is_active=False).first()
    assert invited is not None
    with pytest.raises(Refused, match="can sign in with a code"):
        present_code(invited.name)


def test_everything_that_the_cast_may_see_opens(db: None) -> None:
    country = make_country(cases=60, seed=2)
    opened = 0
    for seat in country.cast:
        for case in visible_cases(seat.member):
            whole = open_case(seat.member, case.id)
            for kind in (Person, Incident, Need):
                opened += len(whole.records(kind))
        contacts = list(visible_contacts(seat.member).select_related("case"))
        assert len(open_contacts(seat.member, contacts)) == len(contacts)
    assert opened > 100


def test_same_seed_tells_the_same(db: None) -> None:
    def told(seed: int) -> list[object]:
        with transaction.atomic():
            found = what_is_told(make_country(cases=SMALL, seed=seed))
            transaction.set_rollback(True)
        return found

    first = told(5)
    assert len(first) > 0
    assert told(5) == first
    assert told(6) != first


def test_audit_and_records_are_whole(country: Country) -> None:
    assert [chain for chain in all_chains() if verify_chain(chain).broken] == []
    found = [verify_records(organisation_id=place.founded.organisation.id) for place in country.places]
    assert [one.findings for one in found if one.findings] == []
    assert sum(one.records for one in found) > SMALL * 8


def test_shares_add_up_and_follow_the_report(country: Country) -> None:
    counts: Counter[str] = Counter()
    for place, count in share_out(country.places, 43_860):
        counts[place.region] += count
    assert sum(counts.values()) == 43_860
    reported = {row["code"]: row["people"] * 10 for row in read_data("country.toml")["region"] if row.get("reported")}
    assert {code for code, people in reported.items() if abs(counts[code] - people) > 2} == set()  # a centre's share is rounded


def test_cases_are_as_old_as_they_say_and_some_are_due(db: None) -> None:
    make_country(cases=150, seed=3)
    today = timezone.localdate()
    assert Case.objects.filter(opened_month__lt=today - timedelta(days=3 * 365)).exists()
    assert not Case.objects.filter(created_at__gt=timezone.now()).exists()
    assert not Case.objects.filter(changed_at__gt=timezone.now()).exists()
    assert Case.objects.filter(next_step_due__range=(today - timedelta(days=7), today + timedelta(days=30))).exists()
    assert not Case.objects.filter(status=Case.CLOSED, closed_month=None).exists()
    assert not Case.objects.filter(status=Case.CLOSED, next_step_due__isnull=False).exists()
    assert Contact.objects.filter(case=None, answered=False).exists()
    assert set(Case.objects.values_list("protection", flat=True)) >= {Case.WHOLE, Case.TEAM}


def test_nobody_is_to_be_called_back_who_may_not_be_called(country: Country) -> None:
    rows = Contact.objects.all()
    waiting = [(row.safe_contact_rule, row.call_back_due is not None) for row in rows if row.outcome == "call_back" or row.call_back_due]
    assert len([due for _rule, due in waiting if due]) > 5
    assert {rule for rule, _due in waiting if not may_contact(rule, "phone").allowed} == set()


def test_two_thirds_of_the_people_are_children(db: None) -> None:
    make_country(cases=300, seed=3, today=date(2026, 6, 15))
    children = Person.objects.filter(kind=Person.CHILD).count()
    assert 0.62 < children / (children + Person.objects.filter(kind=Person.SURVIVOR).count()) < 0.71
