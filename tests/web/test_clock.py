"""A clock that is set back by a day, or forward and back again: nothing is lost, nobody is locked out, nothing stays open for a day."""

import time
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from arasha.accounts.actions.staff import NewMember, accept_invitation, invite_member
from arasha.accounts.checkpoints import sign_where_it_stands
from arasha.accounts.errors import AccountError, TooManyAttempts
from arasha.accounts.second_factors import STEP, add_totp, check_totp, new_totp_seed
from arasha.accounts.throttle import bucket_of, check_throttle, count_failure
from arasha.audit.actions import checkpoint_is_due
from arasha.audit.models import Checkpoint, Event
from arasha.audit.verify import verify_chain
from arasha.cases.access import open_case, visible_cases
from arasha.cases.actions.cases import NewCase, open_new_case
from arasha.cases.actions.contacts import NewContact, change_contact, log_contact
from arasha.cases.actions.protection import break_glass, protect_with_team
from arasha.cases.actions.records import add_record
from arasha.cases.contacts import open_contact
from arasha.cases.integrity import verify_records
from arasha.cases.models import Note
from arasha.cases.models.contact import ContactBody
from arasha.cases.models.paper import NoteBody
from arasha.rules.elapsed import is_within
from arasha.vault.passwords import LIGHT
from tests.cast import PASSWORD, Cast, sign_in

DAY = 24 * 60 * 60
Clock = Callable[[float], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets the clock so many seconds away from the right time."""
    right, now = time.time, timezone.now
    away = [0.0]
    monkeypatch.setattr(time, "time", lambda: right() + away[0])
    monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(seconds=away[0]))

    def set_away(seconds: float) -> None:
        away[0] = seconds

    return set_away


@pytest.mark.parametrize("steps", [(-DAY,), (DAY, 0), (365 * DAY, -DAY, 0)])
def test_writing_goes_on_whatever_the_clock_says(cast: Cast, clock: Clock, steps: tuple[float, ...]) -> None:
    opened = open_new_case(new=NewCase(), by=cast.saule)
    contact = log_contact(new=NewContact(columns={"immediate_danger": "no"}, body=ContactBody(notes="first")), by=cast.saule)
    said = ["first"]
    for away in steps:
        clock(away)
        add_record(opened=open_case(cast.saule, opened.case.id), row=Note(kind="note"), body=NoteBody(text=f"at {away}"), by=cast.saule)
        found = open_contact(cast.saule, contact.id)
        assert found.body.notes == said[-1]
        said.append(f"changed at {away}")
        change_contact(open_contact=found, seen_version=found.contact.version, columns={}, body=ContactBody(notes=said[-1]), by=cast.saule)
    assert {body.text for _row, body in open_case(cast.saule, opened.case.id).records(Note)} == {f"at {away}" for away in steps}
    assert open_contact(cast.saule, contact.id).body.notes == said[-1]
    chain = str(cast.saule.organisation_id)
    events = list(Event.objects.filter(chain=chain).order_by("sequence"))
    assert [event.sequence for event in events] == list(range(1, len(events) + 1))
    assert [event.at for event in events] != sorted(event.at for event in events)
    assert (verify_chain(chain).broken, verify_records(organisation_id=cast.saule.organisation_id).findings) == (None, [])


def test_session_ends_when_the_clock_is_set_back_beyond_its_beginning(cast: Cast, client: Client, clock: Clock) -> None:
    sign_in(client, cast.saule)
    page = reverse("centre:files")
    clock(-200)
    assert client.get(page).status_code == 200
    clock(-DAY)
    assert client.get(page)["Location"] == reverse("account:sign_in")


def test_idle_session_is_never_older_than_the_longest_one(cast: Cast, client: Client, clock: Clock) -> None:
    sign_in(client, cast.saule)
    page = reverse("centre:files")
    clock(11 * 3600)
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=30))
    assert client.get(page).status_code == 200
    clock(-60)
    assert client.get(page).status_code == 200, "set back within its life: bounded by the twelve hours from its beginning"
    clock(settings.SESSION_LONGEST + 60)
    assert client.get(page).status_code == 302


def test_waiting_for_the_second_factor_ends_when_the_clock_is_set_back(cast: Cast, client: Client, clock: Clock) -> None:
    add_totp(staff=cast.saule.staff, seed=(seed := new_totp_seed()), code=pyotp.TOTP(seed).at(int(time.time()) - STEP))
    assert client.post(reverse("account:sign_in"), {"name": "saule", "password": PASSWORD})["Location"] == reverse("account:second_factor")
    assert client.get(reverse("account:second_factor")).status_code == 200
    clock(-DAY)
    assert client.get(reverse("account:second_factor")).status_code == 302


def test_code_is_used_once_whatever_the_clock_says(cast: Cast, clock: Clock) -> None:
    member = cast.saule
    seed = new_totp_seed()
    add_totp(staff=member.staff, seed=seed, code=pyotp.TOTP(seed).at(int(time.time()) - STEP))
    code = pyotp.TOTP(seed).at(int(time.time()))
    pair = member.keys.staff_pair
    assert check_totp(staff=member.staff, pair=pair, code=code)
    for away in (-DAY, 0, -STEP, -DAY, 0):
        clock(away)
        assert not check_totp(staff=member.staff, pair=pair, code=code)
        assert away != -DAY or not check_totp(staff=member.staff, pair=pair, code=pyotp.TOTP(seed).at(int(time.time())))
    clock(STEP)
    assert check_totp(staff=member.staff, pair=pair, code=pyotp.TOTP(seed).at(int(time.time())))


def test_checkpoint_of_the_future_stops_no_later_one(cast: Cast, clock: Clock) -> None:
    member = cast.saule
    clock(365 * DAY)
    assert sign_where_it_stands(by=member) is not None
    assert not checkpoint_is_due(organisation_id=member.organisation_id)
    clock(0)
    assert checkpoint_is_due(organisation_id=member.organisation_id)
    open_new_case(new=NewCase(), by=member)
    sign_where_it_stands(by=member)
    assert not checkpoint_is_due(organisation_id=member.organisation_id)
    clock(21 * 3600)
    assert checkpoint_is_due(organisation_id=member.organisation_id)
    assert Checkpoint.objects.count() == 2
    assert verify_chain(str(member.organisation_id)).broken is None


def test_wait_of_a_guesser_is_no_longer_when_the_clock_is_set_back(db: None, clock: Clock) -> None:
    bucket = bucket_of(name="saule", network="10.0.0.1")
    for _attempt in range(5):
        count_failure(bucket)
    clock(-DAY)
    with pytest.raises(TooManyAttempts):
        check_throttle(bucket)
    clock(-DAY + 15)
    check_throttle(bucket)


def test_broken_glass_closes_when_the_clock_is_set_back(cast: Cast, clock: Clock) -> None:
    case = open_new_case(new=NewCase(), by=cast.saule).case
    protect_with_team(opened=open_case(cast.saule, case.id), team=[], by=cast.saule)
    break_glass(number=case.number, reason="safety", why="she called", by=cast.dana)
    assert visible_cases(cast.dana).filter(id=case.id).exists()
    clock(-DAY)
    assert not visible_cases(cast.dana).filter(id=case.id).exists()
    clock(5 * 3600)
    assert not visible_cases(cast.dana).filter(id=case.id).exists()


def test_invitation_is_open_for_its_days_by_the_clock_as_it_is(cast: Cast, clock: Clock) -> None:
    new = NewMember(name="newcomer", display_name="New", roles=frozenset({"case_worker"}))
    invited = invite_member(new=new, by=cast.botagoz)
    clock(8 * DAY)
    with pytest.raises(AccountError):
        accept_invitation(name="newcomer", code=invited.code, password=PASSWORD, cost=LIGHT)
    clock(-DAY)
    staff, _pair = accept_invitation(name="newcomer", code=invited.code, password=PASSWORD, cost=LIGHT)
    assert staff.is_active


@pytest.mark.parametrize(
    ("ago", "answer"),
    [(0, True), (60, True), (61, False), (-299, True), (-301, False)],
)
def test_what_lies_ahead_is_too_old(ago: float, answer: bool) -> None:
    assert is_within(begun=1_000_000 - ago, now=1_000_000, longest=60) is answer
