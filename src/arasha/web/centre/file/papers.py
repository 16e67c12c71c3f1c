"""Looking at documents without downloading them."""

from itertools import chain
from uuid import UUID

from django.http import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin

from arasha.cases.actions.attachments import read_attachment
from arasha.cases.errors import Altered
from arasha.cases.models import Attachment
from arasha.cases.models.paper import AttachmentBody
from arasha.vault.errors import WrongKey
from arasha.web.centre.file.frame import file_context, open_file
from arasha.web.pages.guards import for_member
from arasha.web.pages.members import MemberRequest
from arasha.web.pages.policies import FILE

PICTURES = {"image/jpeg", "image/png", "image/gif", "image/webp"}
LONGEST_TEXT = 200_000


@for_member("case.open")
def look(request: MemberRequest, case_id: UUID, record_id: UUID) -> HttpResponseBase:
    """A page that shows a document: pictures and PDF in place, text as text, anything else to be saved."""
    opened = open_file(request, case_id, reading="attachment.read")
    row, body = opened.record(Attachment, record_id)
    shown = "picture" if body.media_type in PICTURES else "pdf" if body.media_type == "application/pdf" else ""
    text = ""
    if body.media_type.startswith("text/") and row.size <= LONGEST_TEXT:
        shown, text = "text", _whole(row, body).decode("utf-8", errors="replace")
    context = {**file_context(opened, tab="papers"), "row": row, "body": body, "shown": shown, "text": text}
    return render(request, "centre/file/paper.html", context)


@for_member("case.open")
@xframe_options_sameorigin
def content(request: MemberRequest, case_id: UUID, record_id: UUID) -> HttpResponseBase:
    """The document itself, opened piece by piece; never stored by the browser, and never run as a page."""
    opened = open_file(request, case_id, reading="attachment.read")
    row, body = opened.record(Attachment, record_id)
    inline = body.media_type in PICTURES or body.media_type == "application/pdf"
    pieces = read_attachment(row, body)
    try:
        first = next(pieces, b"")
    except (WrongKey, FileNotFoundError) as error:
        raise Altered(table=row.table, record_id=row.id) from error
    response = StreamingHttpResponse(chain([first], pieces), content_type=body.media_type if inline else "application/octet-stream")
    response["Content-Disposition"] = "inline" if inline else 'attachment; filename="file"'
    response["Content-Security-Policy"] = FILE
    return response


def _whole(row: Attachment, body: AttachmentBody) -> bytes:
    try:
        return b"".join(read_attachment(row, body))
    except (WrongKey, FileNotFoundError) as error:
        raise Altered(table=row.table, record_id=row.id) from error
