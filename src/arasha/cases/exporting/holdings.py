"""A ZIP of everything that a member may open, or of one case: JSON and CSV for each kind of record, and the documents themselves."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import IO, Any

from arasha.accounts.members import Member
from arasha.audit.journal import recording
from arasha.cases.access import OpenCase, open_keys, visible_cases
from arasha.cases.actions.attachments import read_attachment
from arasha.cases.actions.records import coded_values
from arasha.cases.kinds import RECORD_KINDS
from arasha.cases.models import Attachment, Contact
from arasha.cases.models.record import SealedRow

BATCH = 100
HIDDEN = frozenset({"file_key"})
README = "Opened files. Whoever holds this archive can read them. Keep it sealed, and destroy it when it is not needed.\n"


def export_holdings(out: IO[bytes], *, by: Member) -> int:
    """Write every case that a member may open; returns how many. Needs `holdings.export`; audited before the first byte."""
    by.must("holdings.export")
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        journal.event("holdings.exported", detail={"cases": visible_cases(by).count()})
    return _write(out, _all_cases(by))


def export_case(out: IO[bytes], *, opened: OpenCase, by: Member) -> None:
    """Write one case. Needs `case.export`; audited before the first byte."""
    by.must("case.export")
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        journal.event("case.exported", case_id=opened.case.id, detail={"for": "organisation"})
    _write(out, [opened])


def _all_cases(by: Member) -> Iterator[OpenCase]:
    ids = list(visible_cases(by).order_by("created_at", "id").values_list("id", flat=True))
    for start in range(0, len(ids), BATCH):
        rows = list(visible_cases(by).filter(id__in=ids[start : start + BATCH]))
        yield from open_keys(by, rows).values()


def _write(out: IO[bytes], cases: Iterable[OpenCase]) -> int:
    tables: dict[str, list[dict[str, Any]]] = {}
    count = 0
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", README)
        for opened in cases:
            count += 1
            record = case_record(opened)
            archive.writestr(f"files/{opened.case.number}/file.json", json.dumps(record, ensure_ascii=False, indent=1, default=str))
            for name, rows in record["records"].items():
                tables.setdefault(name, []).extend({"file": opened.case.number, **row} for row in rows)
            tables.setdefault("files", []).append({key: value for key, value in record.items() if key != "records"})
            _write_documents(archive, opened)
        for name, rows in tables.items():
            archive.writestr(f"tables/{name}.csv", "\ufeff" + table_text(rows))
    return count


def case_record(opened: OpenCase) -> dict[str, Any]:
    """A case with all its records as plain values."""
    case = opened.case
    body = opened.body(case)
    records = {kind._meta.model_name or "": [_record(row, found) for row, found in opened.records(kind)] for kind in RECORD_KINDS}
    contacts = Contact.objects.filter(case=case, removed_at=None).order_by("created_at")
    records["contact"] = [_record(row, opened.body(row)) for row in contacts]
    return {"id": str(case.id), "number": case.number, **coded_values(case), **asdict(body), "records": records}


def _record(row: SealedRow, body: Any) -> dict[str, Any]:
    said = {name: value for name, value in asdict(body).items() if name not in HIDDEN}
    return {"id": str(row.id), "version": row.version, **coded_values(row), **said}


def _write_documents(archive: zipfile.ZipFile, opened: OpenCase) -> None:
    for number, (row, body) in enumerate(opened.records(Attachment), start=1):
        name = f"files/{opened.case.number}/documents/{number:03d}{suffix_of(body.media_type)}"
        with archive.open(name, "w") as file:
            for piece in read_attachment(row, body):
                file.write(piece)


def suffix_of(media_type: str) -> str:
    """The ending of a neutral file name."""
    known = {"image/jpeg": ".jpg", "image/png": ".png", "application/pdf": ".pdf", "text/plain": ".txt", "image/webp": ".webp"}
    return known.get(media_type, ".bin")


def table_text(rows: list[dict[str, Any]]) -> str:
    """Rows as CSV. A cell that a spreadsheet would run as a formula gets a quote before it."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(names)
    for row in rows:
        writer.writerow([_safe(row.get(name)) for name in names])
    return out.getvalue()


def _safe(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else "" if value is None else str(value)
    return f"'{text}" if text[:1] in "=+-@\t\r" and text[:1] else text
