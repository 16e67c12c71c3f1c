"""Who may open a file."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from arasha.accounts.errors import AccountError
from arasha.cases.access import OpenCase
from arasha.cases.actions.protection import declare_conflict, open_to_organisation, protect_with_team, restrict_case
from arasha.cases.models import Case
from arasha.cases.queries import who_may_work
from arasha.web.centre.file.fields import code_choices
from arasha.web.centre.file.frame import file_context, open_file
from arasha.web.pages.fields import Checkboxes, Radios
from arasha.web.pages.guards import for_member
from arasha.web.pages.members import MemberRequest


class TeamForm(forms.Form):
    """How a file is protected, and who is named."""

    protection = forms.ChoiceField(
        label=gettext_lazy("Who may open this file"),
        choices=code_choices("protection"),
        widget=Radios(
            hints={
                "organisation": gettext_lazy("Everybody here who works with files."),
                "team": gettext_lazy("The colleagues you name and supervisors. Others must give a reason, and it is seen."),
                "restricted": gettext_lazy("Only those you name hold its key. Nobody else can open it, the director included."),
            }
        ),
    )
    staff = forms.MultipleChoiceField(label=gettext_lazy("Named colleagues"), required=False, widget=Checkboxes)

    def __init__(self, *args: Any, opened: OpenCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.id): person for person in who_may_work(opened)}
        self.fields["staff"].choices = [(key, person.display_name) for key, person in self.people.items()]  # type: ignore[attr-defined]  # a choice field


class ConflictForm(forms.Form):
    """Which colleague knows a party, and how."""

    staff = forms.ChoiceField(label=gettext_lazy("Who has the conflict"))
    reason = forms.ChoiceField(label=gettext_lazy("Why"), choices=code_choices("conflict_reason", empty=gettext_lazy("Not chosen")))

    def __init__(self, *args: Any, opened: OpenCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(person.id): person for person in who_may_work(opened)}
        # Nobody is chosen beforehand: one press would shut a colleague out of the file.
        listed = [(key, person.display_name) for key, person in self.people.items()]
        self.fields["staff"].choices = [("", _("Not chosen")), *listed]  # type: ignore[attr-defined]  # a choice field


@for_member("case.work")
def team(request: MemberRequest, case_id: UUID) -> HttpResponseBase:
    """Limit the file to a team, restrict it to named colleagues, or open it to everybody who works with files."""
    opened = open_file(request, case_id)
    first = {"protection": opened.case.protection, "staff": [str(key) for key in opened.case.team.values_list("staff_id", flat=True)]}
    form = TeamForm(request.POST or None, opened=opened, initial=first)
    if request.method == "POST" and form.is_valid():
        named = [form.people[key] for key in form.cleaned_data["staff"]]
        try:
            if form.cleaned_data["protection"] == Case.WHOLE:
                open_to_organisation(opened=opened, by=request.member)
            elif form.cleaned_data["protection"] == Case.TEAM:
                protect_with_team(opened=opened, team=named, by=request.member)
            else:
                restrict_case(opened=opened, staff=named, by=request.member)
        except AccountError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Saved."))
            return redirect("centre:file_manage", case_id)
    return render(request, "centre/file/team.html", {**file_context(opened, tab="manage"), "form": form})


@for_member("conflict.declare")
def conflict(request: MemberRequest, case_id: UUID) -> HttpResponseBase:
    """A colleague, or oneself, knows a party: the file is re-keyed away from them."""
    opened = open_file(request, case_id)
    form = ConflictForm(request.POST or None, opened=opened)
    if request.method == "POST" and form.is_valid():
        staff = form.people[form.cleaned_data["staff"]]
        try:
            declare_conflict(opened=opened, staff=staff, reason=form.cleaned_data["reason"], by=request.member)
        except AccountError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(name)s can't open this file any more.") % {"name": staff.display_name})
            return redirect("centre:files") if staff.id == request.member.staff_id else redirect("centre:file", case_id)
    return render(request, "centre/file/conflict.html", {**file_context(opened, tab="manage"), "form": form})
