"""A case from the first call to erasure, by its real actions."""

from datetime import timedelta

import pytest
from django.utils import timezone

from arasha.accounts.actions.keys import rotate_keys
from arasha.audit.models import chain_of
from arasha.audit.verify import verify_chain
from arasha.cases.access import OpenCase, open_case, visible_cases
from arasha.cases.actions.cases import Closure, NewCase, assign_case, change_case, close_case, open_new_case, reopen_case
from arasha.cases.actions.contacts import NewContact, change_contact, file_contact, log_contact, new_case_of, settle_contact
from arasha.cases.actions.erasure import erase_case, hold_case, replay_erasures
from arasha.cases.actions.records import add_record, change_record, remove_record
from arasha.cases.actions.renewal import renew_keys
from arasha.cases.contacts import open_contact
from arasha.cases.errors import Altered, CaseClosed, HeldByLaw, NotHere, Stale
from arasha.cases.integrity import verify_records
from arasha.cases.models import Case, Contact, Erasure, Incident, Note, Person, RecordVersion
from arasha.cases.models.case import CaseBody
from arasha.cases.models.contact import ContactBody
from arasha.cases.models.incident import IncidentBody
from arasha.cases.models.paper import NoteBody
from arasha.cases.models.person import PersonBody
from arasha.cases.queries import filter_cases, list_cases, record_history
from tests.cast import Cast

WOMAN = NewCase(survivor=PersonBody(surname="Сейіт", given_name="Айгерім", age_said="38 лет"), survivor_columns={"sex": "female"})


def begun(cast: Cast) -> OpenCase:
    return open_new_case(new=WOMAN, by=cast.saule)


def test_case_is_open_to_colleagues_and_to_nobody_else(cast: Cast) -> None:
    case_id = begun(cast).case.id
    assert open_case(cast.dana, case_id).records(Person)[0][1].given_name == "Айгерім"
    for stranger in (cast.zhanna, cast.timur, cast.asel, cast.root):
        with pytest.raises(NotHere):
            open_case(stranger, case_id)
        assert visible_cases(stranger).count() == 0


def test_case_without_a_name_works(cast: Cast) -> None:
    opened = open_new_case(new=NewCase(), by=cast.saule)
    listed = list_cases(cast.dana, list(filter_cases(cast.dana, {})))
    assert [row.summary.name for row in listed] == [""]
    assert open_case(cast.dana, opened.case.id).case.survivor_age_band == "unknown"


def test_summary_follows_the_survivor(cast: Cast) -> None:
    opened = begun(cast)
    row, body = opened.records(Person)[0]
    changed = PersonBody(surname="Сеитова", given_name=body.given_name)
    change_record(opened=opened, kind=Person, record_id=row.id, seen_version=1, coded={}, body=changed, by=cast.saule)
    assert list_cases(cast.dana, [open_case(cast.dana, opened.case.id).case])[0].summary.name == "Сеитова Айгерім"


def test_incident_derives_types_and_gbvims(cast: Cast) -> None:
    opened = begun(cast)
    row = add_record(opened=opened, row=Incident(acts=["threats", "strangulation"]), body=IncidentBody(date="2026-11"), by=cast.saule)
    assert (row.gbvims_type, row.violence_types, row.strangled) == ("physical_assault", ["physical", "psychological"], "yes")
    assert Case.objects.get().violence_types == ["physical", "psychological"]


def test_incident_without_acts_stays_undetermined(cast: Cast) -> None:
    row = add_record(opened=begun(cast), row=Incident(), body=IncidentBody(narrative="…"), by=cast.saule)
    assert (row.gbvims_type, row.strangled, row.month) == ("undetermined", "unknown", None)


def test_two_at_once_the_second_is_told_and_nothing_is_overwritten(cast: Cast) -> None:
    opened = begun(cast)
    note = add_record(opened=opened, row=Note(), body=NoteBody(text="first"), by=cast.saule)
    theirs = open_case(cast.dana, opened.case.id)
    change_record(opened=theirs, kind=Note, record_id=note.id, seen_version=1, coded={}, body=NoteBody(text="theirs"), by=cast.dana)
    with pytest.raises(Stale):
        change_record(opened=opened, kind=Note, record_id=note.id, seen_version=1, coded={}, body=NoteBody(text="mine"), by=cast.saule)
    again = open_case(cast.saule, opened.case.id)
    assert again.records(Note)[0][1].text == "theirs"
    assert [past.body.text for past in record_history(again, kind=Note, record_id=note.id)] == ["first"]


def test_case_itself_goes_stale_too(cast: Cast) -> None:
    opened = begun(cast)
    other = open_case(cast.dana, opened.case.id)
    change_case(opened=other, seen_version=1, columns={"risk_level": "high"}, body=CaseBody(opening="a"), by=cast.dana)
    with pytest.raises(Stale):
        change_case(opened=opened, seen_version=1, columns={"risk_level": "standard"}, body=CaseBody(), by=cast.saule)
    assert Case.objects.get().risk_level == "high"


def test_removed_record_leaves_the_file_and_stays_in_history(cast: Cast) -> None:
    opened = begun(cast)
    note = add_record(opened=opened, row=Note(), body=NoteBody(text="by mistake"), by=cast.saule)
    remove_record(opened=opened, kind=Note, record_id=note.id, seen_version=1, by=cast.saule)
    assert (opened.records(Note), Note.objects.count()) == ([], 1)


def test_next_step_is_the_earliest_due(cast: Cast) -> None:
    opened, today = begun(cast), timezone.localdate()
    for days in (9, 3):
        add_record(opened=opened, row=Note(follow_up_due=today + timedelta(days=days)), body=NoteBody(text="x"), by=cast.saule)
    assert Case.objects.get().next_step_due == today + timedelta(days=3)


def test_contact_becomes_a_file_with_its_history(cast: Cast) -> None:
    new = NewContact(columns={"immediate_danger": "yes"}, body=ContactBody(name="Айгерім", phone="+77010000000"))
    contact = log_contact(new=new, by=cast.aigul)
    found = open_contact(cast.aigul, contact.id)
    change_contact(open_contact=found, seen_version=1, columns={}, body=ContactBody(name="Айгерім С.", at=found.body.at), by=cast.aigul)
    found = open_contact(cast.saule, contact.id)
    opened = open_new_case(new=new_case_of(found), by=cast.saule)
    file_contact(open_contact=found, opened=opened, by=cast.saule)
    contact = Contact.objects.get()
    assert (contact.case_id, bytes(contact.sealed_key), contact.version) == (opened.case.id, b"", 3)
    past = record_history(open_case(cast.dana, opened.case.id), kind=Contact, record_id=contact.id)
    assert [entry.body.name for entry in past] == ["Айгерім С.", "Айгерім"]
    assert verify_records(organisation_id=cast.saule.organisation_id).findings == []


def test_call_in_a_file_is_changed_under_the_files_present_key_and_moves_its_next_step(cast: Cast) -> None:
    opened, due = begun(cast), timezone.localdate() + timedelta(days=2)
    contact = log_contact(new=NewContact(body=ContactBody(notes="before")), by=cast.saule, opened=opened)
    rotate_keys(by=cast.botagoz)
    stale = open_contact(cast.saule, contact.id)
    add_record(opened=open_case(cast.dana, opened.case.id), row=Note(), body=NoteBody(text="x"), by=cast.dana)
    columns = {"call_back_due": due, "answered": False}
    change_contact(open_contact=stale, seen_version=1, columns=columns, body=ContactBody(notes="after"), by=cast.saule)
    found = open_contact(cast.dana, contact.id)
    assert (found.body.notes, found.key.raw == opened.key.raw, Case.objects.get().next_step_due) == ("after", False, due)
    settle_contact(open_contact=found, by=cast.dana)
    assert Case.objects.get().next_step_due is None
    assert verify_records(organisation_id=cast.saule.organisation_id).findings == []


@pytest.mark.parametrize("filed", [False, True])
def test_call_that_got_a_fresh_key_while_somebody_wrote_stays_readable(cast: Cast, filed: bool) -> None:
    contact = log_contact(new=NewContact(body=ContactBody(notes="before")), by=cast.saule)
    rotate_keys(by=cast.botagoz)
    stale = open_contact(cast.saule, contact.id)
    assert renew_keys(by=cast.marat).done == 1
    if filed:
        file_contact(open_contact=stale, opened=begun(cast), by=cast.saule)
    else:
        change_contact(open_contact=stale, seen_version=1, columns={}, body=ContactBody(notes="after"), by=cast.saule)
    assert open_contact(cast.dana, contact.id).body.notes == ("before" if filed else "after")


def test_somebody_elses_call_does_not_name_the_survivor(cast: Cast) -> None:
    contact = log_contact(new=NewContact(columns={"caller": "third_party"}, body=ContactBody(name="Neighbour", phone="1")), by=cast.aigul)
    new = new_case_of(open_contact(cast.saule, contact.id))
    assert (new.survivor.name_as_given, new.survivor.phones) == ("", [])


def test_closing_reopening_and_handing_over(cast: Cast) -> None:
    opened = begun(cast)
    assign_case(opened=opened, worker=cast.dana.staff, by=cast.saule)
    opened = open_case(cast.dana, opened.case.id)
    close_case(opened=opened, seen_version=1, closure=Closure("goals_met", ["employed"], "well"), by=cast.dana)
    with pytest.raises(CaseClosed):
        add_record(opened=opened, row=Note(), body=NoteBody(text="late"), by=cast.dana)
    assert Case.objects.get().retain_until is not None
    reopen_case(opened=opened, reason="new_incident", by=cast.dana)
    case = Case.objects.get()
    assert (case.status, case.episode, case.outcomes, case.worker_id) == ("open", 2, [], cast.dana.staff_id)


def test_erasing_leaves_nothing_and_the_audit_whole(cast: Cast) -> None:
    opened = begun(cast)
    add_record(opened=opened, row=Note(), body=NoteBody(text="x"), by=cast.saule)
    opened = open_case(cast.marat, opened.case.id)
    close_case(opened=opened, seen_version=opened.case.version, closure=Closure("goals_met"), by=cast.marat)
    hold_case(opened=opened, held=True, by=cast.marat)
    with pytest.raises(HeldByLaw):
        erase_case(opened=opened, reason="her_request", by=cast.marat)
    hold_case(opened=opened, held=False, by=cast.marat)
    erase_case(opened=opened, reason="her_request", by=cast.marat)
    assert [model.objects.count() for model in (Case, Person, Note, RecordVersion)] == [0, 0, 0, 0]
    assert verify_chain(chain_of(cast.marat.organisation_id)).broken is None
    assert Erasure.objects.count() == 1
    assert replay_erasures() == 0


def test_altered_record_is_noticed_on_opening(cast: Cast) -> None:
    opened = begun(cast)
    note = add_record(opened=opened, row=Note(), body=NoteBody(text="before"), by=cast.saule)
    older = bytes(Note.objects.get().sealed)
    change_record(opened=opened, kind=Note, record_id=note.id, seen_version=1, coded={}, body=NoteBody(text="after"), by=cast.saule)
    Note.objects.update(sealed=older, version=1)
    with pytest.raises(Altered):
        open_case(cast.saule, opened.case.id).records(Note)
    assert [finding.problem for finding in verify_records(organisation_id=cast.saule.organisation_id).findings] == ["rolled back"]


def test_altered_contact_is_noticed_on_opening(cast: Cast) -> None:
    contact = log_contact(new=NewContact(body=ContactBody(notes="before")), by=cast.aigul)
    older = Contact.objects.get().sealed_bytes
    found = open_contact(cast.aigul, contact.id)
    change_contact(open_contact=found, seen_version=1, columns={}, body=ContactBody(at=found.body.at, notes="after"), by=cast.aigul)
    Contact.objects.update(sealed=older, version=1)
    with pytest.raises(Altered):
        open_contact(cast.aigul, contact.id)
