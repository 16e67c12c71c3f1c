"""The desk through Django's client: constant queries, one reading event per page, nothing overwritten, nothing in addresses."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from arasha.audit.models import Event
from arasha.cases.access import open_case
from arasha.cases.actions.cases import NewCase, change_case, open_new_case
from arasha.cases.actions.contacts import NewContact, change_contact, log_contact
from arasha.cases.actions.records import add_record, remove_record
from arasha.cases.contacts import open_contact
from arasha.cases.models import Case, Consent, Contact, Note, Person, SavedView
from arasha.cases.models.case import CaseBody
from arasha.cases.models.contact import ContactBody
from arasha.cases.models.paper import NoteBody
from arasha.cases.models.person import PersonBody
from tests.cast import Cast, sign_in

NAME = "Үлгіова Бибісара"


def fill(cast: Cast, number: int) -> None:
    for _row in range(number):
        new = NewCase(columns={"immediate_danger": "yes"}, survivor=PersonBody(name_as_given=NAME))
        open_new_case(new=new, by=cast.saule)
        log_contact(new=NewContact(columns={"answered": False}, body=ContactBody(name=NAME)), by=cast.saule)


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


@pytest.mark.parametrize("name", ["centre:home", "centre:calls", "centre:files"])
def test_list_asks_the_database_as_often_for_five_rows_as_for_one(cast: Cast, client: Client, name: str) -> None:
    sign_in(client, cast.marat)
    fill(cast, 1)
    client.get(reverse(name))
    once = queries(client, reverse(name))
    fill(cast, 4)
    assert queries(client, reverse(name)) == once


@pytest.mark.parametrize("place", ["", "tab/people/", "tab/notes/", "calls/", "course/"])
def test_page_of_a_file_asks_as_often_for_many_records_as_for_one(cast: Cast, client: Client, place: str) -> None:
    opened = open_new_case(new=NewCase(survivor=PersonBody(name_as_given=NAME)), by=cast.saule)
    address = f"/desk/files/{opened.case.id}/{place}"

    def more() -> None:
        add_record(opened=opened, row=Person(kind=Person.CHILD), body=PersonBody(given_name="Ертөстік"), by=cast.saule)
        add_record(opened=opened, row=Note(follow_up_due=timezone.localdate()), body=NoteBody(text="x"), by=cast.saule)
        log_contact(new=NewContact(body=ContactBody(name=NAME)), by=cast.saule, opened=opened)

    sign_in(client, cast.marat)
    more()
    client.get(address)
    once = queries(client, address)
    for _again in range(3):
        more()
    assert queries(client, address) == once


@pytest.mark.parametrize("name", ["centre:home", "centre:calls", "centre:files"])
def test_page_writes_one_reading_event(cast: Cast, client: Client, name: str) -> None:
    sign_in(client, cast.marat)
    fill(cast, 2)
    before = Event.objects.count()
    client.get(reverse(name))
    assert Event.objects.count() == before + 1


def test_danger_is_counted_in_full(cast: Cast, client: Client) -> None:
    sign_in(client, cast.marat)
    fill(cast, 17)
    page = client.get(reverse("centre:home")).content.decode()
    assert page.count("app-danger-line") == 17
    assert "In danger now (17)" in page


def test_call_is_logged_with_three_answers(cast: Cast, client: Client) -> None:
    sign_in(client, cast.aigul)
    answer = client.post(reverse("centre:call_add"), {"caller": "silent", "immediate_danger": "unknown", "outcome": "ended"})
    assert answer.status_code == 302
    contact = Contact.objects.get()
    assert (contact.caller, contact.safe_contact_rule, contact.answered) == ("silent", "do_not_contact", True)


def test_danger_leads_to_what_to_do_now(cast: Cast, client: Client) -> None:
    sign_in(client, cast.aigul)
    answer = client.post(reverse("centre:call_add"), {"caller": "survivor", "immediate_danger": "yes", "outcome": "call_back"}, follow=True)
    assert "Police: 102" in answer.content.decode()
    assert not Contact.objects.get().answered


def test_stale_contact_shows_both_and_overwrites_nothing(cast: Cast, client: Client) -> None:
    sign_in(client, cast.aigul)
    contact = log_contact(new=NewContact(body=ContactBody(notes="first")), by=cast.aigul)
    found = open_contact(cast.dana, contact.id)
    change_contact(open_contact=found, seen_version=1, columns={}, body=ContactBody(at=found.body.at, notes="theirs"), by=cast.dana)
    mine = {"caller": "survivor", "immediate_danger": "no", "outcome": "advice", "notes": "mine", "seen_version": "1"}
    answer = client.post(reverse("centre:call_change", args=[contact.id]), mine)
    page = answer.content.decode()
    assert (answer.status_code, "theirs" in page, "mine" in page) == (409, True, True)
    assert open_contact(cast.dana, contact.id).body.notes == "theirs"
    client.post(reverse("centre:call_change", args=[contact.id]), {**mine, "seen_version": "2"})
    assert open_contact(cast.dana, contact.id).body.notes == "mine"


@pytest.mark.parametrize(("at", "shown"), [("2026-03-02T23:15+05:00", "02.03.2026 23:15"), ("2026-03-02", "02.03.2026"), ("in spring", "in spring")])
def test_time_of_a_call_is_shown_as_far_as_it_is_known(cast: Cast, client: Client, at: str, shown: str) -> None:
    sign_in(client, cast.saule)
    log_contact(new=NewContact(columns={"answered": False}, body=ContactBody(at=at)), by=cast.saule)
    opened = open_new_case(new=NewCase(), by=cast.saule)
    filed = log_contact(new=NewContact(body=ContactBody(at=at)), by=cast.saule, opened=opened)
    addresses = [reverse("centre:home"), reverse("centre:calls"), reverse("centre:file_calls", args=[opened.case.id])]
    for address in (*addresses, reverse("centre:call", args=[filed.id])):
        page = client.get(address).content.decode()
        assert (shown in page, "00:00" in page) == (True, False), address


@pytest.mark.parametrize("at", ["2026-03-02T23:15+05:00", "2026-03-02", "2026-03"])
def test_change_of_a_call_keeps_its_time_unless_another_is_typed(cast: Cast, client: Client, at: str) -> None:
    sign_in(client, cast.aigul)
    contact = log_contact(new=NewContact(columns={"month": date(2026, 3, 1)}, body=ContactBody(at=at)), by=cast.aigul)
    address = reverse("centre:call_change", args=[contact.id])
    shown = client.get(address).context["form"]["at"].value() or ""
    sent = {"caller": "survivor", "immediate_danger": "no", "outcome": "advice", "at": f"{shown:%d.%m.%Y %H:%M}" if shown else ""}
    client.post(address, {**sent, "seen_version": "1"})
    found = open_contact(cast.aigul, contact.id)
    assert (found.contact.version, found.body.at, found.contact.month) == (2, at, date(2026, 3, 1))


def test_file_begun_from_a_call_is_begun_once(cast: Cast, client: Client) -> None:
    sign_in(client, cast.saule)
    contact = log_contact(new=NewContact(body=ContactBody(name=NAME)), by=cast.aigul)
    for _time in range(2):
        client.post(reverse("centre:call_begin", args=[contact.id]))
    assert Case.objects.count() == 1


def test_number_is_looked_for_by_post_and_forgives_typing(cast: Cast, client: Client) -> None:
    sign_in(client, cast.dana)
    case = open_new_case(new=NewCase(), by=cast.saule).case
    answer = client.post(reverse("centre:find"), {"number": case.number.lower().replace("0", "o").replace("-", " ")})
    assert answer.url == reverse("centre:file", args=[case.id])  # type: ignore[attr-defined]  # a redirect


def test_view_is_saved_under_a_name_that_only_its_member_reads(cast: Cast, client: Client) -> None:
    sign_in(client, cast.dana)
    client.post(reverse("centre:view_save"), {"name": "Ағайша ісі", "danger": "yes", "foreign": "x"})
    view = SavedView.objects.get()
    assert view.filters == {"danger": "yes"}
    assert "Ағайша".encode() not in bytes(view.name)
    assert "Ағайша ісі" in client.get(reverse("centre:files")).content.decode()


def test_mine_are_those_i_answer_for(cast: Cast, client: Client) -> None:
    sign_in(client, cast.dana)
    fill(cast, 1)
    assert NAME not in client.get(reverse("centre:files"), {"worker": "me"}).content.decode()


def test_addresses_hold_codes_and_ids_only(cast: Cast, client: Client) -> None:
    sign_in(client, cast.marat)
    fill(cast, 2)
    for name in ("centre:home", "centre:calls", "centre:files"):
        for address in re.findall(r'href="([^"]*)"', client.get(reverse(name)).content.decode()):
            assert re.fullmatch(r"[#/a-z0-9_\-?=&;.]*", address), address


def test_file_without_a_name_opens_on_every_tab(cast: Cast, client: Client) -> None:
    sign_in(client, cast.marat)
    case = open_new_case(new=NewCase(), by=cast.saule).case
    for name in (
        "file",
        "file_edit",
        "file_calls",
        "file_course",
        "file_manage",
        "file_print",
        "file_close",
        "file_hand",
        "file_team",
        "file_conflict",
    ):
        assert client.get(reverse(f"centre:{name}", args=[case.id])).status_code == 200, name
    for slug in ("people", "events", "needs", "services", "notes", "papers", "consents"):
        assert client.get(reverse("centre:file_tab", args=[case.id, slug])).status_code == 200, slug
        assert client.get(reverse("centre:record_add", args=[case.id, slug])).status_code == 200, slug


def test_consent_is_taken_back(cast: Cast, client: Client) -> None:
    sign_in(client, cast.saule)
    opened = open_new_case(new=NewCase(), by=cast.saule)
    today = timezone.localdate()
    given = {
        "purpose": "referral_legal", "recipient_kind": "legal_aid", "content": ["needs"], "form": "written",
        "ends_on_day": str(today.day), "ends_on_month": str(today.month), "ends_on_year": str(today.year),
    }  # fmt: skip
    assert client.post(reverse("centre:record_add", args=[opened.case.id, "consents"]), given).status_code == 302
    consent = Consent.objects.get()
    client.post(reverse("centre:consent_revoke", args=[opened.case.id, consent.id]))
    assert Consent.objects.get().revoked_on == today
    assert len(open_case(cast.saule, opened.case.id).records(Consent)) == 1


def test_tampered_record_shows_a_page_and_no_traceback(cast: Cast, client: Client) -> None:
    sign_in(client, cast.saule)
    opened = open_new_case(new=NewCase(survivor=PersonBody(name_as_given=NAME)), by=cast.saule)
    row = Person.objects.get()
    Person.objects.update(sealed=row.sealed_bytes[:-1] + b"x")
    answer = client.get(reverse("centre:file", args=[opened.case.id]))
    assert answer.status_code == 409
    assert "was changed outside of this program" in answer.content.decode()


def test_stale_file_shows_what_stands_there(cast: Cast, client: Client) -> None:
    sign_in(client, cast.saule)
    opened = open_new_case(new=NewCase(), by=cast.saule)
    change_case(opened=open_case(cast.dana, opened.case.id), seen_version=1, columns={}, body=CaseBody(opening="theirs"), by=cast.dana)
    answer = client.post(reverse("centre:file_edit", args=[opened.case.id]), {"opening": "mine", "seen_version": "1"})
    page = answer.content.decode()
    assert (answer.status_code, "theirs" in page, "mine" in page) == (409, True, True)


def test_history_of_a_removed_record_stays(cast: Cast, client: Client) -> None:
    sign_in(client, cast.saule)
    opened = open_new_case(new=NewCase(), by=cast.saule)
    note = add_record(opened=opened, row=Note(), body=NoteBody(text="by mistake"), by=cast.saule)
    remove_record(opened=opened, kind=Note, record_id=note.id, seen_version=1, by=cast.saule)
    page = client.get(reverse("centre:record_history", args=[opened.case.id, "notes", note.id]))
    assert "by mistake" in page.content.decode()
    assert client.get(reverse("centre:record", args=[opened.case.id, "notes", note.id])).status_code == 404


def test_hold_that_is_sent_twice_stays(cast: Cast, client: Client) -> None:
    sign_in(client, cast.marat)
    case = open_new_case(new=NewCase(), by=cast.saule).case
    for _time in range(2):
        client.post(reverse("centre:file_hold", args=[case.id]), {"held": "yes"})
    assert Case.objects.get().legal_hold


def test_acts_stand_in_groups_and_are_read_back_in_words(cast: Cast, client: Client) -> None:
    sign_in(client, cast.saule)
    case = open_new_case(new=NewCase(), by=cast.saule).case
    page = client.get(reverse("centre:record_add", args=[case.id, "events"])).content.decode()
    assert page.index("Economic</p>") > page.index("Sexual</p>") > page.index("Physical</p>")
    client.post(reverse("centre:record_add", args=[case.id, "events"]), {"acts": ["beating", "money_taken"], "date": "11.2026"})
    assert "Beating, Taking her money" in client.get(reverse("centre:file_tab", args=[case.id, "events"])).content.decode()
