"""Bringing a register in: file, columns, preview, rows, report."""

from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from arasha.accounts.errors import AccountError
from arasha.cases.importing.drafting import draft_mapping
from arasha.cases.importing.jobs import open_job, report_of, run_some, set_mapping, start_job
from arasha.cases.importing.reasons import REASONS
from arasha.cases.importing.rows import Doubt, Draft
from arasha.cases.importing.running import Report, read_register
from arasha.cases.models import ImportJob
from arasha.web.centre.register.forms import WORDS, MappingForm, RegisterForm
from arasha.web.pages.guards import for_member
from arasha.web.pages.members import MemberRequest

FIRST, LISTED = 20, 300


@for_member("register.import")
def start(request: MemberRequest) -> HttpResponseBase:
    """The file."""
    form = RegisterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            job = start_job(upload=form.cleaned_data["file"], by=request.member)
        except AccountError as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("centre:register_mapping", job.id)
    return render(request, "centre/register/start.html", {"form": form})


@for_member("register.import")
def columns(request: MemberRequest, job_id: UUID) -> HttpResponseBase:
    """What the columns mean: drafted, and corrected here."""
    found = open_job(request.member, job_id)
    table = found.table()
    form = MappingForm(request.POST or None, table=table, mapping=found.mapping or draft_mapping(table))
    if request.method == "POST" and form.is_valid():
        set_mapping(found, form.corrected(), by=request.member)
        return redirect("centre:register_mapping" if "again" in request.POST else "centre:register_preview", job_id)
    return render(request, "centre/register/columns.html", {"form": form, "job": found.job})


@for_member("register.import")
def preview(request: MemberRequest, job_id: UUID) -> HttpResponseBase:
    """The first rows as they would go in, and every doubt."""
    found = open_job(request.member, job_id)
    if found.mapping is None:
        return redirect("centre:register_mapping", job_id)
    drafts, report = read_register(found.table(), found.mapping)
    context = {"job": found.job, "report": report, "doubts": _doubts(report), "rows": [_words(draft) for draft in drafts[:FIRST]]}
    return render(request, "centre/register/preview.html", context)


@for_member("register.import")
@require_POST
def run(request: MemberRequest, job_id: UUID) -> HttpResponseBase:
    """The next thousand rows. The page presses the button itself where it can; nothing is lost when the window is closed."""
    found = open_job(request.member, job_id)
    if found.job.state == ImportJob.DONE or run_some(found, by=request.member):
        return redirect("centre:register_done", job_id)
    return render(request, "centre/register/run.html", {"job": found.job})


@for_member("register.import")
def done(request: MemberRequest, job_id: UUID) -> HttpResponseBase:
    """What became of the rows, and what to do with the file."""
    found = open_job(request.member, job_id)
    report = report_of(found)
    return render(request, "centre/register/done.html", {"report": report, "doubts": _doubts(report)})


def _doubts(report: Report) -> list[tuple[Doubt, str]]:
    return [(doubt, str(REASONS.get(doubt.reason, doubt.reason))) for doubt in report.doubts[:LISTED]]


def _words(draft: Draft) -> tuple[int, list[tuple[str, str]]]:
    shown = [(str(WORDS.get(meaning, meaning)), _plain(value)) for meaning, value in draft.values.items()]
    return draft.row, shown


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(entry) for entry in value)
    parts = [str(part) for part in vars(value).values() if part not in ("", None, False)] if hasattr(value, "__dict__") else [str(value)]
    return " ".join(parts)
