"""The first page of a file, its calls, its course, and what can be done with it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from arasha.audit.queries import events_of_case
from arasha.cases.access import OpenCase
from arasha.cases.actions.cases import change_case
from arasha.cases.contacts import open_contacts, visible_contacts
from arasha.cases.due import due_of_case
from arasha.cases.errors import Stale
from arasha.cases.models import Person
from arasha.web.centre.file.case_form import CaseForm
from arasha.web.centre.file.contacts import contact_rows
from arasha.web.centre.file.describe import describe_all
from arasha.web.centre.file.frame import file_context, open_file
from arasha.web.centre.file.kinds import PERSON
from arasha.web.pages.codes import label, labels
from arasha.web.pages.events import words_of
from arasha.web.pages.fields import see_version
from arasha.web.pages.guards import for_member
from arasha.web.pages.members import MemberRequest
from arasha.web.pages.parts import Moment, Row

RECENT = 8


@for_member("case.open")
def overview(request: MemberRequest, case_id: UUID) -> HttpResponseBase:
    """Is anyone in danger, what is due, who is in it, what changed."""
    opened = open_file(request, case_id)
    rows = _case_rows(opened)
    people = opened.records(Person)
    context = {**file_context(opened, tab="overview", people=people), "rows": rows, "due": due_of_case(opened)}
    context["people"] = describe_all(PERSON, people, opened=opened)
    return render(request, "centre/file/overview.html", {**context, "moments": _moments(request, case_id)[:RECENT]})


def _case_rows(opened: OpenCase) -> list[Row]:
    case, body = opened.case, opened.body(opened.case)
    return [
        Row(_("Danger now"), label("answer", case.immediate_danger)),
        Row(_("Level of risk"), label("risk_level", case.risk_level)),
        Row(_("What brought her"), body.opening),
        Row(_("Kinds of violence"), labels("violence_type", case.violence_types)),
        Row(_("Region"), label("region", case.region)),
        Row(_("Who sent her"), label("referral_source", case.referral_source)),
        Row(_("Opened"), case.opened_month.strftime("%m.%Y")),
        Row(_("Responsible"), opened.member.colleagues.get(case.worker_id, "")),
        *[Row(name, value) for name, value in body.extra.items()],
    ]


@for_member("case.work")
def edit(request: MemberRequest, case_id: UUID) -> HttpResponseBase:
    """Change the file's own fields."""
    opened = open_file(request, case_id)
    case, body = opened.case, opened.body(opened.case)
    form = CaseForm(request.POST or None, initial=CaseForm.initial_of(case, body))
    theirs: list[Row] = []
    if request.method == "POST" and form.is_valid():
        try:
            seen = form.cleaned_data["seen_version"] or 0
            change_case(opened=opened, seen_version=seen, columns=form.columns(), body=form.body(body), by=request.member)
        except Stale as stale:
            form.add_error(None, str(stale))
            see_version(form, request.POST, str(case.version))
            theirs = _case_rows(opened)
        else:
            messages.success(request, _("Saved."))
            return redirect("centre:file", case_id)
    return render(
        request, "centre/file/edit.html", {**file_context(opened, tab="overview"), "form": form, "theirs": theirs}, status=409 if theirs else 200
    )


@for_member("case.open")
def calls(request: MemberRequest, case_id: UUID) -> HttpResponseBase:
    """The contacts that were brought into this file."""
    opened = open_file(request, case_id)
    contacts = list(visible_contacts(request.member).filter(case=opened.case).select_related("case").order_by("-created_at"))
    found = open_contacts(request.member, contacts)
    cards = [{"contact": entry.contact, "rows": contact_rows(entry)} for entry in found]
    return render(request, "centre/file/calls.html", {**file_context(opened, tab="calls"), "cards": cards})


@for_member("case.open")
def course(request: MemberRequest, case_id: UUID) -> HttpResponseBase:
    """What was done with the file, newest first."""
    opened = open_file(request, case_id)
    return render(request, "centre/file/course.html", {**file_context(opened, tab="course"), "moments": _moments(request, case_id)})


def _moments(request: MemberRequest, case_id: UUID) -> list[Moment]:
    names = request.member.names_of_actors
    events = events_of_case(organisation_id=request.member.organisation_id, case_id=case_id)
    written = events.exclude(action__endswith=".read").exclude(action="case.rekeyed")[:200]
    return [Moment(words_of(event.action), event.at, by=names.get(event.actor, "")) for event in written]


@for_member("case.open")
def manage(request: MemberRequest, case_id: UUID) -> HttpResponseBase:
    """What can be done with the file as a whole."""
    opened = open_file(request, case_id)
    return render(request, "centre/file/manage.html", file_context(opened, tab="manage"))
