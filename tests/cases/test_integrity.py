"""Whoever edits the database shows, without any key."""

import uuid
from typing import Any

import pytest

from arasha.cases.access import OpenCase, open_case
from arasha.cases.actions.cases import Closure, NewCase, change_case, close_case, open_new_case
from arasha.cases.actions.erasure import erase_case
from arasha.cases.actions.protection import restrict_case
from arasha.cases.actions.records import add_record, change_record
from arasha.cases.integrity import verify_records
from arasha.cases.models import Case, Note, Person, RecordVersion
from arasha.cases.models.case import CaseBody
from arasha.cases.models.paper import NoteBody
from arasha.cases.models.person import PersonBody
from tests.cast import Cast


@pytest.fixture
def opened(cast: Cast) -> OpenCase:
    """A case with a note that was changed once."""
    opened = open_new_case(new=NewCase(survivor=PersonBody(given_name="Ұлжан")), by=cast.saule)
    note = add_record(opened=opened, row=Note(), body=NoteBody(text="first"), by=cast.saule)
    change_record(opened=opened, kind=Note, record_id=note.id, seen_version=1, coded={}, body=NoteBody(text="second"), by=cast.saule)
    return opened


def problems(opened: OpenCase) -> list[tuple[str, str]]:
    found = verify_records(organisation_id=opened.case.organisation_id)
    return sorted((finding.problem, finding.table) for finding in found.findings)


def test_untouched_records_are_whole(opened: OpenCase) -> None:
    assert problems(opened) == []
    assert verify_records(organisation_id=opened.case.organisation_id).records == 24


def test_edited_record_shows(opened: OpenCase) -> None:
    Note.objects.update(sealed=b"\x01 other bytes")
    assert problems(opened) == [("edited", "cases.note")]


def test_older_value_put_back_shows(opened: OpenCase) -> None:
    past = RecordVersion.objects.get()
    Note.objects.update(sealed=bytes(past.sealed), version=1)
    assert problems(opened) == [("rolled back", "cases.note")]


def test_value_moved_from_another_record_shows(opened: OpenCase, cast: Cast) -> None:
    other = add_record(opened=opened, row=Note(), body=NoteBody(text="third"), by=cast.saule)
    Note.objects.exclude(id=other.id).update(sealed=other.sealed_bytes)
    assert problems(opened) == [("moved", "cases.note")]


def test_record_moved_to_another_case_shows(opened: OpenCase, cast: Cast) -> None:
    other = open_new_case(new=NewCase(), by=cast.saule)
    Note.objects.update(case=other.case)
    assert problems(opened) == [("moved", "cases.note")]


@pytest.mark.parametrize("kind", [Note, Person, RecordVersion])
def test_deleted_row_shows(opened: OpenCase, kind: Any) -> None:
    kind.objects.all().delete()
    expected = {Note: "cases.note", Person: "cases.person", RecordVersion: "cases.note"}[kind]
    assert ("deleted", expected) in problems(opened)


def test_row_that_nobody_wrote_shows(opened: OpenCase) -> None:
    note = Note.objects.get()
    note.pk = note.id = uuid.uuid4()
    note._state.adding = True
    note.save(force_insert=True)
    assert ("unrecorded", "cases.note") in problems(opened)


def test_past_version_edited_shows(opened: OpenCase) -> None:
    RecordVersion.objects.update(sealed=b"\x01 other bytes")
    assert problems(opened) == [("edited", "cases.note")]


def test_case_that_was_changed_restricted_and_closed_is_whole(opened: OpenCase, cast: Cast) -> None:
    change_case(opened=opened, seen_version=1, columns={"risk_level": "high"}, body=CaseBody(opening="x"), by=cast.saule)
    restrict_case(opened=open_case(cast.marat, opened.case.id), staff=[cast.saule.staff], by=cast.marat)
    again = open_case(cast.marat, opened.case.id)
    close_case(opened=again, seen_version=again.case.version, closure=Closure(reason="goals_met"), by=cast.marat)
    assert problems(opened) == []


def test_case_erased_by_the_program_is_no_finding(opened: OpenCase, cast: Cast) -> None:
    close_case(opened=opened, seen_version=opened.case.version, closure=Closure(reason="goals_met"), by=cast.saule)
    erase_case(opened=open_case(cast.marat, opened.case.id), reason="her_request", by=cast.marat)
    assert Case.objects.count() == 0
    assert problems(opened) == []
