"""Whether every audited row (records, key grants, staff keys, sheets) is as its last write left it. Needs no key: versions and hashes are enough.

An honest answer needs the chain too (`audit.verify`): writes are bound into its events, so that an altered or invented write shows there.
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, QuerySet

from arasha.accounts.models import Staff
from arasha.audit.models import NODE_CHAIN, Event, Write, chain_of
from arasha.audit.states import GONE, Audited, fits, state_hash
from arasha.cases.models import Attachment, RecordVersion
from arasha.cases.models.paper import SealedFile
from arasha.cases.models.record import CaseRecord
from arasha.cases.sealed_files import DELETED, EDITED, MOVED, check_files

CHUNK = 1_000
Key = tuple[str, uuid.UUID]
"""Table and id of a row."""
MOST_FINDINGS = 1_000
"""Findings kept for one organisation: a database that was swapped whole must not fill the memory."""

ROLLED_BACK, UNRECORDED = "rolled back", "unrecorded"


@dataclass(frozen=True)
class Finding:
    """One row that is not as its last write left it."""

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


def verify_records(*, organisation_id: uuid.UUID | None) -> Records:
    """Compare every audited row of an organisation, past versions and sealed files included, with the audit's writes.

    None: what the node's chain wrote and nobody has any more.
    """
    found = Records()
    for kind in audited_kinds() if organisation_id else ():
        for rows in _chunks(_rows_of(kind, organisation_id)):
            found.records += len(rows)
            found.add(_check_rows(rows, organisation_id=organisation_id))
    for papers in _chunks(Attachment.objects.filter(organisation_id=organisation_id)) if organisation_id else ():
        found.records += len(papers)
        found.add(Finding(problem, SealedFile.TABLE, row.id, row.version, row.case_id) for row, problem in check_files(papers))
    for versions in _chunks(RecordVersion.objects.filter(organisation_id=organisation_id)) if organisation_id else ():
        found.records += len(versions)
        found.add(_check_versions(versions))
    found.add(_missing(chain_of(organisation_id)))
    return found


def audited_kinds() -> list[Any]:
    """Every table whose rows the audit vouches for, whichever room it is in."""
    return [model for model in apps.get_models() if issubclass(model, Audited)]


def _rows_of(kind: Any, organisation_id: uuid.UUID | None) -> QuerySet[Any]:
    rows: QuerySet[Any] = kind._default_manager.filter(**{kind.organisation_path: organisation_id})
    return rows.prefetch_related("role_rows") if kind is Staff else rows


def _keeps_versions(kind: Any) -> bool:
    return issubclass(kind, CaseRecord) or kind._meta.label_lower in {"cases.case", "cases.contact"}


def _chunks(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    last: uuid.UUID | None = None
    while True:
        following = rows.order_by("id") if last is None else rows.order_by("id").filter(id__gt=last)
        chunk = list(following[:CHUNK])
        if not chunk:
            return
        yield chunk
        last = chunk[-1].id


def _writes_of(record_ids: Iterable[uuid.UUID]) -> dict[Key, list[Write]]:
    """The writes of some records that an event vouches for, oldest first."""
    known = Exists(Event.objects.filter(id=OuterRef("event_id")))
    writes: dict[Key, list[Write]] = {}
    for write in Write.objects.filter(known, record_id__in=list(record_ids)).order_by("version", "sequence"):
        writes.setdefault((write.table, write.record_id), []).append(write)
    return writes


def _check_rows(rows: list[Any], *, organisation_id: uuid.UUID | None) -> Iterator[Finding]:
    writes = _writes_of(row.id for row in rows)
    for row in rows:
        problem = _problem(row, writes.get((row.table, row.id), []), chain=chain_of(organisation_id))
        if problem:
            yield Finding(problem, row.table, row.id, row.version, row.audited_case_id)


def _problem(row: Any, writes: list[Write], *, chain: str) -> str:
    if not writes:
        return UNRECORDED
    last = writes[-1]
    if last.content_hash == GONE:
        return ROLLED_BACK
    if row.version == last.version and fits(row, last.content_hash):
        in_place = last.case_id == row.audited_case_id and last.chain in {chain, NODE_CHAIN}
        return "" if in_place else MOVED
    if any(fits(row, write.content_hash) for write in writes):
        return ROLLED_BACK
    known = Exists(Event.objects.filter(id=OuterRef("event_id")))
    return MOVED if Write.objects.filter(known, content_hash=state_hash(row)).exists() else EDITED


def _check_versions(versions: list[RecordVersion]) -> Iterator[Finding]:
    writes = _writes_of(past.record_id for past in versions)
    for past in versions:
        own = [write for write in writes.get((past.table, past.record_id), []) if write.version == past.version]
        state = past.as_written()
        if not own or not fits(state, own[-1].content_hash):
            problem = UNRECORDED if not own else ROLLED_BACK if any(fits(state, write.content_hash) for write in own) else EDITED
            yield Finding(problem, past.table, past.record_id, past.version, past.case_id)
        elif own[-1].case_id != past.case_id:
            yield Finding(MOVED, past.table, past.record_id, past.version, past.case_id)


def _missing(chain: str) -> Iterator[Finding]:
    """What the audit wrote and the tables no longer hold, apart from what the program took away: the audit says so itself."""
    events = Event.objects.filter(chain=chain)
    erased = set(events.filter(action="case.erased").values_list("case_id", flat=True))
    kinds = {kind._meta.label_lower: kind for kind in audited_kinds()}
    seen: set[tuple[uuid.UUID, int]] = set()
    start = 0
    while chunk := list(events.filter(sequence__gt=start).order_by("sequence").values_list("id", "sequence")[:CHUNK]):
        start = chunk[-1][1]
        writes = [write for write in Write.objects.filter(event_id__in=[row[0] for row in chunk]) if write.case_id not in erased]
        for write in _not_there([write for write in writes if write.content_hash != GONE], kinds):
            if (write.record_id, write.version) not in seen:
                seen.add((write.record_id, write.version))
                yield Finding(DELETED, write.table, write.record_id, write.version, write.case_id)


def _not_there(writes: list[Write], kinds: dict[str, Any]) -> Iterator[Write]:
    by_table: dict[str, list[Write]] = {}
    for write in writes:
        if write.table != SealedFile.TABLE:
            by_table.setdefault(write.table, []).append(write)
    for table, group in by_table.items():
        present = _present_versions(kinds.get(table), group)
        absent = [write for write in group if write.record_id not in present]
        taken = _taken_away(absent)
        older = [write for write in group if write.version < present.get(write.record_id, 0)]
        past = _past_versions(table, {write.record_id for write in older}) if older and _keeps_versions(kinds[table]) else None
        yield from (write for write in absent if (write.table, write.record_id) not in taken)
        yield from (write for write in older if past is not None and (write.record_id, write.version) not in past)


def _present_versions(kind: Any, writes: list[Write]) -> dict[uuid.UUID, int]:
    if kind is None:
        return {}
    rows = kind._default_manager.filter(id__in={write.record_id for write in writes})
    if any(field.name == "version" for field in kind._meta.local_fields):
        return dict(rows.values_list("id", "version"))
    return dict.fromkeys(rows.values_list("id", flat=True), 1)


def _taken_away(absent: list[Write]) -> set[Key]:
    """Those of which an event says that the program removed them."""
    if not absent:
        return set()
    known = Exists(Event.objects.filter(id=OuterRef("event_id")))
    gone = Write.objects.filter(known, content_hash=GONE, record_id__in={write.record_id for write in absent})
    return set(gone.values_list("table", "record_id"))


def _past_versions(table: str, record_ids: set[uuid.UUID]) -> set[tuple[uuid.UUID, int]]:
    return set(RecordVersion.objects.filter(table=table, record_id__in=record_ids).values_list("record_id", "version"))
