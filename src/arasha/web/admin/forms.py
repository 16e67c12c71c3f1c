"""Forms of the administrator."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from arasha.accounts.actions.founding import NewOrganisation
from arasha.accounts.actions.staff import NewMember
from arasha.accounts.permissions import CASE_WORKING_KINDS
from arasha.web.pages.codes import choices

FIRST_ROLES = {"operator": "administrator", "ministry": "analyst", "national_commission": "analyst"}


class OrganisationForm(forms.Form):
    """A new organisation and its first member."""

    name = forms.CharField(label=_("Name of the organisation"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"))
    is_state = forms.BooleanField(label=_("It is a state organisation"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)
    first_name = forms.SlugField(label=_("Sign-in name of its first member"), max_length=60)
    first_display_name = forms.CharField(label=_("Name of its first member"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = choices("organisation_kind")  # type: ignore[attr-defined]  # a choice field
        self.fields["region"].choices = [("", _("The whole country")), *choices("region")]  # type: ignore[attr-defined]  # a choice field

    def organisation(self) -> NewOrganisation:
        """What was entered of the organisation."""
        data = self.cleaned_data
        return NewOrganisation(name=data["name"], kind=data["kind"], is_state=data["is_state"], region=data["region"])

    def first_member(self) -> NewMember:
        """Its first member, with the role that can invite or receive for its kind."""
        data = self.cleaned_data
        role = "director" if data["kind"] in CASE_WORKING_KINDS else FIRST_ROLES.get(data["kind"], "focal_point")
        return NewMember(name=data["first_name"], display_name=data["first_display_name"], roles=frozenset({role}))
