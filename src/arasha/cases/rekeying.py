"""Giving a case a new key: everything under the old one is sealed anew, so that who knew the old key opens nothing."""

from collections.abc import Container, Iterator, Mapping
from typing import Any
from uuid import UUID

from arasha.audit.journal import Journal
from arasha.audit.queries import VersionKey, writes_by_version
from arasha.audit.states import AuditedRecord, fits
from arasha.cases.access import OpenCase
from arasha.cases.errors import Altered
from arasha.cases.kinds import RECORD_KINDS
from arasha.cases.models import BreakGlass, Contact, RecordVersion
from arasha.cases.models.record import SealedRow
from arasha.cases.sealing import SUMMARY_TABLE
from arasha.vault.errors import WrongKey
from arasha.vault.keys import SecretKey
from arasha.vault.records import open_record, seal_record


def reseal_everything(opened: OpenCase, fresh: SecretKey, *, journal: Journal) -> None:
    """Seal the whole case under a fresh key. Part of other actions: the caller replaces the grants in the same transaction.

    A record that was altered outside gets the fresh key too, so that it keeps nobody from the case, but nothing vouches for it: it goes on
    showing as altered.
    """
    case = opened.case
    written = writes_by_version(case_id=case.id)
    vouched: list[AuditedRecord] = []
    for row in _sealed_rows(opened, tables={table for table, _id, _version in written}):
        whole = _is_vouched(row, written)
        row.sealed = _reseal(row.sealed_bytes, opened.key, fresh, table=row.table, record_id=row.id, version=row.version, whole=whole)
        row.save(update_fields=["sealed"])
        vouched += [row] if whole else []
    for past in RecordVersion.objects.filter(case=case):
        if reseal_version(past, old=opened.key, fresh=fresh, written=written):
            vouched.append(past.as_written())
    _reseal_case(opened, fresh)
    journal.event("case.rekeyed", case_id=case.id, subject=(case.table, case.id), detail={"generation": case.key_generation})
    journal.wrote(case, *vouched)


def _is_vouched(record: AuditedRecord, written: Mapping[VersionKey, str]) -> bool:
    return fits(record, written.get((record.table, record.id, record.version), ""))


def reseal_version(past: RecordVersion, *, old: SecretKey, fresh: SecretKey, written: Mapping[VersionKey, str]) -> bool:
    """Seal a past version anew and save it, with the case it now belongs to. Part of other actions.

    Returns whether it was as written: only then may the caller vouch for it again.
    """
    whole = _is_vouched(past.as_written(), written)
    past.sealed = _reseal(bytes(past.sealed), old, fresh, table=past.table, record_id=past.record_id, version=past.version, whole=whole)
    past.save(update_fields=["sealed", "case"])
    return whole


def _sealed_rows(opened: OpenCase, *, tables: Container[str]) -> Iterator[SealedRow]:
    """The rows of a case in the tables that the audit knows something of: most cases have rows in few of them."""
    kinds: tuple[Any, ...] = (*RECORD_KINDS, Contact, BreakGlass)
    for kind in kinds:
        if kind._meta.label_lower in tables:
            yield from kind._default_manager.filter(case=opened.case)


def _reseal(sealed: bytes, old: SecretKey, fresh: SecretKey, *, table: str, record_id: UUID, version: int, whole: bool = True) -> bytes:
    try:
        content = open_record(old, sealed, table=table, record_id=record_id, version=version)
    except WrongKey as error:
        if whole:
            raise Altered(table=table, record_id=record_id) from error
        # Altered outside: it opens with no key. It stays as it was found, and is not vouched for.
        return sealed
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
