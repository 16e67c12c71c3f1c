"""The second sheet opens restricted files whose colleagues have left: once, for a director, and never past a conflict of interest."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from arasha.accounts.actions.keys import rotate_keys
from arasha.accounts.actions.staff import NewMember, accept_invitation
from arasha.accounts.errors import AccountError, KeyAltered, KeyMissing, NotAllowed
from arasha.accounts.members import member_with_key
from arasha.accounts.models import MemberKey, RecoverySheet
from arasha.audit.models import Event
from arasha.audit.verify import verify_chain
from arasha.cases.access import OpenCase, grant_context, open_case, visible_cases
from arasha.cases.actions import second_sheet as second_sheet_actions
from arasha.cases.actions.cases import NewCase, open_new_case
from arasha.cases.actions.protection import declare_conflict, restrict_case
from arasha.cases.actions.readmission import give_sheet
from arasha.cases.actions.records import add_record
from arasha.cases.actions.renewal import remove_colleague, renew_keys, reopen_organisation
from arasha.cases.actions.second_sheet import files_under_former_sheets, open_with_sheet
from arasha.cases.errors import CaseError, NotHere
from arasha.cases.exposure import exposure_of
from arasha.cases.integrity import verify_records
from arasha.cases.models import Case, CaseGrant, Conflict, Note
from arasha.cases.models.case import CaseBody
from arasha.cases.models.paper import NoteBody
from arasha.vault.keys import SecretKey, seal_key_to
from arasha.vault.passwords import LIGHT
from arasha.vault.recovery import RecoverySheet as PrintedSheet
from tests.cast import PASSWORD, Cast
from tests.thief import Thief


def restricted(cast: Cast, words: str, *, conflict: bool = False) -> OpenCase:
    """A file that Saule alone may open; with `conflict` the director must not."""
    opened = open_new_case(new=NewCase(body=CaseBody(opening=words)), by=cast.saule)
    restrict_case(opened=opened, staff=[], by=cast.saule)
    if conflict:
        declare_conflict(opened=open_case(cast.saule, opened.case.id), staff=cast.botagoz.staff, reason="relative", by=cast.saule)
    return opened


def second_sheet(cast: Cast, short: str = "astana") -> PrintedSheet:
    return cast.founded[short].restricted_sheet


def actions(cast: Cast) -> list[str]:
    return list(Event.objects.filter(chain=str(cast.botagoz.organisation_id)).order_by("sequence").values_list("action", flat=True))


def is_whole(cast: Cast) -> bool:
    organisation_id = cast.botagoz.organisation_id
    return verify_chain(str(organisation_id)).broken is None and verify_records(organisation_id=organisation_id).findings == []


def test_director_opens_what_those_who_left_could_open(cast: Cast) -> None:
    file = restricted(cast, "her words").case
    remove_colleague(staff=cast.saule.staff, by=cast.botagoz)
    with pytest.raises(NotHere):
        open_case(cast.botagoz, file.id)
    done = open_with_sheet(sheet_text=second_sheet(cast).text, by=cast.botagoz)
    assert (done.opened, done.closed, done.altered) == (1, 0, [])
    opened = open_case(cast.botagoz, file.id)
    assert opened.body(opened.case).opening == "her words"
    assert list(file.team.values_list("staff_id", flat=True)) == [cast.botagoz.staff_id]
    assert opened.case.key_known
    add_record(opened=opened, row=Note(), body=NoteBody(text="a day after"), by=cast.botagoz)
    assert is_whole(cast)


def test_conflict_stays_closed_and_the_fresh_sheet_opens_it_for_another_director(cast: Cast) -> None:
    file = restricted(cast, "about the director", conflict=True).case
    plain = restricted(cast, "another").case
    remove_colleague(staff=cast.saule.staff, by=cast.botagoz)
    done = open_with_sheet(sheet_text=second_sheet(cast).text, by=cast.botagoz)
    assert (done.opened, done.closed) == (1, 1)
    assert set(visible_cases(cast.botagoz)) == {plain}
    assert not file.grants.filter(holder_kind=CaseGrant.STAFF, holder_id=cast.botagoz.staff_id).exists()
    assert done.sheet is not None
    assert "about the director" in Thief(done.sheet.pair).read()
    assert is_whole(cast)


def test_conflict_that_was_deleted_in_the_database_stays_a_conflict(cast: Cast) -> None:
    file = restricted(cast, "about the director", conflict=True).case
    Conflict.objects.filter(case=file).delete()
    done = open_with_sheet(sheet_text=second_sheet(cast).text, by=cast.botagoz)
    assert (done.opened, done.closed) == (0, 1)
    with pytest.raises(NotHere):
        open_case(cast.botagoz, file.id)


def test_spent_sheet_opens_nothing_in_the_database_of_after(cast: Cast) -> None:
    restricted(cast, "her words")
    restricted(cast, "about the director", conflict=True)
    thief = Thief(second_sheet(cast).pair)
    open_with_sheet(sheet_text=second_sheet(cast).text, by=cast.botagoz)
    assert thief.read() == ""


def test_who_saw_the_sheet_and_has_an_old_copy_reads_nothing_new(cast: Cast) -> None:
    file = restricted(cast, "her words").case
    thief = Thief(second_sheet(cast).pair)
    assert "her words" in thief.read()
    open_with_sheet(sheet_text=second_sheet(cast).text, by=cast.botagoz)
    add_record(opened=open_case(cast.botagoz, file.id), row=Note(), body=NoteBody(text="a day after"), by=cast.botagoz)
    assert "a day after" not in thief.read()
    assert "a day after" in Thief(cast.pairs["botagoz"]).read()


def test_fresh_keys_reach_what_the_sheet_opened(cast: Cast) -> None:
    restricted(cast, "her words")
    remove_colleague(staff=cast.saule.staff, by=cast.botagoz)
    thief = Thief(second_sheet(cast).pair)
    thief.read()
    fresh = open_with_sheet(sheet_text=second_sheet(cast).text, by=cast.botagoz).sheet
    assert renew_keys(by=cast.botagoz).refused == 0
    assert thief.read() == ""
    assert fresh is not None
    assert "her words" in Thief(fresh.pair).read()


def test_second_time_nothing_lies_under_it(cast: Cast) -> None:
    restricted(cast, "her words")
    first = open_with_sheet(sheet_text=second_sheet(cast).text, by=cast.botagoz)
    with pytest.raises(CaseError) as refused:
        open_with_sheet(sheet_text=second_sheet(cast).text, by=cast.botagoz)
    assert str(refused.value) == "No restricted file lies under this sheet. Nothing was changed."
    assert first.sheet is not None
    again = open_with_sheet(sheet_text=first.sheet.text, by=cast.botagoz)
    assert (again.opened, again.closed) == (0, 0)
    assert actions(cast).count("case.sheet_opened") == 1
    assert is_whole(cast)


def test_sheet_over_no_file_stays_as_it_is(cast: Cast) -> None:
    with pytest.raises(CaseError):
        open_with_sheet(sheet_text=second_sheet(cast).text, by=cast.botagoz)
    assert RecoverySheet.objects.filter(organisation=cast.botagoz.organisation, purpose=RecoverySheet.RESTRICTED).count() == 1


def test_former_sheet_still_opens_what_the_new_one_did_not_reach(cast: Cast) -> None:
    file = restricted(cast, "her words").case
    present = give_sheet(purpose=RecoverySheet.RESTRICTED, by=cast.botagoz)
    assert files_under_former_sheets(cast.botagoz) == 1
    done = open_with_sheet(sheet_text=second_sheet(cast).text, by=cast.botagoz)
    assert (done.opened, done.sheet) == (1, None)
    assert open_case(cast.botagoz, file.id).case.id == file.id
    assert files_under_former_sheets(cast.botagoz) == 0
    assert Thief(second_sheet(cast).pair).read() == ""
    assert "her words" in Thief(present.pair).read()


@pytest.mark.parametrize(
    ("text_of", "sentence"),
    [
        (lambda _cast: PrintedSheet.generate().text, "This sheet does not open restricted files of your organisation."),
        (lambda cast: second_sheet(cast, "taraz").text, "This sheet does not open restricted files of your organisation."),
        (lambda cast: cast.founded["astana"].sheet.text, "This sheet does not open restricted files of your organisation."),
        (lambda cast: second_sheet(cast).text[:-3], "This sheet does not open restricted files of your organisation."),
        (lambda cast: swapped(second_sheet(cast).text), "Group 2 is mistyped."),
    ],
    ids=["unknown", "another organisation", "first sheet", "short", "mistyped"],
)
def test_wrong_sheet_is_refused_in_one_sentence(cast: Cast, text_of: Callable[[Cast], str], sentence: str) -> None:
    restricted(cast, "her words")
    with pytest.raises(AccountError) as refused:
        open_with_sheet(sheet_text=text_of(cast), by=cast.botagoz)
    assert str(refused.value).startswith(sentence)
    assert not visible_cases(cast.botagoz).exists()
    assert is_whole(cast)


def swapped(text: str) -> str:
    groups = text.split(" ")
    letter = groups[1][0]
    groups[1] = ("0" if letter != "0" else "Z") + groups[1][1:]
    return " ".join(groups)


def test_sheet_that_opens_nothing_is_written(cast: Cast) -> None:
    with pytest.raises(AccountError):
        open_with_sheet(sheet_text=PrintedSheet.generate().text, by=cast.botagoz)
    assert actions(cast)[-1] == "organisation.recovery_refused"


def test_altered_grant_is_left_alone_and_named_and_the_others_open(cast: Cast) -> None:
    altered, whole = (restricted(cast, words).case for words in ("altered", "whole"))
    grant = altered.grants.get(holder_kind=CaseGrant.SHEET)
    other = whole.grants.get(holder_kind=CaseGrant.SHEET)
    CaseGrant.objects.filter(id=grant.id).update(sealed_key=other.sealed_key)
    done = open_with_sheet(sheet_text=second_sheet(cast).text, by=cast.botagoz)
    assert (done.opened, done.altered) == (1, [altered.id])
    assert set(visible_cases(cast.botagoz)) == {whole}
    assert CaseGrant.objects.get(id=grant.id).holder_id == grant.holder_id
    assert [found.record_id for found in verify_records(organisation_id=cast.botagoz.organisation_id).findings] == [grant.id]
    # What it was is in a backup: the sheet opens it when that is put back.
    CaseGrant.objects.filter(id=grant.id).update(sealed_key=grant.sealed_key)
    assert open_with_sheet(sheet_text=second_sheet(cast).text, by=cast.botagoz).opened == 1


def test_grant_that_somebody_forged_for_the_sheet_is_not_taken(cast: Cast) -> None:
    file = restricted(cast, "her words").case
    grant = file.grants.get(holder_kind=CaseGrant.SHEET)
    context = grant_context(case_id=file.id, holder_kind=grant.holder_kind, holder_id=grant.holder_id)
    CaseGrant.objects.filter(id=grant.id).update(sealed_key=seal_key_to(second_sheet(cast).pair.public, SecretKey.generate(), context=context))
    done = open_with_sheet(sheet_text=second_sheet(cast).text, by=cast.botagoz)
    assert (done.opened, done.altered) == (0, [file.id])
    assert not visible_cases(cast.botagoz).exists()


def test_grant_of_the_director_that_was_altered_is_made_anew(cast: Cast) -> None:
    file = restricted(cast, "her words").case
    open_with_sheet(sheet_text=second_sheet(cast).text, by=cast.botagoz)
    fresh = give_sheet(purpose=RecoverySheet.RESTRICTED, by=cast.botagoz)
    CaseGrant.objects.filter(holder_id=cast.botagoz.staff_id).update(sealed_key=b"x" * 112)
    assert open_with_sheet(sheet_text=fresh.text, by=cast.botagoz).opened == 1
    opened = open_case(cast.botagoz, file.id)
    assert opened.body(opened.case).opening == "her words"
    assert is_whole(cast)


def test_altered_sheet_is_refused_and_nothing_is_sealed_to_it(cast: Cast) -> None:
    restricted(cast, "her words")
    theirs = PrintedSheet.generate()
    RecoverySheet.objects.filter(organisation=cast.botagoz.organisation, purpose=RecoverySheet.RESTRICTED).update(public=theirs.pair.public)
    for text in (theirs.text, second_sheet(cast).text):
        with pytest.raises(KeyAltered):
            open_with_sheet(sheet_text=text, by=cast.botagoz)
    assert Thief(theirs.pair).read() == ""


def test_it_needs_the_right_and_the_present_keys(cast: Cast) -> None:
    restricted(cast, "her words")
    for who in ("marat", "saule", "root"):
        with pytest.raises(NotAllowed):
            open_with_sheet(sheet_text=second_sheet(cast).text, by=cast.fresh(who))
    rotate_keys(by=cast.botagoz)
    MemberKey.objects.filter(staff=cast.botagoz.staff, organisation_key__retired_at=None).delete()
    with pytest.raises(KeyMissing):
        open_with_sheet(sheet_text=second_sheet(cast).text, by=cast.botagoz)


def test_audit_names_each_file_and_the_exposure_counts_them(cast: Cast) -> None:
    file, kept = restricted(cast, "her words").case, restricted(cast, "about the director", conflict=True).case
    open_with_sheet(sheet_text=second_sheet(cast).text, by=cast.botagoz)
    events = Event.objects.filter(chain=str(cast.botagoz.organisation_id), actor=str(cast.botagoz.staff_id))
    (opened,) = events.filter(action="case.sheet_opened")
    assert (opened.case_id, opened.subject_id) == (file.id, str(cast.botagoz.staff_id))
    assert [event.case_id for event in events.filter(action="case.sheet_replaced")] == [kept.id]
    assert events.get(action="organisation.sheet_opened").detail == {"opened": 1, "closed": 1, "altered": 0}
    exposed = exposure_of(cast.botagoz.staff, start=None, end=timezone.now())
    assert exposed.shown == []
    assert exposed.could.restricted_cases == [file.number]
    CaseGrant.objects.filter(holder_id=cast.botagoz.staff_id).delete()
    assert exposure_of(cast.botagoz.staff, start=None, end=timezone.now()).could.restricted_cases == [file.number]


def test_many_files_ask_the_database_as_often_as_one(cast: Cast) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            sheets.append(open_with_sheet(sheet_text=sheets[-1].text, by=cast.botagoz).sheet or sheets[-1])
        return len(asked)

    sheets = [second_sheet(cast)]
    restricted(cast, "one")
    first = queries()
    for _one in range(4):
        restricted(cast, "more")
    assert queries() == first
    assert Case.objects.filter(id__in=visible_cases(cast.botagoz)).count() == 5


def test_new_director_after_a_recovery_opens_with_the_second_sheet(cast: Cast) -> None:
    file = restricted(cast, "her words").case
    first = cast.founded["astana"]
    new = NewMember("leader", "Leader", frozenset({"director"}))
    invited, _sheet = reopen_organisation(organisation=first.organisation, sheet_text=first.sheet.text, new=new)
    leader = member_with_key(*accept_invitation(name="leader", code=invited.code, password=PASSWORD, cost=LIGHT))
    with pytest.raises(KeyMissing):
        open_with_sheet(sheet_text=second_sheet(cast).text, by=cast.botagoz)
    assert open_with_sheet(sheet_text=second_sheet(cast).text, by=leader).opened == 1
    add_record(opened=open_case(leader, file.id), row=Note(), body=NoteBody(text="a day after"), by=leader)
    assert "a day after" not in Thief(cast.pairs["saule"], second_sheet(cast).pair).read()
    assert is_whole(cast)


def test_files_are_gone_through_some_at_a_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_sheet_actions, "CHUNK", 2)
    for _one in range(5):
        restricted(cast, "her words")
    assert open_with_sheet(sheet_text=second_sheet(cast).text, by=cast.botagoz).opened == 5
    assert visible_cases(cast.botagoz).count() == 5
    assert Thief(second_sheet(cast).pair).read() == ""
    assert is_whole(cast)
