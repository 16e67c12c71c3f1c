"""A survivor's own copy: her data, without what staff wrote for themselves, and photographs without their hidden data."""

import io
import json
import zipfile
from typing import IO

from arasha.accounts.members import Member
from arasha.audit.journal import recording
from arasha.cases.access import OpenCase
from arasha.cases.actions.attachments import read_attachment
from arasha.cases.exporting.holdings import case_record, suffix_of
from arasha.cases.models import Attachment

STAFF_ONLY = frozenset({"note", "contact"})
"""Records that staff write for themselves."""
INTERNAL = frozenset({"id", "version", "legal_hold", "protection", "worker", "retain_until"})
PICTURES = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}


def write_own_copy(out: IO[bytes], *, opened: OpenCase, by: Member) -> None:
    """Write her copy as a ZIP. Needs `case.export`; audited before the first byte."""
    by.must("case.export")
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        journal.event("case.exported", case_id=opened.case.id, detail={"for": "survivor"})
    record = case_record(opened)
    record["records"] = {
        name: [{key: value for key, value in row.items() if key not in INTERNAL and value not in ("", None, [])} for row in rows]
        for name, rows in record["records"].items()
        if name not in STAFF_ONLY and rows
    }
    own = {key: value for key, value in record.items() if key not in INTERNAL}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("copy.json", json.dumps(own, ensure_ascii=False, indent=1, default=str))
        for number, (row, body) in enumerate(opened.records(Attachment), start=1):
            content = without_hidden_data(b"".join(read_attachment(row, body)), media_type=body.media_type)
            archive.writestr(f"documents/{number:03d}{suffix_of(body.media_type)}", content)


def without_hidden_data(content: bytes, *, media_type: str) -> bytes:
    """A photograph drawn anew, without EXIF: no place, no time, no camera. Other files stay as they are.

    A picture that can't be read comes out empty: what it hides is not known.
    """
    kind = PICTURES.get(media_type)
    if kind is None:
        return content
    from PIL import Image, ImageOps, UnidentifiedImageError  # loaded where a photograph is drawn

    try:
        with Image.open(io.BytesIO(content)) as picture:
            upright = ImageOps.exif_transpose(picture)
            clean = Image.frombytes(upright.mode, upright.size, upright.tobytes())
            out = io.BytesIO()
            clean.save(out, format=kind)
            return out.getvalue()
    except (UnidentifiedImageError, OSError, ValueError):
        return b""
