"""Attaching documents and photographs.

A sealed file waits in `incoming` until the row that names it is committed, and moves to its place then. A machine that stops in between leaves
a row whose file is still in `incoming`, where it is found, or a file without a row, which the sweep removes: never a row without its file.
"""

import hashlib
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from arasha.accounts.members import Member
from arasha.audit.journal import recording
from arasha.cases.access import OpenCase
from arasha.cases.actions.records import add_record
from arasha.cases.models import Attachment
from arasha.cases.models.paper import AttachmentBody, SealedFile
from arasha.cases.uploads import INCOMING, SealedUpload, open_file, sealed_root
from arasha.vault.keys import SecretKey

SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)


@dataclass(frozen=True)
class NewAttachment:
    """What is said of a file."""

    kind: str = "document"
    description: str = ""


def attach_file(*, opened: OpenCase, upload: SealedUpload, new: NewAttachment, by: Member) -> Attachment:
    """Keep an uploaded file with a case: it is sealed already, its key goes into the sealed record, and it is on the disk before its row is."""
    by.must("case.work")
    row = Attachment(kind=new.kind, stored_name=upload.stored_name, size=upload.size or 0)
    body = AttachmentBody(
        file_name=upload.name or "",
        media_type=media_type_of(next(iter(upload.chunks()), b""), said=upload.content_type or ""),
        description=new.description,
        sha256=upload.sha256,
        file_key=b64encode(upload.key.raw).decode(),
    )
    upload.secure()
    digest = digest_of(upload.path)
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        row = add_record(opened=opened, row=row, body=body, by=by)
        journal.wrote(SealedFile(row.id, row.case_id, digest))
    upload.kept = True
    # Robust: the row is committed, and a file that could not be moved is found where it is.
    transaction.on_commit(lambda: settle_file(row.stored_name), robust=True)
    return row


def digest_of(path: Path) -> str:
    """SHA-256 of a sealed file as it lies."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def media_type_of(beginning: bytes, *, said: str) -> str:
    """What a file is by how it begins. What the browser said counts only for plain text, and everything else is unknown."""
    for mark, media_type in SIGNATURES:
        if beginning.startswith(mark):
            return media_type
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        return "image/webp"
    return "text/plain" if said.startswith("text/") and b"\0" not in beginning[:4096] else "application/octet-stream"


def place_of(stored_name: str) -> Path:
    """Where a sealed file lies once its row is committed."""
    return Path(settings.MEDIA_ROOT) / stored_name[:2] / stored_name


def settle_file(stored_name: str) -> None:
    """Move a file to its place. Does nothing when it is there already."""
    waiting, place = sealed_root() / INCOMING / stored_name, place_of(stored_name)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with suppress(FileNotFoundError):
        waiting.rename(place)


def attachment_path(row: Attachment) -> Path:
    """Where a sealed attachment lies now."""
    waiting, place = sealed_root() / INCOMING / row.stored_name, place_of(row.stored_name)
    return waiting if not place.exists() and waiting.exists() else place


def read_attachment(row: Attachment, body: AttachmentBody) -> Iterator[bytes]:
    """The content of an attachment, piece by piece."""
    key = SecretKey(b64decode(body.file_key))
    try:
        yield from open_file(attachment_path(row), key=key, stored_name=row.stored_name)
    except FileNotFoundError:
        # It moved between looking and opening; nothing was read of it yet.
        yield from open_file(place_of(row.stored_name), key=key, stored_name=row.stored_name)


def remove_file(row: Attachment) -> None:
    """Remove a sealed file for good, wherever it lies. Part of other actions."""
    for path in (sealed_root() / INCOMING / row.stored_name, place_of(row.stored_name)):
        path.unlink(missing_ok=True)
