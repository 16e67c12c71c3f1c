"""Closing, reopening, handing over, holding and erasing a file."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from arasha.accounts.errors import AccountError
from arasha.accounts.queries import colleague
from arasha.cases.actions.cases import Closure, assign_case, close_case, reopen_case
from arasha.cases.actions.erasure import erase_case, hold_case
from arasha.cases.errors import NotHere, Stale
from arasha.cases.queries import who_may_work
from arasha.rules.case_number import read_case_number
from arasha.web.centre.file.fields import code_field, codes_field, text_field
from arasha.web.centre.file.frame import file_context, open_file
from arasha.web.pages.fields import see_version
from arasha.web.pages.guards import for_member
from arasha.web.pages.members import MemberRequest


class CloseForm(forms.Form):
    """Why a file ends, and with what."""

    reason = code_field("closure_reason", gettext_lazy("Why does it end"), required=True)
    outcomes = codes_field("outcome", gettext_lazy("What came of it"))
    closing = text_field(gettext_lazy("In a few words"), rows=4)
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ReopenForm(forms.Form):
    """Why a file is opened again."""

    reason = code_field("reopening_reason", gettext_lazy("Why is it opened again"), required=True)


class HandForm(forms.Form):
    """Who takes a file over."""

    worker = forms.ChoiceField(label=gettext_lazy("Who takes it over"))


class EraseForm(forms.Form):
    """Erasing asks for the file's number."""

    reason = code_field("erasure_reason", gettext_lazy("Why is it erased"), required=True)
    number = forms.CharField(label=gettext_lazy("Type the number of the file to confirm"), max_length=20)


@for_member("case.close")
def close(request: MemberRequest, case_id: UUID) -> HttpResponseBase:
    """Close the file, with what must be thought of before."""
    opened = open_file(request, case_id)
    form = CloseForm(request.POST or None, initial={"seen_version": opened.case.version})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        closure = Closure(reason=data["reason"], outcomes=data["outcomes"], closing=data["closing"])
        try:
            close_case(opened=opened, seen_version=data["seen_version"] or 0, closure=closure, by=request.member)
        except Stale as stale:
            form.add_error(None, str(stale))
            see_version(form, request.POST, str(opened.case.version))
        else:
            messages.success(request, _("The file is closed."))
            return redirect("centre:file", case_id)
    return _page(request, "close", opened, form)


@for_member("case.work")
def reopen(request: MemberRequest, case_id: UUID) -> HttpResponseBase:
    """Open a closed file again."""
    opened = open_file(request, case_id)
    form = ReopenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reopen_case(opened=opened, reason=form.cleaned_data["reason"], by=request.member)
        messages.success(request, _("The file is open again."))
        return redirect("centre:file", case_id)
    return _page(request, "reopen", opened, form)


@for_member("case.work")
def hand_over(request: MemberRequest, case_id: UUID) -> HttpResponseBase:
    """Give the file to a colleague."""
    opened = open_file(request, case_id)
    form = HandForm(request.POST or None)
    form.fields["worker"].choices = [(str(person.id), person.display_name) for person in who_may_work(opened)]  # type: ignore[attr-defined]  # a choice field
    if request.method == "POST" and form.is_valid():
        worker = colleague(request.member.organisation_id, UUID(form.cleaned_data["worker"]))
        if worker is None:
            raise NotHere
        assign_case(opened=opened, worker=worker, by=request.member)
        messages.success(request, _("%(name)s is now responsible.") % {"name": worker.display_name})
        return redirect("centre:file", case_id)
    return _page(request, "hand", opened, form)


@for_member("case.erase")
def erase(request: MemberRequest, case_id: UUID) -> HttpResponseBase:
    """Erase a closed file for good."""
    opened = open_file(request, case_id)
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if read_case_number(form.cleaned_data["number"]) != opened.case.number:
            form.add_error("number", _("This is not the number of this file."))
        else:
            try:
                erase_case(opened=opened, reason=form.cleaned_data["reason"], by=request.member)
            except AccountError as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The file was erased."))
                return redirect("centre:files")
    return _page(request, "erase", opened, form)


@for_member("case.erase")
@require_POST
def hold(request: MemberRequest, case_id: UUID) -> HttpResponseBase:
    """Begin or end a legal hold."""
    opened = open_file(request, case_id)
    hold_case(opened=opened, held=request.POST.get("held") == "yes", by=request.member)
    messages.success(request, _("Saved."))
    return redirect("centre:file_manage", case_id)


def _page(request: MemberRequest, name: str, opened: Any, form: forms.Form) -> HttpResponseBase:
    return render(request, f"centre/file/{name}.html", {**file_context(opened, tab="manage"), "form": form})
