"""Adding, changing and removing one record of a case. Every change keeps the version before it."""

import uuid
from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone

from arasha.accounts.members import Member
from arasha.audit.states import plain
from arasha.cases.access import OpenCase
from arasha.cases.actions.writing import must_be_whole, writing
from arasha.cases.derived import derive_columns, refresh_case
from arasha.cases.errors import CaseClosed, NotHere, Stale
from arasha.cases.models import Case, CaseRecord, RecordVersion
from arasha.cases.models.record import Body, SealedRow
from arasha.cases.sealing import seal_row
from arasha.rules.classification import Classification, classification_of

R = TypeVar("R", bound=CaseRecord)


def add_record(*, opened: OpenCase, row: R, body: Body, by: Member) -> R:
    """Put a new record into an open case. Needs `case.work`."""
    by.must("case.work")
    with writing(opened, by=by) as journal:
        _must_be_open(opened.case)
        row.case, row.organisation_id = opened.case, opened.case.organisation_id
        row.created_by = row.changed_by = by.staff_id
        derive_columns(row, body, case=opened.case)
        seal_row(row, key=opened.key, body=body)
        row.save(force_insert=True)
        journal.event(f"{row.table}.added", case_id=opened.case.id, subject=(row.table, row.id))
        journal.wrote(row)
        refresh_case(opened, journal=journal)
    return row


def change_record(*, opened: OpenCase, kind: type[R], record_id: uuid.UUID, seen_version: int, coded: Mapping[str, Any], body: Body, by: Member) -> R:
    """Save a record as the member now has it; raises Stale when it is no longer the version they saw. Needs `case.work`."""
    by.must("case.work")
    with writing(opened, by=by) as journal:
        _must_be_open(opened.case)
        row = _lock(opened, kind, record_id, seen_version)
        must_be_whole(row, opened=opened)
        keep_version(row, case=opened.case, organisation_id=by.organisation_id)
        for name, value in coded.items():
            setattr(row, name, value)
        row.version += 1
        row.changed_by = by.staff_id
        derive_columns(row, body, case=opened.case)
        seal_row(row, key=opened.key, body=body)
        row.save()
        journal.event(f"{row.table}.changed", case_id=opened.case.id, subject=(row.table, row.id), detail={"version": row.version})
        journal.wrote(row)
        refresh_case(opened, journal=journal)
    return row


def remove_record(*, opened: OpenCase, kind: type[R], record_id: uuid.UUID, seen_version: int, by: Member) -> None:
    """Take a record entered by mistake out of the file; its history stays. Needs `case.work`."""
    by.must("case.work")
    with writing(opened, by=by) as journal:
        _must_be_open(opened.case)
        row = _lock(opened, kind, record_id, seen_version)
        must_be_whole(row, opened=opened)
        row.removed_at, row.changed_by = timezone.now(), by.staff_id
        row.save(update_fields=["removed_at", "changed_by", "changed_at"])
        journal.event(f"{row.table}.removed", case_id=opened.case.id, subject=(row.table, row.id))
        journal.wrote(row)
        refresh_case(opened, journal=journal)


def _lock(opened: OpenCase, kind: type[R], record_id: uuid.UUID, seen_version: int) -> R:
    row = kind._default_manager.select_for_update(of=("self",)).filter(case=opened.case, id=record_id, removed_at=None).first()
    if row is None:
        raise NotHere
    if row.version != seen_version:
        raise Stale
    return row


def keep_version(row: SealedRow, *, case: Case | None, organisation_id: uuid.UUID) -> RecordVersion:
    """Copy a row as it stands into the history. Part of other actions."""
    return RecordVersion.objects.create(
        organisation_id=organisation_id,
        case=case,
        table=row.table,
        record_id=row.id,
        version=row.version,
        coded={**coded_values(row), **row.marks},
        sealed=row.sealed_bytes,
        written_at=getattr(row, "changed_at", None) or timezone.now(),
        written_by=getattr(row, "changed_by", None),
    )


def coded_values(row: models.Model) -> dict[str, Any]:
    """The coded columns of a row as JSON values."""
    values: dict[str, Any] = {}
    for field in row._meta.fields:
        if classification_of(field) is Classification.CODED:
            value = getattr(row, field.attname)
            values[field.name] = plain(value)
    return values


def _must_be_open(case: Case) -> None:
    if case.status != Case.OPEN:
        raise CaseClosed
