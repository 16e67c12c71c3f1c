"""Whether the sealed files of attachments are the ones that were attached. Needs no key: their digests stand in the audit."""

from collections.abc import Iterator, Sequence

from arasha.audit.models import Write
from arasha.audit.queries import latest_writes_of
from arasha.audit.states import fits
from arasha.cases.actions.attachments import attachment_path, digest_of
from arasha.cases.models import Attachment
from arasha.cases.models.paper import SealedFile

DELETED, EDITED, MOVED = "deleted", "edited", "moved"


def check_files(rows: Sequence[Attachment]) -> Iterator[tuple[Attachment, str]]:
    """Those whose file is gone (deleted), is that of another record (moved), or holds other bytes (edited).

    Of a file that version 0.1 attached, the audit has no digest: it must be there, and opening it shows whether it was altered.
    """
    written = latest_writes_of(row.id for row in rows)
    for row in rows:
        problem = _problem(row, written.get((SealedFile.TABLE, row.id), (0, ""))[1])
        if problem:
            yield row, problem


def _problem(row: Attachment, digest: str) -> str:
    try:
        present = SealedFile(row.id, row.case_id, digest_of(attachment_path(row)))
    except FileNotFoundError:
        return DELETED
    if not digest or fits(present, digest):
        return ""
    elsewhere = Write.objects.filter(table=SealedFile.TABLE).exclude(record_id=row.id)
    return MOVED if any(fits(present, write.content_hash) for write in elsewhere.iterator()) else EDITED
