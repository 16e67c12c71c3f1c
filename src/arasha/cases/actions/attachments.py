"""Attaching documents and photographs."""

import os
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from arasha.accounts.members import Member
from arasha.cases.access import OpenCase
from arasha.cases.actions.records import add_record
from arasha.cases.models import Attachment
from arasha.cases.models.paper import AttachmentBody
from arasha.cases.uploads import SealedUpload, open_file
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
    """Keep an uploaded file with a case: it is moved, already sealed, and its key goes into the sealed record."""
    by.must("case.work")
    row = Attachment(kind=new.kind, stored_name=upload.stored_name, size=upload.size or 0)
    body = AttachmentBody(
        file_name=upload.name or "",
        media_type=media_type_of(next(iter(upload.chunks()), b""), said=upload.content_type or ""),
        description=new.description,
        sha256=upload.sha256,
        file_key=b64encode(upload.key.raw).decode(),
    )
    place = attachment_path(row)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _flush(upload.path)
    upload.path.rename(place)
    try:
        return add_record(opened=opened, row=row, body=body, by=by)
    except BaseException:
        place.unlink(missing_ok=True)
        raise


def media_type_of(beginning: bytes, *, said: str) -> str:
    """What a file is by how it begins. What the browser said counts only for plain text, and everything else is unknown."""
    for mark, media_type in SIGNATURES:
        if beginning.startswith(mark):
            return media_type
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        return "image/webp"
    return "text/plain" if said.startswith("text/") and b"\0" not in beginning[:4096] else "application/octet-stream"


def attachment_path(row: Attachment) -> Path:
    """Where a sealed attachment lies."""
    return Path(settings.MEDIA_ROOT) / row.stored_name[:2] / row.stored_name


def read_attachment(row: Attachment, body: AttachmentBody) -> Iterator[bytes]:
    """The content of an attachment, piece by piece."""
    key = SecretKey(b64decode(body.file_key))
    chunks: Iterator[bytes] = open_file(attachment_path(row), key=key, stored_name=row.stored_name)
    return chunks


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
