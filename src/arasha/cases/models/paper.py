"""Notes, attachments and consents."""

import uuid
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models

from arasha.cases.models.record import Body, CaseRecord
from arasha.rules.classification import coded, technical


@dataclass(frozen=True)
class NoteBody(Body):
    """Sealed fields of a note."""

    at: str = ""
    text: str = ""


class Note(CaseRecord):
    """A note of the case's course; with a date to follow up, if any."""

    Body: ClassVar[type[Body]] = NoteBody

    kind = coded(models.CharField(max_length=40, default="note"))
    follow_up_due = coded(models.DateField(null=True))
    follow_up_done = coded(models.BooleanField(default=False))

    def __str__(self) -> str:
        return self.kind


@dataclass(frozen=True)
class AttachmentBody(Body):
    """Sealed fields of an attachment, the key of its file among them."""

    file_name: str = ""
    media_type: str = ""
    description: str = ""
    sha256: str = ""
    """Of the original as it came."""
    file_key: str = ""


class Attachment(CaseRecord):
    """A document or a photograph. The file lies sealed under a random name; its key is in the sealed body."""

    Body: ClassVar[type[Body]] = AttachmentBody

    kind = coded(models.CharField(max_length=40, default="document"))
    stored_name = technical(models.CharField(max_length=64))
    size = technical(models.PositiveBigIntegerField(default=0))

    def __str__(self) -> str:
        return self.kind

    @property
    def marks(self) -> dict[str, Any]:
        """Which file it means."""
        return {**super().marks, "+file": self.stored_name, "+size": self.size}


@dataclass(frozen=True)
class SealedFile:
    """What the audit knows of the sealed file of an attachment: which bytes, so that another file under its name shows without a key."""

    id: uuid.UUID
    audited_case_id: uuid.UUID | None
    digest: str
    """SHA-256 of the sealed bytes."""
    version: int = 1

    TABLE: ClassVar[str] = "cases.attachment.file"

    @property
    def table(self) -> str:
        """The name of these writes in the audit."""
        return self.TABLE

    @property
    def sealed_bytes(self) -> bytes:
        """The file is too large to stand here; its digest stands for it."""
        return b""

    @property
    def audited_columns(self) -> dict[str, Any]:
        """The digest."""
        return {"digest": self.digest}


@dataclass(frozen=True)
class ConsentBody(Body):
    """Sealed fields of a consent."""

    recipient: str = ""
    limits: str = ""
    how_given: str = ""
    given_on: str = ""
    revoked_note: str = ""


class Consent(CaseRecord):
    """Her consent to one purpose, for one recipient, of named content, until a day. Revocable at any time."""

    Body: ClassVar[type[Body]] = ConsentBody

    purpose = coded(models.CharField(max_length=40))
    recipient_kind = coded(models.CharField(max_length=40))
    content = coded(models.JSONField(default=list))
    form = coded(models.CharField(max_length=24, default="written"))
    ends_on = coded(models.DateField())
    revoked_on = coded(models.DateField(null=True))

    def __str__(self) -> str:
        return self.purpose
