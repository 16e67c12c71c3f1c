"""Forms of the list of files."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arasha.accounts.members import Member
from arasha.accounts.queries import active_names
from arasha.cases.actions.cases import NewCase
from arasha.cases.models.case import CaseBody
from arasha.cases.models.person import PersonBody
from arasha.cases.queries import MINE
from arasha.rules.safe_contact import DO_NOT_CONTACT
from arasha.web.centre.file.fields import LinesField, PartialDayField, code_choices, code_field, codes_field, text_field
from arasha.web.pages.fields import AnswerField, DayField

ORDERS = (("", _("Changed last")), ("due", _("Due first")), ("opened", _("Opened last")))


class FilterForm(forms.Form):
    """Filters by codes only: they may stand in an address."""

    nothing_required = True

    status = forms.ChoiceField(label=_("State"), required=False, choices=code_choices("case_status", empty=_("All")))
    danger = forms.ChoiceField(label=_("Danger now"), required=False, choices=code_choices("answer", empty=_("All")))
    risk = forms.ChoiceField(label=_("Risk"), required=False, choices=code_choices("risk_level", empty=_("All")))
    worker = forms.ChoiceField(label=_("Responsible"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False, choices=code_choices("region", empty=_("All")))
    referral = forms.ChoiceField(label=_("Who sent her"), required=False, choices=code_choices("referral_source", empty=_("All")))
    age = forms.ChoiceField(label=_("Age"), required=False, choices=code_choices("age_band", empty=_("All")))
    protection = forms.ChoiceField(label=_("Who may open it"), required=False, choices=code_choices("protection", empty=_("All")))
    order = forms.ChoiceField(label=_("Order"), required=False, choices=ORDERS)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(key), name) for key, name in active_names(member.organisation_id).items()]
        self.fields["worker"].choices = [("", _("All")), (MINE, _("Mine")), *people]  # type: ignore[attr-defined]  # a choice field


class NewFileForm(forms.Form):
    """What is known when a file begins: nothing of it is required."""

    nothing_required = True

    immediate_danger = AnswerField(label=_("Is anyone in danger now"))
    name_as_given = text_field(_("Her name, if she gave one"), help_text=_("A file without a name is a normal file."))
    birth_date = PartialDayField(label=_("Date of birth"))
    age_said = text_field(_("Age, if no date is known"), wide=False)
    sex = code_field("sex", _("Sex"), initial="female")
    phones = LinesField(label=_("Telephone numbers"), help_text=_("One on each line."))
    safe_contact_rule = code_field(
        "safe_contact_rule", _("May we contact her"), radios=True, initial=DO_NOT_CONTACT, help_text=_("If you don't know, don't contact.")
    )
    safe_contact = text_field(_("How it is safe"), rows=2, help_text=_("Hours, language, who may answer, voicemail, code word."))
    opening = text_field(_("What brought her"), rows=3)
    violence_types = codes_field("violence_type", _("Kinds of violence"))
    region = code_field("region", _("Region"))
    referral_source = code_field("referral_source", _("Who sent her"))
    opened_on = DayField(label=_("Begun on, if not today"), required=False)

    def new_case(self) -> NewCase:
        """What was entered, for the action."""
        data = self.cleaned_data
        day = data["opened_on"] or timezone.localdate()
        names = ("immediate_danger", "region", "violence_types")
        columns = {name: data[name] for name in names} | {"referral_source": data["referral_source"] or "unknown", "opened_month": day.replace(day=1)}
        survivor = PersonBody(
            name_as_given=data["name_as_given"],
            birth_date=data["birth_date"],
            age_said=data["age_said"],
            phones=data["phones"],
            safe_contact=data["safe_contact"],
        )
        about = {"sex": data["sex"] or "unknown", "safe_contact_rule": data["safe_contact_rule"] or DO_NOT_CONTACT}
        return NewCase(columns=columns, body=CaseBody(opening=data["opening"]), survivor=survivor, survivor_columns=about)


class UrgentForm(forms.Form):
    """Breaking the glass."""

    number = forms.CharField(label=_("Number of the file"), max_length=20, widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}))
    reason = code_field("break_glass_reason", _("Why"), required=True, radios=True)
    why = forms.CharField(label=_("In your words"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3}))
