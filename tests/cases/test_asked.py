"""A prepared question finds what the question itself finds, whatever its values."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from arasha.cases.access import open_case, visible_cases
from arasha.cases.actions.cases import NewCase, open_new_case
from arasha.cases.actions.protection import break_glass, declare_conflict, protect_with_team, restrict_case
from arasha.cases.actions.records import add_record
from arasha.cases.asked import Prepared
from arasha.cases.due import due_of_case
from arasha.cases.errors import NotHere
from arasha.cases.models import Case, Goal, Note, Service
from arasha.cases.models.paper import NoteBody
from arasha.cases.models.work import GoalBody, ServiceBody
from tests.cast import Cast

WHO = ("aigul", "saule", "dana", "marat", "botagoz", "zhanna", "timur", "asel", "root")


def opens(cast: Cast, name: str, case_id: uuid.UUID) -> bool:
    try:
        return open_case(cast.fresh(name), case_id).case.id == case_id
    except NotHere:
        return False


def test_case_opens_for_those_who_see_it_in_lists_and_for_nobody_else(cast: Cast) -> None:
    whole, team, glass, restricted, conflicted = (open_new_case(new=NewCase(), by=cast.saule) for _case in range(5))
    protect_with_team(opened=team, team=[cast.aigul.staff], by=cast.saule)
    protect_with_team(opened=glass, team=[], by=cast.saule)
    break_glass(number=glass.case.number, reason="danger", why="x", by=cast.dana)
    restrict_case(opened=restricted, staff=[cast.dana.staff], by=cast.saule)
    declare_conflict(opened=conflicted, staff=cast.marat.staff, reason="relative", by=cast.saule)
    for opened in (whole, team, glass, restricted, conflicted):
        listed = {name for name in WHO if visible_cases(cast.fresh(name)).filter(id=opened.case.id).exists()}
        assert {name for name in WHO if opens(cast, name, opened.case.id)} == listed
    assert {name for name in WHO if opens(cast, name, team.case.id)} == {"aigul", "saule", "marat", "botagoz"}
    assert {name for name in WHO if opens(cast, name, glass.case.id)} == {"saule", "dana", "marat", "botagoz"}
    assert {name for name in WHO if opens(cast, name, restricted.case.id)} == {"saule", "dana"}


def test_due_of_one_case_is_not_that_of_another(cast: Cast) -> None:
    today = timezone.localdate()
    first, second = open_new_case(new=NewCase(), by=cast.saule), open_new_case(new=NewCase(), by=cast.saule)
    add_record(opened=first, row=Note(follow_up_due=today), body=NoteBody(text="x"), by=cast.saule)
    add_record(opened=second, row=Goal(area="safety", review_due=today - timedelta(days=1)), body=GoalBody(goal="x"), by=cast.saule)
    add_record(opened=second, row=Service(kind="legal", appointment_due=today + timedelta(days=3)), body=ServiceBody(), by=cast.saule)
    assert [(due.what, due.on) for due in due_of_case(first)] == [("note", today)]
    assert [(due.what, due.on) for due in due_of_case(second)] == [("goal", today - timedelta(days=1)), ("service", today + timedelta(days=3))]


def test_value_that_stands_nowhere_in_the_question_is_refused(db: None) -> None:
    question = Prepared(lambda _shape, *, case, other: Case.objects.filter(id=case))
    with pytest.raises(ValueError, match="other"):
        question.ask(case=uuid.uuid4(), other=uuid.uuid4())
