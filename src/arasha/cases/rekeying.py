"""Giving a case a new key: everything under the old one is sealed anew, so that who knew the old key opens nothing."""

from django.db import models

from arasha.audit.journal import Journal
from arasha.cases.access import OpenCase
from arasha.cases.kinds import RECORD_KINDS
from arasha.cases.models import BreakGlass, Contact, RecordVersion
from arasha.cases.models.record import SealedRow
from arasha.cases.sealing import SUMMARY_TABLE
from arasha.vault.keys import SecretKey
from arasha.vault.records import open_record, seal_record


def reseal_everything(opened: OpenCase, fresh: SecretKey, *, journal: Journal) -> None:
    """Seal the whole case under a fresh key. Part of other actions: the caller replaces the grants in the same transaction."""
    case = opened.case
    rows: list[SealedRow] = []
    for kind in (*RECORD_KINDS, Contact, BreakGlass):
        kept: models.Manager[SealedRow] = kind._default_manager  # type: ignore[assignment]  # all of them are sealed rows
        for row in kept.filter(case=case):
            opened_body = open_record(opened.key, row.sealed_bytes, table=row.table, record_id=row.id, version=row.version)
            row.sealed = seal_record(fresh, opened_body, table=row.table, record_id=row.id, version=row.version)
            row.save(update_fields=["sealed"])
            rows.append(row)
    past_rows = list(RecordVersion.objects.filter(case=case))
    for past in past_rows:
        where = {"table": past.table, "record_id": past.record_id, "version": past.version}
        past.sealed = seal_record(fresh, open_record(opened.key, bytes(past.sealed), **where), **where)
        past.save(update_fields=["sealed"])
    _reseal_case(opened, fresh)
    journal.event("case.rekeyed", case_id=case.id, subject=(case.table, case.id), detail={"generation": case.key_generation})
    journal.wrote(case, *rows, *(past.as_written() for past in past_rows))


def _reseal_case(opened: OpenCase, fresh: SecretKey) -> None:
    case = opened.case
    body = open_record(opened.key, case.sealed_bytes, table=case.table, record_id=case.id, version=case.version)
    case.sealed = seal_record(fresh, body, table=case.table, record_id=case.id, version=case.version)
    if case.summary_version:
        where = {"table": SUMMARY_TABLE, "record_id": case.id}
        text = open_record(opened.key, bytes(case.summary), version=case.summary_version, **where)
        case.summary_version += 1
        case.summary = seal_record(fresh, text, version=case.summary_version, **where)
    case.key_generation += 1
    case.save(update_fields=["sealed", "summary", "summary_version", "key_generation"])
