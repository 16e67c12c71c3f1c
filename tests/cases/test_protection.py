"""Who may open a case: rules of the program where it says so, keys where it must."""

import pytest

from arasha.accounts.errors import NotAllowed
from arasha.cases.access import OpenCase, open_case, open_keys, visible_cases
from arasha.cases.actions.cases import NewCase, assign_case, open_new_case
from arasha.cases.actions.protection import break_glass, declare_conflict, open_to_organisation, protect_with_team, restrict_case
from arasha.cases.actions.readmission import give_sheet, regrant_restricted
from arasha.cases.actions.records import add_record, change_record
from arasha.cases.errors import CaseError, NotHere
from arasha.cases.models import Case, CaseGrant, Note
from arasha.cases.models.paper import NoteBody
from arasha.cases.models.person import PersonBody
from arasha.cases.queries import record_history
from arasha.vault.errors import WrongKey
from arasha.vault.keys import open_sealed_key
from arasha.vault.records import open_record
from tests.cast import Cast


def begun(cast: Cast) -> OpenCase:
    return open_new_case(new=NewCase(survivor=PersonBody(given_name="Айгерім")), by=cast.saule)


def test_team_case_is_for_team_and_supervisors(cast: Cast) -> None:
    opened = begun(cast)
    protect_with_team(opened=opened, team=[], by=cast.saule)
    assert open_case(cast.marat, opened.case.id).case.id == opened.case.id
    with pytest.raises(NotHere):
        open_case(cast.dana, opened.case.id)


def test_breaking_the_glass_opens_a_team_case_for_hours(cast: Cast) -> None:
    opened = begun(cast)
    protect_with_team(opened=opened, team=[], by=cast.saule)
    glass = break_glass(number=opened.case.number, reason="she_is_here", why="She is at the door.", by=cast.dana)
    assert open_case(cast.dana, opened.case.id).case.id == opened.case.id
    type(glass).objects.update(until=glass.at)
    with pytest.raises(NotHere):
        open_case(cast.dana, opened.case.id)


def test_restricted_case_opens_with_no_key_of_the_organisation(cast: Cast) -> None:
    opened = begun(cast)
    restrict_case(opened=opened, staff=[cast.marat.staff], by=cast.saule)
    for colleague in (cast.dana, cast.botagoz):
        assert visible_cases(colleague).count() == 0
        assert open_keys(colleague, [Case.objects.get()]) == {}
    for grant in CaseGrant.objects.all():
        with pytest.raises(WrongKey):
            open_sealed_key(cast.founded["astana"].pairs.box, bytes(grant.sealed_key), context=b"")
    assert {grant.holder_kind for grant in CaseGrant.objects.all()} == {"staff", "sheet"}
    assert open_case(cast.marat, opened.case.id).key == open_case(cast.saule, opened.case.id).key


def test_glass_never_lifts_a_restriction(cast: Cast) -> None:
    opened = begun(cast)
    restrict_case(opened=opened, staff=[], by=cast.saule)
    with pytest.raises(CaseError):
        break_glass(number=opened.case.number, reason="other", why="x", by=cast.dana)


def test_conflict_takes_the_key_away(cast: Cast) -> None:
    opened = begun(cast)
    note = add_record(opened=opened, row=Note(), body=NoteBody(text="one"), by=cast.saule)
    change_record(opened=opened, kind=Note, record_id=note.id, seen_version=1, coded={}, body=NoteBody(text="two"), by=cast.saule)
    stolen = open_case(cast.dana, opened.case.id).key
    declare_conflict(opened=opened, staff=cast.dana.staff, reason="friend", by=cast.saule)
    with pytest.raises(NotHere):
        open_case(cast.dana, opened.case.id)
    row = Note.objects.get()
    with pytest.raises(WrongKey):
        open_record(stolen, row.sealed_bytes, table=row.table, record_id=row.id, version=row.version)
    again = open_case(cast.marat, opened.case.id)
    assert [entry.body.text for entry in record_history(again, kind=Note, record_id=note.id)] == ["one"]
    with pytest.raises(CaseError):
        open_to_organisation(opened=again, by=cast.marat)
    with pytest.raises(CaseError):
        break_glass(number=opened.case.number, reason="other", why="x", by=cast.dana)


def test_stranger_cannot_protect(cast: Cast) -> None:
    opened = begun(cast)
    with pytest.raises(NotAllowed):
        restrict_case(opened=opened, staff=[], by=cast.dana)


def test_restricted_case_outlives_its_staff_by_the_second_sheet(cast: Cast) -> None:
    opened = begun(cast)
    restrict_case(opened=opened, staff=[cast.botagoz.staff], by=cast.saule)
    sheet = give_sheet(purpose="restricted", by=cast.botagoz)
    grant = CaseGrant.objects.get(holder_kind="sheet")
    context = f"case|{grant.case_id}|sheet|{grant.holder_id}".encode()
    assert open_sealed_key(sheet.pair, bytes(grant.sealed_key), context=context) == open_case(cast.saule, opened.case.id).key


def test_regrant_gives_only_cases_of_the_colleagues_teams(cast: Cast) -> None:
    mine, other = begun(cast), begun(cast)
    restrict_case(opened=mine, staff=[cast.marat.staff, cast.dana.staff], by=cast.saule)
    restrict_case(opened=other, staff=[cast.marat.staff], by=cast.saule)
    CaseGrant.objects.filter(holder_id=cast.dana.staff_id).delete()
    assert regrant_restricted(staff=cast.dana.staff, by=cast.marat) == 1
    assert [case.id for case in visible_cases(cast.dana)] == [mine.case.id]


def test_conflict_stands_against_a_team_limit(cast: Cast) -> None:
    opened = begun(cast)
    declare_conflict(opened=opened, staff=cast.dana.staff, reason="friend", by=cast.saule)
    again = open_case(cast.saule, opened.case.id)
    with pytest.raises(CaseError):
        protect_with_team(opened=again, team=[], by=cast.saule)
    assert {grant.holder_kind for grant in CaseGrant.objects.all()} == {"staff", "sheet"}


def test_conflict_on_a_team_case_gives_it_to_nobody_new(cast: Cast) -> None:
    opened = begun(cast)
    protect_with_team(opened=opened, team=[], by=cast.saule)
    declare_conflict(opened=opened, staff=cast.marat.staff, reason="friend", by=cast.saule)
    assert visible_cases(cast.dana).count() == 0
    assert visible_cases(cast.saule).count() == 1


def test_restricted_case_is_handed_only_to_who_holds_its_key(cast: Cast) -> None:
    opened = begun(cast)
    restrict_case(opened=opened, staff=[cast.marat.staff], by=cast.saule)
    with pytest.raises(CaseError):
        assign_case(opened=opened, worker=cast.dana.staff, by=cast.saule)
    assign_case(opened=opened, worker=cast.marat.staff, by=cast.saule)
    assert Case.objects.get().worker_id == cast.marat.staff_id
