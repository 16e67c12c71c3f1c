"""Data of the version before survives the upgrade: it verifies, opens with the same passwords, and can be worked on."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, transaction

from arasha.accounts.actions.keys import rotate_keys
from arasha.accounts.members import Member, member_with_key
from arasha.accounts.signing_in import open_own_key
from arasha.audit.models import Event, Write
from arasha.audit.queries import all_chains
from arasha.audit.verify import verify_chain
from arasha.cases.access import open_case, visible_cases
from arasha.cases.actions.records import add_record
from arasha.cases.actions.renewal import change_own_password
from arasha.cases.contacts import open_contacts, visible_contacts
from arasha.cases.integrity import verify_records
from arasha.cases.models import Case, CaseGrant, Note
from arasha.cases.models.paper import NoteBody
from arasha.cases.queries import record_history
from arasha.vault.passwords import LIGHT
from tests.cast import PASSWORD

FIRST = [("audit", "0001"), ("accounts", "0001"), ("cases", "0001")]
DATA = Path(__file__).parent / "version-0.1.json.gz"
ORDER = (
    "accounts.Organisation", "accounts.RecoverySheet", "accounts.OrganisationKey", "accounts.Staff", "accounts.StaffRole",
    "accounts.MemberKey", "accounts.Invitation", "cases.Case", "cases.CaseGrant", "cases.TeamMember", "cases.Contact", "cases.Person",
    "cases.Note", "cases.RecordVersion", "audit.Event", "audit.Write", "audit.ChainHead", "audit.Checkpoint",
)  # fmt: skip


@pytest.fixture
def upgraded(transactional_db: None) -> Iterator[None]:
    """A database as version 0.1 left it, brought up to date by `migrate`."""
    for app, name in reversed(FIRST):
        call_command("migrate", app, name, verbosity=0)
    _load()
    call_command("migrate", verbosity=0)
    yield
    for table in (apps.get_model(label)._meta.db_table for label in reversed(ORDER)):
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


def _load() -> None:
    tables = json.loads(gzip.decompress(DATA.read_bytes()))["tables"]
    assert set(tables) == set(ORDER)
    with transaction.atomic(), connection.cursor() as cursor:
        for label in ORDER:
            columns, rows = tables[label]["columns"], tables[label]["rows"]
            table = connection.ops.quote_name(apps.get_model(label)._meta.db_table)
            places = ", ".join(["%s"] * len(columns))
            named = ", ".join(connection.ops.quote_name(name) for name in columns)
            fields = [apps.get_model(label)._meta.get_field(_field_of(label, name)) for name in columns]
            values = [[_value(field, cell) for field, cell in zip(fields, row, strict=True)] for row in rows]
            cursor.executemany(f"INSERT INTO {table} ({named}) VALUES ({places})", values)


def _field_of(label: str, column: str) -> str:
    return next(str(field.name) for field in apps.get_model(label)._meta.local_fields if field.column == column)


def _value(field: Any, cell: Any) -> Any:
    if isinstance(cell, dict):
        cell = bytes.fromhex(cell["hex"]) if "hex" in cell else cell["json"]
    return field.get_db_prep_save(field.to_python(cell), connection)


def _member(name: str) -> Member:
    staff, pair = open_own_key(name=name, password=PASSWORD)
    return member_with_key(staff, pair)


def _problems() -> list[tuple[str, str]]:
    chains = all_chains()
    assert [verify_chain(chain).broken for chain in chains] == [None] * len(chains)
    findings = [found for chain in chains for found in verify_records(organisation_id=None if chain == "node" else chain).findings]  # type: ignore[arg-type]  # a chain of an organisation is named by its id
    return [(found.problem, found.table) for found in findings]


@pytest.mark.postgres
def test_data_of_the_version_before_is_whole_and_opens(upgraded: None) -> None:
    assert _problems() == []
    assert Event.objects.filter(action="upgrade.vouched").count() == 2
    assert not Write.objects.filter(sequence=0).exists()
    saule = _member("saule")
    cases = list(visible_cases(saule).order_by("created_at"))
    assert [case.protection for case in cases] == ["organisation", "team", "restricted", "organisation"]
    for number, case in enumerate(cases):
        opened = open_case(saule, case.id)
        assert opened.body(case).opening.startswith("She came at night")
        ((note, body),) = opened.records(Note)
        assert body.text == f"Second words {number}."
        assert [past.body.text for past in record_history(opened, kind=Note, record_id=note.id)] == [f"First words {number}."]
    (contact,) = open_contacts(saule, list(visible_contacts(saule).filter(case=None)))
    assert contact.body.notes == "She will call tomorrow."


@pytest.mark.postgres
def test_work_goes_on_after_the_upgrade(upgraded: None) -> None:
    director = _member("botagoz")
    change_own_password(old=PASSWORD, new="another walk along it", by=_member("saule"), cost=LIGHT)
    rotate_keys(by=director)
    opened = open_case(director, visible_cases(director).filter(status=Case.OPEN, protection=Case.WHOLE).latest("created_at").id)
    add_record(opened=opened, row=Note(), body=NoteBody(text="After the upgrade."), by=director)
    assert _problems() == []


@pytest.mark.postgres
def test_what_was_altered_before_the_upgrade_still_shows_after_it(upgraded: None) -> None:
    Note.objects.update(version=1)
    CaseGrant.objects.filter(holder_kind=CaseGrant.STAFF).delete()
    assert {problem for problem, _table in _problems()} == {"rolled back", "deleted"}
