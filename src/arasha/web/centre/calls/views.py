"""Logging contacts and what becomes of them."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from arasha.audit.actions import record_reading
from arasha.cases.access import open_case
from arasha.cases.actions.contacts import NewContact, begin_from_contact, change_contact, file_contact, log_contact, read_contact, settle_contact
from arasha.cases.contacts import OpenContact, filter_contacts, open_contact, open_contacts
from arasha.cases.errors import Stale
from arasha.cases.queries import case_by_number
from arasha.rules.case_number import read_case_number
from arasha.web.centre.calls.forms import BringForm, CallFilterForm, ContactForm
from arasha.web.centre.file.contacts import contact_rows
from arasha.web.pages.fields import see_version
from arasha.web.pages.guards import for_member
from arasha.web.pages.members import MemberRequest
from arasha.web.pages.parts import Row

PAGE = 25


@for_member("contact.log")
def calls(request: MemberRequest) -> HttpResponseBase:
    """The log of contacts."""
    member = request.member
    form = CallFilterForm(request.GET or None)
    filters = form.cleaned_data if form.is_valid() else {}
    page = Paginator(filter_contacts(member, filters), PAGE).get_page(request.GET.get("page"))
    rows = open_contacts(member, list(page.object_list))
    record_reading(organisation_id=member.organisation_id, actor=member.staff_id, action="contacts.listed", shown=len(rows))
    return render(request, "centre/calls/calls.html", {"form": form, "page": page, "rows": rows})


@for_member("contact.log")
def add(request: MemberRequest) -> HttpResponseBase:
    """Log a contact: four keystrokes are enough."""
    form = ContactForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        contact = log_contact(new=NewContact(columns=form.columns(), body=form.body()), by=request.member)
        messages.success(request, _("Saved."))
        if contact.immediate_danger == "yes" or contact.caller == "child":
            return redirect("centre:call", contact.id)
        return redirect("centre:calls")
    return render(request, "centre/calls/add.html", {"form": form})


@for_member("contact.log")
def call(request: MemberRequest, contact_id: UUID) -> HttpResponseBase:
    """One contact; in danger it says what to do now."""
    found = _open(request, contact_id)
    return render(request, "centre/calls/call.html", {"contact": found.contact, "rows": contact_rows(found), "form": BringForm()})


@for_member("contact.log")
def change(request: MemberRequest, contact_id: UUID) -> HttpResponseBase:
    """Change a contact. When somebody else was faster, nothing of theirs is overwritten."""
    found = _open(request, contact_id)
    form = ContactForm(request.POST or None, initial=ContactForm.initial_of(found))
    theirs: list[Row] = []
    if request.method == "POST" and form.is_valid():
        try:
            seen = form.cleaned_data["seen_version"] or 0
            change_contact(open_contact=found, seen_version=seen, columns=form.columns(found), body=form.body(found), by=request.member)
        except Stale as stale:
            form.add_error(None, str(stale))
            see_version(form, request.POST, str(found.contact.version))
            theirs = contact_rows(found)
        else:
            messages.success(request, _("Saved."))
            return redirect("centre:call", contact_id)
    return render(request, "centre/calls/change.html", {"form": form, "contact": found.contact, "theirs": theirs}, status=409 if theirs else 200)


@for_member("contact.log")
@require_POST
def settle(request: MemberRequest, contact_id: UUID) -> HttpResponseBase:
    """A waiting contact was dealt with."""
    settle_contact(open_contact=_open(request, contact_id), by=request.member)
    messages.success(request, _("Saved."))
    return redirect("centre:calls")


@for_member("case.work")
@require_POST
def bring(request: MemberRequest, contact_id: UUID) -> HttpResponseBase:
    """Bring a contact into a file by its number."""
    found, form = _open(request, contact_id), BringForm(request.POST)
    case = case_by_number(request.member, read_case_number(form.data.get("number", "")) or "") if form.is_valid() else None
    if case is None:
        form.add_error("number", _("There is no file with this number that you may open. Check the number."))
        return render(request, "centre/calls/call.html", {"contact": found.contact, "rows": contact_rows(found), "form": form})
    file_contact(open_contact=found, opened=open_case(request.member, case.id), by=request.member)
    messages.success(request, _("The contact is in the file now."))
    return redirect("centre:file", case.id)


@for_member("case.work")
@require_POST
def begin(request: MemberRequest, contact_id: UUID) -> HttpResponseBase:
    """Begin a file from a contact: what was said is taken over."""
    found = _open(request, contact_id)
    if found.contact.case_id is not None:
        return redirect("centre:file", found.contact.case_id)
    opened = begin_from_contact(found=found, by=request.member)
    messages.success(request, _("The file was begun. Its number is %(number)s.") % {"number": opened.case.number})
    return redirect("centre:file", opened.case.id)


def _open(request: MemberRequest, contact_id: UUID) -> OpenContact:
    found = open_contact(request.member, contact_id)
    read_contact(found=found, by=request.member)
    return found
