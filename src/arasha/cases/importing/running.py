"""Bringing rows in: in batches, each whole or not at all; the same row never twice."""

import hashlib
import hmac
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.conf import settings
from django.utils import timezone

from arasha.accounts.members import Member
from arasha.audit.journal import recording
from arasha.cases.actions.cases import settle_numbers
from arasha.cases.importing.building import Built, build
from arasha.cases.importing.mapping import Mapping, fold
from arasha.cases.importing.rows import Doubt, Draft, Places, read_rows
from arasha.cases.importing.tables import Table
from arasha.cases.kinds import RECORD_KINDS
from arasha.cases.models import Case, CaseGrant, Contact, ImportedRow
from arasha.jurisdictions import pack
from arasha.vault.keys import SecretKey

BATCH = 250


@dataclass
class Report:
    """What became of the rows of a register."""

    rows: int = 0
    added: int = 0
    known: int = 0
    refused: int = 0
    skipped: int = 0
    doubts: list[Doubt] = field(default_factory=list)


def pack_places(jurisdiction: str) -> Places:
    """Codes and regions of a data pack."""
    found = pack(jurisdiction)

    def region_of(text: str) -> str:
        whole = found.settlements.get(text.casefold(), "")
        if whole:
            return whole
        parts = {found.settlements.get(part.strip().casefold(), "") for part in text.split(",")} - {""}
        return parts.pop() if len(parts) == 1 else ""

    def knows(list_name: str, code: str) -> bool:
        return code in found.code_list(list_name).codes()

    return Places(region_of=region_of, knows=knows, phone_region=found.phone_region)


def read_register(table: Table, mapping: Mapping) -> tuple[list[Draft], Report]:
    """Read every row without writing anything: the drafts, and a report of what was skipped, refused or doubted."""
    report = Report()
    drafts = []
    for entry in read_rows(table, mapping, pack_places(settings.JURISDICTION)):
        if isinstance(entry, Doubt):
            report.skipped += 1
            report.doubts.append(entry)
            continue
        report.rows += 1
        report.doubts.extend(entry.doubts)
        if entry.refused:
            report.refused += 1
        else:
            drafts.append(entry)
    return drafts, report


def fingerprints(drafts: Iterable[Draft], key: SecretKey) -> Iterator[str]:
    """A keyed mark for each row: of its cells as compared, and of how many rows before it were the same."""
    seen: Counter[str] = Counter()
    for draft in drafts:
        text = "\x1f".join(fold(cell) for cell in draft.cells)
        seen[text] += 1
        yield hmac.new(key.raw, f"{seen[text]}\x1e{text}".encode(), hashlib.sha256).hexdigest()


def bring_in(
    drafts: list[Draft],
    mapping: Mapping,
    report: Report,
    *,
    by: Member,
    start: int = 0,
    limit: int | None = None,
    step: Callable[[int], Any] | None = None,
) -> int:
    """Bring in drafts from `start`, at most `limit` of them. Returns where it stopped. Needs `register.import`.

    A batch is one transaction with one audit event. Rows that came in before, in this or an earlier import, are counted as known.
    """
    by.must("register.import")
    marks = list(fingerprints(drafts, import_key(by)))
    end = len(drafts) if limit is None else min(len(drafts), start + limit)
    pairs = iter(list(zip(drafts, marks, strict=True))[start:end])
    while batch := list(islice(pairs, BATCH)):
        _bring_batch(batch, mapping, report, by=by)
        if step:
            step(len(batch))
    return end


def import_key(by: Member) -> SecretKey:
    """The organisation's key for marks: from its first generation, so that it outlives a rotation."""
    first = by.organisation.key_generations.order_by("generation").values_list("id", flat=True)[0]
    return SecretKey(by.keys.pairs(first).box.private).subkey("imported rows")


def _bring_batch(batch: list[tuple[Draft, str]], mapping: Mapping, report: Report, *, by: Member) -> None:
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        marks = [mark for _draft, mark in batch]
        known = set(ImportedRow.objects.filter(organisation_id=by.organisation_id, fingerprint__in=marks).values_list("fingerprint", flat=True))
        fresh = [(draft, mark) for draft, mark in batch if mark not in known]
        today = timezone.localdate()
        built = [(build(draft, mapping, by=by, today=today), mark) for draft, mark in fresh]
        if built:
            _save(built, by=by)
            journal.event("register.imported", detail={"rows": len(built)})
            for entry, _mark in built:
                journal.wrote(entry.case, entry.grant, *entry.records, *([entry.contact] if entry.contact else []))
    report.added += len(built)
    report.known += len(known)


def _save(built: list[tuple[Built, str]], *, by: Member) -> None:
    entries = [entry for entry, _mark in built]
    settle_numbers([entry.case for entry in entries])
    Case.objects.bulk_create([entry.case for entry in entries])
    CaseGrant.objects.bulk_create([entry.grant for entry in entries])
    for kind in RECORD_KINDS:
        rows = [row for entry in entries for row in entry.records if isinstance(row, kind)]
        if rows:
            kind._default_manager.bulk_create(rows)
    Contact.objects.bulk_create([entry.contact for entry in entries if entry.contact])
    ImportedRow.objects.bulk_create(
        [ImportedRow(organisation_id=by.organisation_id, fingerprint=mark, case_id=entry.case.id) for entry, mark in built]
    )
