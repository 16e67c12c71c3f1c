"""Notes, attachments and consents."""

from dataclasses import dataclass
from typing import ClassVar

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
