"""A file on paper: drawn by Typst in memory, nothing of it touches the disk."""

import json
from functools import cache
from pathlib import Path
from uuid import UUID

import typst
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from arasha.audit.actions import record_reading
from arasha.cases.access import OpenCase
from arasha.web.centre.file.describe import Card, describe_all
from arasha.web.centre.file.frame import file_context, open_file
from arasha.web.centre.file.kinds import KINDS
from arasha.web.pages.codes import label, labels
from arasha.web.pages.days import written
from arasha.web.pages.guards import for_member
from arasha.web.pages.members import MemberRequest
from arasha.web.pages.policies import FILE

PRINTED = ("people", "events", "needs", "goals", "services", "notes", "consents")


@cache
def _template() -> bytes:
    return (Path(__file__).parent / "print" / "summary.typ").read_bytes()


@for_member("case.open")
def print_summary(request: MemberRequest, case_id: UUID) -> HttpResponseBase:
    """The file as a PDF."""
    opened = open_file(request, case_id)
    member = request.member
    record_reading(organisation_id=member.organisation_id, actor=member.staff_id, action="case.printed", case_id=case_id)
    response = HttpResponse(draw(opened, organisation=member.organisation.name), content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="summary.pdf"'
    response["Content-Security-Policy"] = FILE
    return response


def draw(opened: OpenCase, *, organisation: str) -> bytes:
    """The PDF of a file, in the reader's language."""
    context, case, body = file_context(opened, tab=""), opened.case, opened.body(opened.case)
    sections = [_section(opened, slug) for slug in PRINTED]
    content = {
        "language": get_language() or "kk",
        "organisation": organisation,
        "heading": context["name"] or _("No name yet"),
        "number": _("File %(number)s") % {"number": case.number},
        "printed": written(timezone.now()),
        "warning": _("Confidential. Keep it where nobody else can read it, and destroy it when it is not needed."),
        "contact": f"{_('May we contact her')}: {context['contact_rule']}. {context['contact_words']}",
        "facts": [
            [_("Danger now"), label("answer", case.immediate_danger)],
            [_("Level of risk"), label("risk_level", case.risk_level)],
            [_("What brought her"), body.opening],
            [_("Kinds of violence"), labels("violence_type", case.violence_types)],
            [_("Responsible"), case.worker.display_name if case.worker else ""],
        ],
        "sections": [section for section in sections if section["cards"]],
    }
    pdf: bytes = typst.compile(_template(), sys_inputs={"data": json.dumps(content, ensure_ascii=False, default=str)})
    return pdf


def _section(opened: OpenCase, slug: str) -> dict[str, object]:
    kind = KINDS[slug]
    cards = describe_all(kind, opened.records(kind.model), opened=opened)
    return {"title": str(kind.many), "cards": [_card(card) for card in cards]}


def _card(card: Card) -> dict[str, object]:
    when = written(timezone.localtime(card.when).date()) if card.when else ""
    rows = [[str(row.label), "; ".join(str(line) for line in row.lines)] for row in card.rows if row.lines]
    return {"title": card.title, "when": when, "by": card.by, "rows": rows}
