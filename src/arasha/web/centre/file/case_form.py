"""The form of the file itself."""

from dataclasses import asdict, replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from arasha.cases.models import Case
from arasha.cases.models.case import CaseBody
from arasha.web.centre.file.fields import code_field, codes_field, text_field
from arasha.web.pages.fields import AnswerField

COLUMNS = ("immediate_danger", "risk_level", "region", "referral_source", "violence_types")


class CaseForm(forms.Form):
    """Danger first, then the rest."""

    nothing_required = True

    immediate_danger = AnswerField(label=_("Is anyone in danger now"))
    risk_level = code_field("risk_level", _("Level of risk"), radios=True)
    opening = text_field(_("What brought her"), rows=3)
    violence_types = codes_field("violence_type", _("Kinds of violence"))
    region = code_field("region", _("Region"))
    district = text_field(_("District, place"))
    referral_source = code_field("referral_source", _("Who sent her"))
    paper_number = text_field(_("Number in your own register"), wide=False)
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    @classmethod
    def initial_of(cls, case: Case, body: CaseBody) -> dict[str, Any]:
        """A case as the form shows it."""
        return {**{name: getattr(case, name) for name in COLUMNS}, **asdict(body), "seen_version": case.version}

    def columns(self) -> dict[str, Any]:
        """The coded columns as entered; what was left empty stays unknown."""
        data = {name: self.cleaned_data[name] for name in COLUMNS}
        for name in ("risk_level", "referral_source"):
            data[name] = data[name] or "unknown"
        return data

    def body(self, before: CaseBody) -> CaseBody:
        """The sealed fields as entered."""
        data = self.cleaned_data
        return replace(before, opening=data["opening"], district=data["district"], paper_number=data["paper_number"])
