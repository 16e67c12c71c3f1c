"""What every sealed record has in common, and the history of all of them."""

import uuid
from dataclasses import dataclass
from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from uuid_utils.compat import uuid7

from arasha.audit.states import Audited, coded_columns
from arasha.rules.classification import Classification, classification_of, sealed, technical


@dataclass(frozen=True)
class Body:
    """The sealed fields of a record: plain JSON values only. Every kind of record has its own."""


class SealedRow(Audited, models.Model):
    """A row with a sealed body bound to its table, id and version."""

    id = technical(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    version = technical(models.PositiveIntegerField(default=1))
    sealed = sealed(models.BinaryField())

    Body: ClassVar[type[Body]] = Body

    class Meta:
        abstract = True

    @property
    def sealed_bytes(self) -> bytes:
        """The ciphertext."""
        return bytes(self.sealed)

    @property
    def marks(self) -> dict[str, Any]:
        """What the audit vouches for beside the coded columns; their names begin with a plus."""
        return {}

    @property
    def audited_columns(self) -> dict[str, Any]:
        """The coded columns that do not hold their default, and the marks."""
        return {**coded_columns(type(self), lambda field: getattr(self, field.attname)), **self.marks}


class CaseRecord(SealedRow):
    """One record of a case file."""

    case_id: uuid.UUID

    organisation = technical(models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+"))
    case = technical(models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="%(class)s_rows"))
    created_at = technical(models.DateTimeField(auto_now_add=True))
    created_by = technical(models.UUIDField(null=True))
    changed_at = technical(models.DateTimeField(auto_now=True))
    changed_by = technical(models.UUIDField(null=True))
    removed_at = technical(models.DateTimeField(null=True))
    """A record entered by mistake leaves the file's view and stays in its history."""

    class Meta:
        abstract = True

    @property
    def audited_case_id(self) -> uuid.UUID | None:
        """The case it belongs to."""
        return self.case_id

    @property
    def marks(self) -> dict[str, Any]:
        """Whether it was taken out: a record can be neither hidden nor brought back unnoticed."""
        return {"+removed": True} if self.removed_at else {}

    @classmethod
    def coded_fields(cls) -> tuple[str, ...]:
        """The names of the coded columns: what a form may set beside the body."""
        return tuple(field.name for field in cls._meta.fields if classification_of(field) is Classification.CODED)


class RecordVersion(models.Model):
    """A version of a record that a later one took the place of: coded columns as they were, the body still sealed."""

    id = technical(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    organisation = technical(models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+"))
    case = technical(models.ForeignKey("cases.Case", null=True, on_delete=models.CASCADE, related_name="versions"))
    table = technical(models.CharField(max_length=64))
    record_id = technical(models.UUIDField())
    version = technical(models.PositiveIntegerField())
    coded = technical(models.JSONField(default=dict))
    """The coded columns of that version, the same codes as in the row itself, and its marks."""
    sealed = sealed(models.BinaryField())
    written_at = technical(models.DateTimeField())
    written_by = technical(models.UUIDField(null=True))

    class Meta:
        constraints = (models.UniqueConstraint(fields=("table", "record_id", "version"), name="cases_version_once"),)

    def __str__(self) -> str:
        return f"{self.table} {self.record_id} v{self.version}"

    def as_written(self) -> "PastState":
        """What the audit knows of this version: under the id of its record."""
        kind = apps.get_model(self.table)
        columns = coded_columns(kind, lambda field: self.coded.get(field.name, field.get_default()))
        columns.update({name: value for name, value in self.coded.items() if name.startswith("+")})
        return PastState(self.record_id, self.version, bytes(self.sealed), self.table, self.case_id, columns)


@dataclass
class PastState:
    """A past version as the audit files it."""

    id: uuid.UUID
    version: int
    sealed_bytes: bytes
    table: str
    audited_case_id: uuid.UUID | None
    audited_columns: dict[str, Any]
