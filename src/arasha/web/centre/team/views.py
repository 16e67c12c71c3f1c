"""Inviting, re-admitting and removing colleagues."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from arasha.accounts.actions.keys import set_roles
from arasha.accounts.actions.staff import NewMember, invite_member
from arasha.accounts.errors import AccountError
from arasha.accounts.members import Member
from arasha.accounts.models import Staff
from arasha.accounts.permissions import permissions_of
from arasha.accounts.queries import colleague, staff_of
from arasha.cases.actions.readmission import regrant_restricted
from arasha.cases.actions.renewal import readmit_colleague, remove_colleague, waiting_for
from arasha.cases.errors import NotHere
from arasha.web.pages.codes import choices, labels
from arasha.web.pages.fields import Checkboxes, Radios
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


class ReadmitForm(forms.Form):
    """Whether somebody else could use what the colleague had. What nobody knows counts as yes."""

    others = forms.ChoiceField(
        label=gettext_lazy("May somebody else have the password, the telephone or the computer?"),
        help_text=gettext_lazy("If you don't know, the organisation makes new keys too. That is always safe."),
        choices=(("no", gettext_lazy("No")), ("yes", gettext_lazy("Yes")), ("unknown", gettext_lazy("Not known"))),
        widget=Radios,
    )


class InviteForm(RolesForm):
    """A new colleague."""

    display_name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    name = forms.SlugField(label=gettext_lazy("Sign-in name"), help_text=gettext_lazy("Latin letters, digits, - and _."), max_length=60)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
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
    """A colleague can't sign in any more: a new code is shown once. Unless it is certain that nobody else has a key, new keys are made."""
    person = _colleague(request, staff_id)
    form = ReadmitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _code(request, person, in_other_hands=form.cleaned_data["others"] != "no")
    text = _("Their former password, phone and sessions end at once. Nothing of the organisation is lost.")
    context = {"form": form, "heading": _("Admit %(name)s again") % {"name": person.display_name}, "text": text, "go": _("Admit again")}
    return render(request, "centre/team/form.html", context)


@for_member("staff.manage")
def lost(request: MemberRequest, staff_id: UUID) -> HttpResponseBase:
    """A telephone or a computer is gone: whoever has it is shut out, and the colleague gets a new code."""
    person = _colleague(request, staff_id)
    if request.method == "POST":
        return _code(request, person, in_other_hands=True)
    return render(request, "centre/team/lost.html", {"person": person})


def _code(request: MemberRequest, person: Staff, *, in_other_hands: bool) -> HttpResponseBase:
    invited = readmit_colleague(staff=person, in_other_hands=in_other_hands, by=request.member)
    waiting = waiting_for(request.member) if in_other_hands else None
    return render(request, "centre/team/code.html", {"invited": invited, "rotated": in_other_hands, "waiting": waiting})


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
        remove_colleague(staff=person, by=request.member)
        messages.success(request, _("%(name)s can open nothing new any more.") % {"name": person.display_name})
        return redirect("centre:team_keys" if waiting_for(request.member).mine else "centre:team")
    return render(request, "centre/team/remove.html", {"person": person})


def _colleague(request: MemberRequest, staff_id: UUID) -> Staff:
    person = colleague(request.member.organisation_id, staff_id)
    if person is None or person.id == request.member.staff_id:
        raise NotHere
    return person
