"""`arasha exposure`: what was shown, what is unknown, what could be opened. No key is needed, and no content is read."""

import io
import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from arasha.accounts.actions.keys import readmit_member, remove_member
from arasha.audit.actions import record_reading
from arasha.audit.models import Event
from arasha.cases.access import open_case
from arasha.cases.actions.cases import Closure, NewCase, close_case, open_new_case
from arasha.cases.actions.contacts import NewContact, log_contact
from arasha.cases.actions.erasure import erase_case
from arasha.cases.actions.protection import protect_with_team, restrict_case
from arasha.cases.exporting.holdings import export_holdings
from arasha.cases.models import Case
from arasha.cases.models.contact import ContactBody
from arasha.cases.models.person import PersonBody
from arasha.ops.exposing import exposure
from tests.cast import Cast, sign_in

NAME = "Үлгіова Бибісара"


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(exposure, words)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def told(*words: str) -> dict[str, Any]:
    code, output = run(*words, "--json")
    assert code == 0, output
    found: dict[str, Any] = json.loads(output)
    return found


def begun(cast: Cast) -> Case:
    return open_new_case(new=NewCase(survivor=PersonBody(name_as_given=NAME)), by=cast.saule).case


def test_shown_files_are_named_with_times_and_how(cast: Cast, client: Client) -> None:
    case, other = begun(cast), begun(cast)
    sign_in(client, cast.dana)
    client.get(reverse("centre:file", args=[case.id]))
    client.get(reverse("centre:file_tab", args=[case.id, "notes"]))
    found = told("--staff", "dana")
    (shown,) = found["shown"]
    assert (shown["case_id"], shown["number"], shown["restricted"], shown["how"]) == (str(case.id), case.number, False, {"opened": 2})
    assert shown["first"] < shown["last"]
    assert found["could"]["organisation_cases"] == 2
    text = run("--staff", "dana")[1]
    assert f"  {case.number}  " in text
    assert "opened 2" in text
    assert other.number not in text
    assert NAME not in text


def test_lists_and_whole_exports_are_unknown_and_counted(cast: Cast, client: Client) -> None:
    for _number in range(3):
        begun(cast)
    sign_in(client, cast.botagoz)
    client.get(reverse("centre:files"))
    client.get(reverse("centre:calls"))
    export_holdings(io.BytesIO(), by=cast.botagoz)
    found = told("--staff", "botagoz")
    assert found["shown"] == []
    assert found["unknown"] == {
        "list_pages": 2, "list_rows": 3, "searches": 0, "whole_exports": 1, "exported_cases": 3, "unnamed_contacts": 0, "imports": 0,
    }  # fmt: skip
    assert "UNKNOWN, which is not none" in run("--staff", "botagoz")[1]


def test_contact_without_a_file_is_named_and_an_older_reading_is_unknown(cast: Cast, client: Client) -> None:
    contact = log_contact(new=NewContact(body=ContactBody(name=NAME)), by=cast.aigul)
    record_reading(organisation_id=cast.dana.organisation_id, actor=cast.dana.staff_id, action="contact.read")
    sign_in(client, cast.dana)
    client.get(reverse("centre:call", args=[contact.id]))
    found = told("--staff", "dana")
    assert [(row["contact_id"], row["here"]) for row in found["contacts"]] == [(str(contact.id), True)]
    assert found["unknown"]["unnamed_contacts"] == 1
    assert found["could"]["contacts"] == 1


def test_erased_file_is_named_by_its_id_only(cast: Cast) -> None:
    opened = open_new_case(new=NewCase(), by=cast.saule)
    case = opened.case
    record_reading(organisation_id=cast.dana.organisation_id, actor=cast.dana.staff_id, action="case.read", case_id=case.id)
    again = open_case(cast.marat, case.id)
    close_case(opened=again, seen_version=again.case.version, closure=Closure(reason="goals_met"), by=cast.marat)
    erase_case(opened=open_case(cast.marat, case.id), reason="retention_over", by=cast.marat)
    found = told("--staff", "dana")
    (shown,) = found["shown"]
    assert (shown["case_id"], shown["number"], shown["restricted"]) == (str(case.id), None, None)
    assert found["could"]["erased_since"] == [str(case.id)]
    assert f"erased {case.id}" in run("--staff", "dana")[1]


def test_restricted_files_are_told_apart_by_who_holds_their_key(cast: Cast) -> None:
    hers, others, team = (open_new_case(new=NewCase(), by=cast.saule) for _number in range(3))
    restrict_case(opened=hers, staff=[cast.dana.staff], by=cast.saule)
    restrict_case(opened=others, staff=[cast.marat.staff], by=cast.saule)
    protect_with_team(opened=team, team=[], by=cast.saule)
    could = told("--staff", "dana")["could"]
    assert (could["held"], could["generations"], could["organisation_cases"], could["of_these_team_cases"]) == ("now", [1], 1, 1)
    assert could["restricted_cases"] == [hers.case.number]


def test_key_that_was_taken_away_is_told_from_the_audit(cast: Cast) -> None:
    hers = open_new_case(new=NewCase(), by=cast.saule)
    begun(cast)
    restrict_case(opened=hers, staff=[cast.dana.staff], by=cast.saule)
    remove_member(staff=cast.dana.staff, by=cast.marat)
    later = open_new_case(new=NewCase(), by=cast.fresh("saule")).case
    could = told("--staff", "dana")["could"]
    assert (could["held"], could["organisation_cases"], could["restricted_cases"]) == ("removed", 1, [hers.case.number])
    assert later.number not in run("--staff", "dana")[1]


def test_account_without_keys_could_open_nothing(cast: Cast) -> None:
    could = told("--staff", "asel")["could"]
    assert (could["held"], could["organisation_cases"], could["contacts"]) == ("never", 0, 0)


def test_period_is_kept_to_the_moment_and_sign_ins_are_listed(cast: Cast) -> None:
    case = begun(cast)
    for back, action in ((3, "sign_in.done"), (3, "case.read"), (1, "case.printed")):
        case_id = case.id if action != "sign_in.done" else None
        record_reading(organisation_id=cast.dana.organisation_id, actor=cast.dana.staff_id, action=action, case_id=case_id)
        latest = Event.objects.filter(actor=str(cast.dana.staff_id)).latest("sequence")
        Event.objects.filter(id=latest.id).update(at=timezone.now() - timedelta(days=back))
    day = (timezone.localdate() - timedelta(days=1)).isoformat()
    assert told("--staff", "dana", "--from", day)["shown"][0]["how"] == {"printed": 1}
    before = (timezone.now() - timedelta(days=2)).isoformat()
    early = told("--staff", "DANA", "--to", before)
    assert (early["shown"][0]["how"], len(early["sign_ins"])) == ({"opened": 1}, 1)
    assert early["could"]["organisation_cases"] == 0


def test_rekeying_shows_nothing(cast: Cast) -> None:
    opened = open_new_case(new=NewCase(), by=cast.saule)
    restrict_case(opened=opened, staff=[cast.marat.staff], by=cast.saule)
    Event.objects.filter(action="case.rekeyed").update(actor=str(cast.dana.staff_id))
    assert told("--staff", "dana")["shown"] == []


def test_copy_of_the_database_names_what_opens_it(cast: Cast) -> None:
    kept, restricted, later = (open_new_case(new=NewCase(), by=cast.saule) for _number in range(3))
    log_contact(new=NewContact(), by=cast.aigul)
    restrict_case(opened=restricted, staff=[cast.dana.staff], by=cast.saule)
    readmit_member(staff=cast.aigul.staff, by=cast.marat)
    at = timezone.now()
    restrict_case(opened=later, staff=[cast.marat.staff], by=cast.saule)
    remove_member(staff=cast.dana.staff, by=cast.marat)
    begun(cast)
    found = told("--database-copy", "--at", at.isoformat(), "--organisation", str(cast.marat.organisation_id))
    (one,) = found["organisations"]
    assert (one["cases"], one["contacts"], one["restricted_since"]) == (3, 1, 1)
    assert one["passwords"] == ["botagoz", "dana", "marat", "saule"]
    assert one["invitations"] == ["aigul"]
    assert one["sheets"] == {"organisation": 1, "restricted": 1}
    assert one["restricted"]["saule"] == 1
    text = run("--database-copy", "--at", at.isoformat())[1]
    assert "(4): botagoz, dana, marat, saule" in text
    assert "zhanna" not in text
    assert kept.case.number not in text


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ((), "Name either --staff NAME or --database-copy."),
        (("--staff", "dana", "--database-copy"), "Name either --staff NAME or --database-copy."),
        (("--database-copy",), "Say when the copy was made: --database-copy --at 2026-11-24T10:00. --from and --to go with --staff."),
        (("--staff", "nobody"), "There is no account with this sign-in name."),
        (("--staff", "dana", "--at", "2026-11-24"), "--at and --organisation go with --database-copy. A sign-in name belongs to one organisation."),
        (("--staff", "dana", "--from", "yesterday"), "--from is not a day or a moment. Write 2026-11-24 or 2026-11-24T10:00."),
        (("--staff", "dana", "--from", "0001-01-01"), "--from is not a day or a moment. Write 2026-11-24 or 2026-11-24T10:00."),
        (("--staff", "dana", "--to", "0001-01-01T00:00"), "--to is not a day or a moment. Write 2026-11-24 or 2026-11-24T10:00."),
        (("--staff", "dana", "--from", "2026-11-24", "--to", "2026-11-23"), "--from is later than --to."),
        (("--database-copy", "--at", "2999-01-01"), "--at lies in the future."),
        (("--database-copy", "--at", "2026-11-24", "--organisation", str(uuid.UUID(int=7))), "There is no organisation with this id."),
    ],
)
def test_bad_input_is_one_sentence_and_exit_code_two(cast: Cast, words: tuple[str, ...], sentence: str) -> None:
    del cast
    result = CliRunner().invoke(exposure, words)
    assert (result.exit_code, result.output) == (2, f"{sentence}\n")
