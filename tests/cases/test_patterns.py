"""Patterns from the audit: who is told of what, what is answered, and what it costs."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from arasha.accounts.errors import NotAllowed
from arasha.accounts.members import Member
from arasha.audit.actions import record_reading
from arasha.audit.journal import recording
from arasha.audit.models import Event
from arasha.audit.verify import verify_chain
from arasha.cases.actions.cases import NewCase, open_new_case
from arasha.cases.actions.patterns import review_pattern
from arasha.cases.actions.protection import protect_with_team, restrict_case
from arasha.cases.errors import NotHere
from arasha.cases.models import Case
from arasha.cases.patterns import patterns_of
from tests.cast import Cast


def read(member: Member, *cases: uuid.UUID | None, action: str = "case.read", days_ago: int = 0, hour: int | None = 12) -> None:
    """Reading events as the pages leave them, moved to another time: the chain is not whole then. `hour` None leaves them where they are."""
    for case_id in cases:
        record_reading(organisation_id=member.organisation_id, actor=member.staff_id, action=action, case_id=case_id)
    if hour is not None:
        at = (timezone.localtime() - timedelta(days=days_ago)).replace(hour=hour, minute=0)
        latest = Event.objects.filter(actor=str(member.staff_id)).order_by("-sequence").values("id")[: len(cases)]
        Event.objects.filter(id__in=list(latest.values_list("id", flat=True))).update(at=at)


def begun(cast: Cast, number: int) -> list[uuid.UUID]:
    return [open_new_case(new=NewCase(), by=cast.saule).case.id for _each in range(number)]


def strangers(number: int) -> list[uuid.UUID]:
    """Files that are erased by now."""
    return [uuid.uuid4() for _each in range(number)]


def test_reading_of_one_day_is_flagged_to_the_supervisor_with_figures(cast: Cast) -> None:
    cases = begun(cast, 12)
    for back in range(1, 10):
        read(cast.dana, *cases[:2], days_ago=back)
    read(cast.dana, *cases)
    (flag,) = patterns_of(cast.marat).flags
    assert (flag.person, flag.measure, flag.value, flag.unknown) == (str(cast.dana.staff_id), "others", 12, 0)
    assert flag.own.usual is not None
    assert (flag.own.usual.middle, flag.own.days) == (2, 9)
    assert flag.colleagues.usual is None


def test_ones_own_files_and_those_of_ones_team_are_not_others(cast: Cast) -> None:
    cases = begun(cast, 12)
    read(cast.saule, *cases)
    Case.objects.filter(id__in=cases[:6]).update(worker=cast.dana.staff)
    for case_id in cases[6:]:
        Case.objects.get(id=case_id).team.create(staff=cast.dana.staff, organisation_id=cast.dana.organisation_id)
    for back in range(1, 10):
        read(cast.dana, cases[0], days_ago=back)
    read(cast.dana, *cases)
    assert patterns_of(cast.marat).flags == []


def test_too_little_history_is_said_and_the_fixed_limit_holds(cast: Cast) -> None:
    read(cast.dana, *strangers(26))
    (flag,) = patterns_of(cast.marat).flags
    assert (flag.measure, flag.reason, flag.own.usual, flag.own.days, flag.unknown) == ("others", "limit", None, 0, 26)


def test_night_searches_exports_and_old_files_are_counted(cast: Cast) -> None:
    cases = begun(cast, 11)
    Case.objects.filter(id__in=cases).update(status=Case.CLOSED)
    read(cast.dana, *cases)
    read(cast.aigul, *[None] * 31, action="cases.searched", days_ago=1, hour=3)
    with recording(organisation_id=cast.botagoz.organisation_id, actor=cast.botagoz.staff_id) as journal:
        journal.event("holdings.exported", detail={"cases": 11})
    found = {(flag.person, flag.measure, flag.value) for flag in patterns_of(cast.marat).flags}
    aigul, dana, botagoz = (str(member.staff_id) for member in (cast.aigul, cast.dana, cast.botagoz))
    assert found == {(dana, "old", 11), (aigul, "searches", 31), (aigul, "night", 31), (botagoz, "holdings", 1)}


def test_flag_about_a_supervisor_goes_to_the_others_and_never_to_themself(cast: Cast) -> None:
    read(cast.marat, *strangers(30))
    assert patterns_of(cast.marat).flags == []
    (flag,) = patterns_of(cast.botagoz).flags
    assert flag.person == str(cast.marat.staff_id)
    with pytest.raises(NotHere):
        review_pattern(about=flag.person, flag=flag.key, value=30, reason="audit", by=cast.marat)


def test_reader_who_is_alone_is_told_that_nobody_watches(cast: Cast) -> None:
    assert patterns_of(cast.marat).others_see_mine
    cast.botagoz.staff.role_rows.update(role="psychologist")
    assert not patterns_of(cast.marat).others_see_mine


def test_case_worker_sees_no_patterns(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        patterns_of(cast.saule)


def test_other_centre_is_not_seen(cast: Cast) -> None:
    read(cast.zhanna, *strangers(30))
    assert patterns_of(cast.marat).total == 0


def test_answer_takes_the_flag_off_until_it_grows(cast: Cast) -> None:
    read(cast.dana, *strangers(26), hour=None)
    (flag,) = patterns_of(cast.marat).flags
    review_pattern(about=flag.person, flag=flag.key, value=26, reason="covering", by=cast.marat)
    after = patterns_of(cast.botagoz)
    assert (after.flags, [event.detail["reason"] for event in after.reviews]) == ([], ["covering"])
    assert verify_chain(str(cast.marat.organisation_id)).broken is None
    with pytest.raises(NotHere):
        review_pattern(about=flag.person, flag=flag.key, value=26, reason="covering", by=cast.botagoz)
    read(cast.dana, *strangers(1), hour=None)
    assert [again.value for again in patterns_of(cast.marat).flags] == [27]


def test_answer_covers_only_what_was_shown(cast: Cast) -> None:
    read(cast.dana, *strangers(30))
    (flag,) = patterns_of(cast.marat).flags
    review_pattern(about=flag.person, flag=flag.key, value=27, reason="covering", by=cast.marat)
    assert [again.value for again in patterns_of(cast.marat).flags] == [30]


def crowd(cast: Cast, case_id: uuid.UUID) -> None:
    for _number in range(5):
        record_reading(organisation_id=cast.dana.organisation_id, actor=_newcomer(cast), action="case.read", case_id=case_id)


def _newcomer(cast: Cast) -> uuid.UUID:
    from arasha.accounts.models import Staff, StaffRole

    person = Staff.objects.create(organisation=cast.dana.organisation, name=uuid.uuid4().hex[:20], display_name="New")
    StaffRole.objects.create(staff=person, role="psychologist")
    return person.id


def test_curiosity_about_one_file_is_shown_to_who_may_open_it(cast: Cast) -> None:
    (case_id,) = begun(cast, 1)
    crowd(cast, case_id)
    read(cast.marat, case_id)
    (shown,) = patterns_of(cast.marat).crowds
    assert (shown.case.id, shown.crowd.value) == (case_id, 5)
    review_pattern(about=str(case_id), flag="crowd", value=5, reason="training", by=cast.marat)
    assert patterns_of(cast.marat).total == 0


def test_restricted_file_is_only_counted_for_who_may_not_open_it(cast: Cast) -> None:
    opened = open_new_case(new=NewCase(), by=cast.saule)
    crowd(cast, opened.case.id)
    restrict_case(opened=opened, staff=[cast.botagoz.staff], by=cast.saule)
    hidden = patterns_of(cast.marat)
    assert (hidden.crowds, hidden.hidden_crowds, hidden.total) == ([], 1, 1)
    assert [entry.case.id for entry in patterns_of(cast.botagoz).crowds] == [opened.case.id]
    with pytest.raises(NotHere):
        review_pattern(about=str(opened.case.id), flag="crowd", value=5, reason="audit", by=cast.marat)


def test_team_is_no_crowd(cast: Cast) -> None:
    opened = open_new_case(new=NewCase(), by=cast.saule)
    protect_with_team(opened=opened, team=[cast.dana.staff, cast.aigul.staff], by=cast.saule)
    read(cast.dana, opened.case.id)
    read(cast.aigul, opened.case.id)
    assert patterns_of(cast.marat).total == 0


def test_queries_are_as_many_for_many_as_for_few(cast: Cast) -> None:
    read(cast.dana, *strangers(26))
    crowd(cast, *begun(cast, 1))
    with CaptureQueriesContext(connection) as few:
        patterns_of(cast.marat)
    cases = begun(cast, 30)
    for member in (cast.dana, cast.aigul, cast.botagoz):
        read(member, *cases, days_ago=1)
        read(member, *cases)
    crowd(cast, cases[0])
    with CaptureQueriesContext(connection) as many:
        assert len(patterns_of(cast.marat).flags) > 2
    assert len(many) == len(few)
