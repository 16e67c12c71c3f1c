"""Sealing and opening the bodies of records: JSON of a frozen dataclass, bound to table, id and version."""

import json
from dataclasses import fields
from typing import Any, TypeVar

from arasha.cases.models.case import Case, Summary
from arasha.cases.models.record import Body, RecordVersion, SealedRow
from arasha.vault.keys import SecretKey
from arasha.vault.records import open_record, seal_record

SUMMARY_TABLE = "cases.case.summary"
_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))

B = TypeVar("B")


def encode(body: Any) -> bytes:
    """Canonical JSON of a body; empty fields are left out."""
    content = {name: value for name, value in vars(body).items() if value not in ("", None, [], {})}
    return _CANONICAL.encode(content).encode()


def decode(kind: type[B], content: bytes) -> B:
    """The body of this kind; fields that a later release added keep their defaults, fields that it dropped are ignored."""
    known = {field.name for field in fields(kind)}  # type: ignore[arg-type]  # every kind passed here is a dataclass
    return kind(**{name: value for name, value in json.loads(content).items() if name in known})


def seal_row(row: SealedRow, *, key: SecretKey, body: Body) -> None:
    """Put a sealed body into a row, for the version that the row has now."""
    row.sealed = seal_record(key, encode(body), table=row.table, record_id=row.id, version=row.version)


def open_row(row: SealedRow, *, key: SecretKey) -> Any:
    """The body of a row; raises WrongKey when it was moved, altered or sealed under another key."""
    content = open_record(key, row.sealed_bytes, table=row.table, record_id=row.id, version=row.version)
    return decode(type(row).Body, content)


def open_version(past: RecordVersion, *, kind: type[Body], key: SecretKey) -> Any:
    """The body of a past version."""
    content = open_record(key, bytes(past.sealed), table=past.table, record_id=past.record_id, version=past.version)
    return decode(kind, content)


def seal_summary(case: Case, *, key: SecretKey, summary: Summary) -> None:
    """Put a fresh summary into a case."""
    case.summary_version += 1
    case.summary = seal_record(key, encode(summary), table=SUMMARY_TABLE, record_id=case.id, version=case.summary_version)


def open_summary(case: Case, *, key: SecretKey) -> Summary:
    """The summary of a case for a list."""
    if not case.summary_version:
        return Summary()
    content = open_record(key, bytes(case.summary), table=SUMMARY_TABLE, record_id=case.id, version=case.summary_version)
    return decode(Summary, content)
