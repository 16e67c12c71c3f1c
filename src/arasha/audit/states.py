"""What of a row the audit vouches for: its ciphertext, its coded columns, and whether it was taken out.

A hash of the first kind (64 hex digits, written by 0.1) covers the ciphertext alone. The second kind ("2-" and 64 digits) covers the coded
columns too. Columns that hold their default are left out, so that a column that a later release adds changes no hash.
"""

import hashlib
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, Protocol

from django.db import models

from arasha.rules.classification import Classification, classification_of
from arasha.vault.records import content_hash

GONE = "gone"
"""Stands in the place of a hash when the program removed a row: one that is there all the same was put back."""
SECOND = "2-"


class AuditedRecord(Protocol):
    """What a row shows to the audit."""

    @property
    def id(self) -> uuid.UUID:
        """Its id."""

    @property
    def version(self) -> int:
        """Its version."""

    @property
    def sealed_bytes(self) -> bytes:
        """The ciphertext."""

    @property
    def table(self) -> str:
        """The name bound into the ciphertext."""

    @property
    def audited_case_id(self) -> uuid.UUID | None:
        """The case it belongs to, if any."""

    @property
    def audited_columns(self) -> Mapping[str, Any]:
        """The plain values that the hash covers beside the ciphertext: JSON values."""


class Audited:
    """For models whose rows the audit vouches for. `arasha audit verify` finds every table of them."""

    organisation_path: ClassVar[str] = "organisation_id"
    """Where the organisation of a row is found, as Django spells a lookup."""
    version: Any = 1
    _meta: Any

    @property
    def table(self) -> str:
        """The table's name in the audit."""
        return str(self._meta.label_lower)

    @property
    def audited_case_id(self) -> uuid.UUID | None:
        """The case that the audit files a write under."""
        return None

    @property
    def audited_columns(self) -> Mapping[str, Any]:
        """The coded columns that do not hold their default."""
        return coded_columns(type(self), lambda field: getattr(self, field.attname))


@dataclass(frozen=True)
class _Coded:
    field: Any
    default: Any


def coded_columns(kind: Any, value_of: Callable[[Any], Any]) -> dict[str, Any]:
    """The coded columns of a kind of row as JSON values, without those that hold their default."""
    found = {}
    for coded in _coded_fields(kind):
        value = coded.field.to_python(value_of(coded.field))
        if value != coded.default:
            found[coded.field.name] = plain(value)
    return found


def plain(value: Any) -> Any:
    """A column's value as JSON."""
    if value is None or isinstance(value, str | int | float | list | dict):
        return value
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


@lru_cache(maxsize=64)
def _coded_fields(kind: type[models.Model]) -> tuple[_Coded, ...]:
    fields = [field for field in kind._meta.local_fields if classification_of(field) is Classification.CODED]
    return tuple(_Coded(field, field.get_default()) for field in fields)


def state_hash(record: AuditedRecord) -> str:
    """The hash of the second kind: BLAKE2b-256 of the ciphertext and the columns."""
    columns = json.dumps(record.audited_columns, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()
    sealed = record.sealed_bytes
    digest = hashlib.blake2b(len(sealed).to_bytes(8, "big"), digest_size=32, person=b"arasha-state")
    digest.update(sealed)
    digest.update(columns)
    return SECOND + digest.hexdigest()


def fits(record: AuditedRecord, written: str) -> bool:
    """Whether a row is in the state that a write left."""
    return written == (state_hash(record) if written.startswith(SECOND) else content_hash(record.sealed_bytes))
