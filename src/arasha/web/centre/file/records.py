"""Records of a file: one mechanism for every kind."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from arasha.cases.access import OpenCase
from arasha.cases.actions.attachments import NewAttachment, attach_file
from arasha.cases.actions.records import add_record, change_record, remove_record
from arasha.cases.errors import NotHere, Stale
from arasha.cases.models import CaseRecord, Consent, Incident, Note
from arasha.cases.queries import record_history
from arasha.rules.consent import consent_state
from arasha.web.centre.file.describe import describe, describe_all, describe_past
from arasha.web.centre.file.forms import RecordForm, UploadForm
from arasha.web.centre.file.frame import file_context, open_file
from arasha.web.centre.file.kinds import KINDS, TAB_OF, TABS, Kind
from arasha.web.pages.fields import see_version, version_sent
from arasha.web.pages.guards import for_member
from arasha.web.pages.members import MemberRequest


def kind_of(slug: str) -> Kind:
    """The kind of record of an address; raises NotHere."""
    if slug not in KINDS:
        raise NotHere
    return KINDS[slug]


@dataclass(frozen=True)
class Listed:
    """A kind of record with its records as cards."""

    kind: Kind
    cards: list[Any]
    removed: list[Any]

    @property
    def in_order(self) -> list[Any]:
        """The cards as they are read: what happens in time from its end."""
        return self.cards[::-1] if self.kind.latest_first else self.cards


@for_member("case.open")
def tab(request: MemberRequest, case_id: UUID, slug: str) -> HttpResponseBase:
    """One tab: the records of its kinds."""
    found = next((entry for entry in TABS if entry.slug == slug), None)
    if found is None:
        raise NotHere
    opened = open_file(request, case_id)
    listed = [
        Listed(
            kind,
            describe_all(kind, opened.records(kind.model), opened=opened),
            describe_all(kind, opened.removed(kind.model), opened=opened),
        )
        for kind in found.kinds
    ]
    return render(request, "centre/file/tab.html", {**file_context(opened, tab=slug), "listed": listed})


@for_member("case.work")
def add(request: MemberRequest, case_id: UUID, slug: str) -> HttpResponseBase:
    """A new record."""
    kind, opened = kind_of(slug), open_file(request, case_id)
    form_class = kind.add_form or kind.form
    form = form_class(request.POST or None, request.FILES or None, opened=opened, initial=_first(request, kind))
    if request.method == "POST" and form.is_valid():
        row = _save_new(form, kind, opened, request)
        _warn(request, row)
        messages.success(request, _("Saved."))
        return redirect("centre:file_tab", case_id, TAB_OF[kind.slug].slug)
    return _form_page(request, opened, kind, form)


def _first(request: MemberRequest, kind: Kind) -> dict[str, Any]:
    allowed = {name for name in kind.form.base_fields if name in {"kind", "relationship"}}
    return {name: request.GET[name] for name in allowed if name in request.GET}


def _save_new(form: RecordForm, kind: Kind, opened: OpenCase, request: MemberRequest) -> CaseRecord:
    if isinstance(form, UploadForm):
        new = NewAttachment(kind=form.cleaned_data["kind"], description=form.cleaned_data["description"])
        return attach_file(opened=opened, upload=form.cleaned_data["file"], new=new, by=request.member)
    return add_record(opened=opened, row=kind.model(**form.columns()), body=form.body(), by=request.member)


@for_member("case.work")
def change(request: MemberRequest, case_id: UUID, slug: str, record_id: UUID) -> HttpResponseBase:
    """Change a record. When somebody else was faster, both versions are shown and nothing is overwritten."""
    kind, opened = kind_of(slug), open_file(request, case_id)
    row, body = opened.record(kind.model, record_id)
    form = kind.form(request.POST or None, opened=opened, initial=kind.form.initial_of(row, body))
    theirs = None
    if request.method == "POST" and form.is_valid():
        try:
            saved = change_record(
                opened=opened,
                kind=kind.model,
                record_id=record_id,
                seen_version=form.cleaned_data["seen_version"] or 0,
                coded=form.columns(),
                body=form.body(body),
                by=request.member,
            )
        except Stale as stale:
            form.add_error(None, str(stale))
            see_version(form, request.POST, str(row.version))
            theirs = describe(kind, row, body, opened=opened)
        else:
            _warn(request, saved)
            messages.success(request, _("Saved."))
            return redirect("centre:file_tab", case_id, TAB_OF[kind.slug].slug)
    return _form_page(request, opened, kind, form, row=row, theirs=theirs)


def _form_page(request: MemberRequest, opened: OpenCase, kind: Kind, form: RecordForm, **more: Any) -> HttpResponseBase:
    context = {**file_context(opened, tab=TAB_OF[kind.slug].slug), "form": form, "kind": kind, **more}
    return render(request, "centre/file/record_form.html", context, status=409 if more.get("theirs") else 200)


def _warn(request: MemberRequest, row: CaseRecord) -> None:
    if isinstance(row, Incident) and row.strangled == "yes":
        messages.warning(request, _("Strangulation: she needs a doctor now, even without marks. Ask her to be seen today. Call 103."))
    if isinstance(row, Incident) and row.weapon == "yes":
        messages.warning(request, _("A weapon was used: ask where it is now, and tell your supervisor."))


@for_member("case.work")
def remove(request: MemberRequest, case_id: UUID, slug: str, record_id: UUID) -> HttpResponseBase:
    """Take a record that was entered by mistake out of the file."""
    kind, opened = kind_of(slug), open_file(request, case_id)
    row, body = opened.record(kind.model, record_id)
    if request.method == "POST":
        seen = version_sent(request.POST)
        remove_record(opened=opened, kind=kind.model, record_id=record_id, seen_version=seen, by=request.member)
        messages.success(request, _("Removed. Its history stays."))
        return redirect("centre:file_tab", case_id, TAB_OF[kind.slug].slug)
    context = {
        **file_context(opened, tab=TAB_OF[kind.slug].slug),
        "kind": kind,
        "row": row,
        "card": describe(kind, row, body, opened=opened),
    }
    return render(request, "centre/file/remove.html", context)


@for_member("case.open")
def history(request: MemberRequest, case_id: UUID, slug: str, record_id: UUID) -> HttpResponseBase:
    """Every version of a record, newest first."""
    kind, opened = kind_of(slug), open_file(request, case_id, reading="history.read")
    row, body = opened.record(kind.model, record_id, removed=True)
    past = [describe_past(kind, version, opened=opened) for version in record_history(opened, kind=kind.model, record_id=record_id)]
    context = {**file_context(opened, tab=TAB_OF[kind.slug].slug), "kind": kind, "row": row, "past": past}
    return render(request, "centre/file/history.html", {**context, "now": describe(kind, row, body, opened=opened, whole=True)})


@for_member("case.work")
@require_POST
def revoke(request: MemberRequest, case_id: UUID, record_id: UUID) -> HttpResponseBase:
    """She takes a consent back: from today on it allows nothing."""
    opened = open_file(request, case_id)
    row, body = opened.record(Consent, record_id)
    today = timezone.localdate()
    if consent_state(ends_on=row.ends_on, revoked_on=row.revoked_on, on=today) == "live":
        coded = {"revoked_on": today}
        change_record(opened=opened, kind=Consent, record_id=row.id, seen_version=row.version, coded=coded, body=body, by=request.member)
        messages.success(request, _("The consent was taken back."))
    return redirect("centre:file_tab", case_id, "consents")


@for_member("case.work")
@require_POST
def done(request: MemberRequest, case_id: UUID, record_id: UUID) -> HttpResponseBase:
    """A note was followed up."""
    opened = open_file(request, case_id)
    row, body = opened.record(Note, record_id)
    coded = {"follow_up_done": True}
    change_record(opened=opened, kind=Note, record_id=row.id, seen_version=row.version, coded=coded, body=body, by=request.member)
    messages.success(request, _("Saved."))
    return redirect("centre:file_tab", case_id, "notes")
