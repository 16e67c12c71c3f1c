"""Giving a case a new key: everything under the old one is sealed anew, so that who knew the old key opens nothing."""

from collections.abc import Iterator
from uuid import UUID

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
    for row in _sealed_rows(opened):
        row.sealed = _reseal(row.sealed_bytes, opened.key, fresh, table=row.table, record_id=row.id, version=row.version)
        row.save(update_fields=["sealed"])
        rows.append(row)
    past_rows = list(RecordVersion.objects.filter(case=case))
    for past in past_rows:
        reseal_version(past, old=opened.key, fresh=fresh)
    _reseal_case(opened, fresh)
    journal.event("case.rekeyed", case_id=case.id, subject=(case.table, case.id), detail={"generation": case.key_generation})
    journal.wrote(case, *rows, *(past.as_written() for past in past_rows))


def reseal_version(past: RecordVersion, *, old: SecretKey, fresh: SecretKey) -> None:
    """Seal a past version anew and save it, with the case it now belongs to. Part of other actions."""
    past.sealed = _reseal(bytes(past.sealed), old, fresh, table=past.table, record_id=past.record_id, version=past.version)
    past.save(update_fields=["sealed", "case"])


def _sealed_rows(opened: OpenCase) -> Iterator[SealedRow]:
    for kind in RECORD_KINDS:
        yield from kind._default_manager.filter(case=opened.case)
    yield from Contact.objects.filter(case=opened.case)
    yield from BreakGlass.objects.filter(case=opened.case)


def _reseal(sealed: bytes, old: SecretKey, fresh: SecretKey, *, table: str, record_id: UUID, version: int) -> bytes:
    content = open_record(old, sealed, table=table, record_id=record_id, version=version)
    return seal_record(fresh, content, table=table, record_id=record_id, version=version)


def _reseal_case(opened: OpenCase, fresh: SecretKey) -> None:
    case = opened.case
    case.sealed = _reseal(case.sealed_bytes, opened.key, fresh, table=case.table, record_id=case.id, version=case.version)
    if case.summary_version:
        text = open_record(opened.key, bytes(case.summary), table=SUMMARY_TABLE, record_id=case.id, version=case.summary_version)
        case.summary_version += 1
        case.summary = seal_record(fresh, text, table=SUMMARY_TABLE, record_id=case.id, version=case.summary_version)
    case.key_generation += 1
    case.key_known = False
    case.save(update_fields=["sealed", "summary", "summary_version", "key_generation", "key_known"])
