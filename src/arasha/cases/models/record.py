"""What every sealed record has in common, and the history of all of them."""

import uuid
from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from uuid_utils.compat import uuid7

from arasha.rules.classification import sealed, technical


@dataclass(frozen=True)
class Body:
    """The sealed fields of a record: plain JSON values only. Every kind of record has its own."""


class SealedRow(models.Model):
    """A row with a sealed body bound to its table, id and version."""

    id = technical(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    version = technical(models.PositiveIntegerField(default=1))
    sealed = sealed(models.BinaryField())

    Body: ClassVar[type[Body]] = Body

    class Meta:
        abstract = True

    @property
    def table(self) -> str:
        """The name bound into the ciphertext."""
        return self._meta.label_lower

    @property
    def sealed_bytes(self) -> bytes:
        """The ciphertext."""
        return bytes(self.sealed)

    @property
    def audited_case_id(self) -> uuid.UUID | None:
        """The case that the audit files a write under."""
        return None


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

    @classmethod
    def coded_fields(cls) -> tuple[str, ...]:
        """The names of the coded columns: what a form may set beside the body."""
        from arasha.rules.classification import Classification, classification_of

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
    """The coded columns of that version: the same codes as in the row itself."""
    sealed = sealed(models.BinaryField())
    written_at = technical(models.DateTimeField())
    written_by = technical(models.UUIDField(null=True))

    class Meta:
        constraints = (models.UniqueConstraint(fields=("table", "record_id", "version"), name="cases_version_once"),)

    def __str__(self) -> str:
        return f"{self.table} {self.record_id} v{self.version}"

    def as_written(self) -> "PastState":
        """What the audit records when this version is sealed anew."""
        return PastState(self.record_id, self.version, bytes(self.sealed), self.table, self.case_id)


@dataclass
class PastState:
    """A past version as the audit files it: under the id of its record."""

    id: uuid.UUID
    version: int
    sealed_bytes: bytes
    table: str
    audited_case_id: uuid.UUID | None
