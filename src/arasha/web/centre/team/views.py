"""Inviting, re-admitting and removing colleagues; the organisation's keys and sheets."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from arasha.accounts.actions.keys import readmit_member, remove_member, rotate_keys, set_roles
from arasha.accounts.actions.staff import NewMember, invite_member
from arasha.accounts.errors import AccountError
from arasha.accounts.members import Member
from arasha.accounts.models import RecoverySheet, Staff
from arasha.accounts.permissions import permissions_of
from arasha.accounts.queries import colleague, staff_of
from arasha.cases.actions.readmission import give_sheet, regrant_restricted
from arasha.cases.errors import NotHere
from arasha.vault.keys import fingerprint
from arasha.web.pages.codes import choices, labels
from arasha.web.pages.fields import Checkboxes
from arasha.web.pages.guards import for_member
from arasha.web.pages.members import MemberRequest


class RolesForm(forms.Form):
    """The roles of a colleague: those that the member may give."""

    roles = forms.MultipleChoiceField(label=gettext_lazy("Roles"), widget=Checkboxes)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["roles"].choices = [  # type: ignore[attr-defined]  # a choice field
            (code, words) for code, words in choices("staff_role") if permissions_of(frozenset({code})) <= member.permissions | {"keys.hold"}
        ]


class InviteForm(RolesForm):
    """A new colleague."""

    display_name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    name = forms.SlugField(label=gettext_lazy("Sign-in name"), help_text=gettext_lazy("Latin letters, digits, - and _."), max_length=60)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=(("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")))
    field_order = ("display_name", "name", "language", "roles")


@for_member()
def team(request: MemberRequest) -> HttpResponseBase:
    """Who works here."""
    rows = [(person, labels("staff_role", [row.role for row in person.role_rows.all()])) for person in staff_of(request.member.organisation_id)]
    return render(request, "centre/team/team.html", {"rows": rows})


@for_member("staff.invite")
def invite(request: MemberRequest) -> HttpResponseBase:
    """Invite a colleague; the code is shown once."""
    form = InviteForm(request.POST or None, member=request.member)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        new = NewMember(name=data["name"], display_name=data["display_name"], roles=frozenset(data["roles"]), language=data["language"])
        try:
            invited = invite_member(new=new, by=request.member)
        except AccountError as refusal:
            form.add_error("name", str(refusal))
        else:
            return render(request, "centre/team/code.html", {"invited": invited})
    return render(request, "centre/team/form.html", {"form": form, "heading": _("Invite a colleague"), "go": _("Invite")})


@for_member("staff.manage")
def roles(request: MemberRequest, staff_id: UUID) -> HttpResponseBase:
    """Change what a colleague may do."""
    person = _colleague(request, staff_id)
    first = {"roles": list(person.role_rows.values_list("role", flat=True))}
    form = RolesForm(request.POST or None, member=request.member, initial=first)
    if request.method == "POST" and form.is_valid():
        set_roles(staff=person, roles=frozenset(form.cleaned_data["roles"]), by=request.member)
        messages.success(request, _("Saved."))
        return redirect("centre:team")
    return render(request, "centre/team/form.html", {"form": form, "heading": person.display_name, "go": _("Save")})


@for_member("staff.manage")
def readmit(request: MemberRequest, staff_id: UUID) -> HttpResponseBase:
    """A colleague lost password or device: a new code is shown once."""
    person = _colleague(request, staff_id)
    if request.method == "POST":
        invited = readmit_member(staff=person, by=request.member)
        return render(request, "centre/team/code.html", {"invited": invited})
    text = _("Their former password, phone and sessions end at once. Nothing of the organisation is lost.")
    context = {"heading": _("Admit %(name)s again") % {"name": person.display_name}, "text": text, "go": _("Admit again")}
    return render(request, "centre/team/confirm.html", context)


@for_member("staff.manage")
@require_POST
def regrant(request: MemberRequest, staff_id: UUID) -> HttpResponseBase:
    """Give a colleague with a new key back the restricted files of their teams that the member can open."""
    number = regrant_restricted(staff=_colleague(request, staff_id), by=request.member)
    messages.success(request, _("Restricted files given back: %(count)d.") % {"count": number})
    return redirect("centre:team")


@for_member("staff.manage")
def remove(request: MemberRequest, staff_id: UUID) -> HttpResponseBase:
    """A colleague leaves."""
    person = _colleague(request, staff_id)
    if request.method == "POST":
        remove_member(staff=person, by=request.member)
        messages.success(request, _("%(name)s can open nothing new any more.") % {"name": person.display_name})
        return redirect("centre:team")
    text = _("Their keys are destroyed and the organisation gets new ones. Open invitations end and must be made again.")
    context = {"heading": _("Remove %(name)s") % {"name": person.display_name}, "text": text, "go": _("Remove"), "kind": "warning"}
    return render(request, "centre/team/confirm.html", context)


@for_member("organisation.rotate")
def keys(request: MemberRequest) -> HttpResponseBase:
    """The organisation's keys and sheets."""
    member = request.member
    rows = member.organisation.key_generations.order_by("-generation")
    sheets = member.organisation.sheets.filter(retired_at=None).order_by("purpose")
    return render(request, "centre/team/keys.html", {"rows": rows, "sheets": sheets, "fingerprint": fingerprint(member.keys.organisation_public)})


@for_member("organisation.rotate")
@require_POST
def rotate(request: MemberRequest) -> HttpResponseBase:
    """A new generation of keys."""
    rotate_keys(by=request.member)
    messages.success(request, _("The organisation has new keys. What was sealed before stays readable."))
    return redirect("centre:team_keys")


@for_member("organisation.recover")
@require_POST
def sheet(request: MemberRequest) -> HttpResponseBase:
    """A new recovery sheet, shown once; the former one opens nothing any more."""
    purpose = request.POST.get("purpose", "")
    if purpose not in {RecoverySheet.ORGANISATION, RecoverySheet.RESTRICTED}:
        raise NotHere
    return render(request, "centre/team/sheet.html", {"sheet": give_sheet(purpose=purpose, by=request.member), "purpose": purpose})


def _colleague(request: MemberRequest, staff_id: UUID) -> Staff:
    person = colleague(request.member.organisation_id, staff_id)
    if person is None or person.id == request.member.staff_id:
        raise NotHere
    return person
