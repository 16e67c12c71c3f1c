"""Whether every sealed record is as its last audited write left it. Needs no key: versions and hashes of ciphertexts are enough.

An honest answer needs the chain too (`audit.verify`): writes are bound into its events, so that an altered or invented write shows there.
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q, QuerySet

from arasha.audit.models import Event, Write, chain_of
from arasha.cases.models import RecordVersion
from arasha.cases.models.record import CaseRecord, SealedRow
from arasha.vault.records import content_hash

CHUNK = 1_000
MOST_FINDINGS = 1_000
"""Findings kept for one organisation: a database that was swapped whole must not fill the memory."""

EDITED, ROLLED_BACK, MOVED, DELETED, UNRECORDED = "edited", "rolled back", "moved", "deleted", "unrecorded"


@dataclass(frozen=True)
class Finding:
    """One sealed record that is not as its last write left it."""

    problem: str
    """edited, rolled back (an older value put back), moved (to or from another record or case), deleted, unrecorded (never written)."""
    table: str
    record_id: uuid.UUID
    version: int
    case_id: uuid.UUID | None


@dataclass
class Records:
    """What a check of one organisation's records found."""

    records: int = 0
    findings: list[Finding] = field(default_factory=list)

    def add(self, findings: Iterable[Finding]) -> None:
        """Keep findings, up to a limit."""
        for finding in findings:
            if len(self.findings) < MOST_FINDINGS:
                self.findings.append(finding)


def verify_records(*, organisation_id: uuid.UUID) -> Records:
    """Compare every sealed row of an organisation, past versions included, with the audit's writes."""
    found = Records()
    for kind in sealed_kinds():
        for rows in _chunks(kind._default_manager.filter(organisation_id=organisation_id)):
            found.records += len(rows)
            found.add(_check_rows(rows, organisation_id=organisation_id))
        found.add(_missing_rows(kind, organisation_id=organisation_id))
        if _keeps_versions(kind):
            found.add(_missing_versions(kind, organisation_id=organisation_id))
    for versions in _chunks(RecordVersion.objects.filter(organisation_id=organisation_id)):
        found.records += len(versions)
        found.add(_check_versions(versions))
    found.add(_writes_without_event(organisation_id))
    return found


def sealed_kinds() -> list[Any]:
    """Every table of sealed rows, whichever room it is in."""
    return [model for model in apps.get_models() if issubclass(model, SealedRow)]


def _keeps_versions(kind: Any) -> bool:
    return issubclass(kind, CaseRecord) or kind._meta.label_lower == "cases.case"


def _chunks(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    last: uuid.UUID | None = None
    while True:
        following = rows.order_by("id") if last is None else rows.order_by("id").filter(id__gt=last)
        chunk = list(following[:CHUNK])
        if not chunk:
            return
        yield chunk
        last = chunk[-1].id


def _writes_of(record_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[Write]]:
    """The writes of some records that an event vouches for, oldest first."""
    known = Exists(Event.objects.filter(id=OuterRef("event_id")))
    writes: dict[uuid.UUID, list[Write]] = {}
    for write in Write.objects.filter(known, record_id__in=list(record_ids)).order_by("version", "id"):
        writes.setdefault(write.record_id, []).append(write)
    return writes


def _check_rows(rows: list[SealedRow], *, organisation_id: uuid.UUID) -> Iterator[Finding]:
    writes = _writes_of(row.id for row in rows)
    for row in rows:
        problem = _problem(row, writes.get(row.id, []), chain=chain_of(organisation_id))
        if problem:
            yield Finding(problem, row.table, row.id, row.version, row.audited_case_id)


def _problem(row: SealedRow, writes: list[Write], *, chain: str) -> str:
    if not writes:
        return UNRECORDED
    last, digest = writes[-1], content_hash(row.sealed_bytes)
    if (row.version, digest) == (last.version, last.content_hash):
        in_place = (last.table, last.case_id, last.chain) == (row.table, row.audited_case_id, chain)
        return "" if in_place else MOVED
    if any(write.content_hash == digest for write in writes):
        return ROLLED_BACK
    return MOVED if Write.objects.filter(content_hash=digest).exists() else EDITED


def _check_versions(versions: list[RecordVersion]) -> Iterator[Finding]:
    writes = _writes_of(past.record_id for past in versions)
    for past in versions:
        own = [write for write in writes.get(past.record_id, []) if write.version == past.version]
        digest = content_hash(bytes(past.sealed))
        if not own or own[-1].content_hash != digest:
            problem = UNRECORDED if not own else ROLLED_BACK if any(write.content_hash == digest for write in own) else EDITED
            yield Finding(problem, past.table, past.record_id, past.version, past.case_id)
        elif own[-1].case_id != past.case_id:
            yield Finding(MOVED, past.table, past.record_id, past.version, past.case_id)


def _missing_rows(kind: Any, *, organisation_id: uuid.UUID) -> Iterator[Finding]:
    present = kind._default_manager.filter(id=OuterRef("record_id"), organisation_id=organisation_id)
    gone = _written(kind, organisation_id).filter(~Exists(present)).order_by("record_id", "-version", "-id")
    seen: uuid.UUID | None = None
    for write in gone[: MOST_FINDINGS * 10].iterator(CHUNK):
        if write.record_id != seen:
            yield Finding(DELETED, write.table, write.record_id, write.version, write.case_id)
        seen = write.record_id


def _missing_versions(kind: Any, *, organisation_id: uuid.UUID) -> Iterator[Finding]:
    later = kind._default_manager.filter(id=OuterRef("record_id"), version__gt=OuterRef("version"))
    kept = RecordVersion.objects.filter(table=OuterRef("table"), record_id=OuterRef("record_id"), version=OuterRef("version"))
    gone = _written(kind, organisation_id).filter(Exists(later), ~Exists(kept))
    yield from (Finding(DELETED, write.table, write.record_id, write.version, write.case_id) for write in gone[:MOST_FINDINGS])


def _written(kind: Any, organisation_id: uuid.UUID) -> QuerySet[Write]:
    """The writes of a table, without those of cases that were erased by the program: the audit says so itself."""
    erased = Event.objects.filter(chain=OuterRef("chain"), action="case.erased", case_id=OuterRef("case_id"))
    mine = Write.objects.filter(chain=chain_of(organisation_id), table=kind._meta.label_lower)
    return mine.filter(Q(case_id=None) | ~Exists(erased))


def _writes_without_event(organisation_id: uuid.UUID) -> Iterator[Finding]:
    """Writes that no event vouches for: somebody put them in to make an altered record look right."""
    alone = Write.objects.filter(~Exists(Event.objects.filter(id=OuterRef("event_id"))), chain=chain_of(organisation_id))
    yield from (Finding(UNRECORDED, write.table, write.record_id, write.version, write.case_id) for write in alone[:MOST_FINDINGS])
