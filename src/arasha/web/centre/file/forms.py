"""The forms of the records of a case: coded columns and sealed fields side by side, as a worker thinks of them."""

from dataclasses import asdict, fields, replace
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.db.models import Field
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arasha.cases.access import OpenCase
from arasha.cases.incidents import month_of
from arasha.cases.models import Attachment, CaseRecord, Consent, Goal, Incident, Need, Note, Person, Relation, Service
from arasha.cases.models.record import Body
from arasha.rules.consent import LONGEST_DAYS
from arasha.rules.iin import is_valid_iin
from arasha.rules.safe_contact import DO_NOT_CONTACT
from arasha.web.centre.file.fields import LinesField, PartialDayField, code_field, codes_field, text_field
from arasha.web.centre.file.people import people_choices
from arasha.web.pages.codes import grouped_choices
from arasha.web.pages.fields import AnswerField, Checkboxes, DayField


class RecordForm(forms.Form):
    """A form over one record. Fields named as a column go there, all others into the sealed body."""

    model: ClassVar[type[CaseRecord]]
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, opened: OpenCase, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.opened = opened
        self.prepare()

    def prepare(self) -> None:
        """Set what depends on the case."""

    @classmethod
    def initial_of(cls, row: CaseRecord, body: Body) -> dict[str, Any]:
        """A record as the form shows it."""
        columns = {name: getattr(row, name) for name in row.coded_fields()}
        return {**columns, **asdict(body), "seen_version": row.version}

    def columns(self) -> dict[str, Any]:
        """The coded columns as entered."""
        named = set(self.model.coded_fields())
        return {name: value for name, value in self.cleaned_data.items() if name in named and not (value == "" and self._keeps(name))}

    def body(self, before: Body | None = None) -> Body:
        """The sealed fields as entered, on top of what the form doesn't show."""
        named = {field.name for field in fields(self.model.Body)}
        return replace(before or self.model.Body(), **{name: value for name, value in self.cleaned_data.items() if name in named})

    def _keeps(self, name: str) -> bool:
        """A select left empty keeps the column's default: unknown is never written as nothing."""
        field = self.model._meta.get_field(name)
        return isinstance(field, Field) and bool(field.default)


class PersonForm(RecordForm):
    """A person of the case."""

    model = Person

    kind = code_field("person_kind", _("Who is this"), required=True)
    relationship = code_field("relationship", _("What they are to the survivor"), help_text=_("Not needed for the survivor."))
    surname = text_field(_("Surname"), wide=False)
    given_name = text_field(_("Given name"), wide=False)
    patronymic = text_field(_("Patronymic"), wide=False)
    name_as_given = text_field(
        _("Name as it was said or written"), help_text=_("When you are not sure which part is which, or she wants to be called so.")
    )
    other_names = text_field(_("Other names and spellings"))
    sex = code_field("sex", _("Sex"))
    birth_date = PartialDayField(label=_("Date of birth"))
    age_said = text_field(_("Age, if no date is known"), wide=False)
    age_band = code_field("age_band", _("Age group"), help_text=_("If nothing more is known."))
    iin = forms.CharField(
        label=_("IIN"),
        required=False,
        max_length=14,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "numeric"}),
    )
    phones = LinesField(label=_("Telephone numbers"), help_text=_("One on each line."))
    safe_contact_rule = code_field(
        "safe_contact_rule",
        _("May we contact this person"),
        radios=True,
        initial=DO_NOT_CONTACT,
        help_text=_("If you don't know, don't contact."),
    )
    safe_contact = text_field(_("How it is safe"), rows=2, help_text=_("Hours, language, who may answer, voicemail, code word."))
    address = text_field(_("Address"))
    new_address = text_field(_("New address, kept apart"))
    school_or_clinic = text_field(_("School, kindergarten or clinic"))
    workplace = text_field(_("Work"))
    language = code_field("language", _("Language"))
    marital_status = code_field("marital_status", _("Marital status"))
    residency = code_field("residency", _("Residence status"))
    disability = code_field("disability", _("Disability"))
    pregnant = AnswerField(label=_("Pregnant"))
    lives_with_survivor = AnswerField(label=_("Lives with the survivor"))
    has_weapon = AnswerField(label=_("Has a weapon"))
    in_service = AnswerField(label=_("Works at police, court or akimat"))
    documents = text_field(_("Identity papers"))
    appearance = text_field(_("What they look like"), help_text=_("Of an alleged perpetrator: so that the door stays closed."))
    danger_signs = text_field(_("Signs of danger"), rows=2)
    notes = text_field(_("Notes"), rows=3)

    def clean_iin(self) -> str:
        """Check length and check digit, and nothing else."""
        text = "".join(str(self.cleaned_data["iin"]).split())
        if text and not is_valid_iin(text):
            raise forms.ValidationError(_("This is not an IIN: one of its twelve digits is wrong. Leave it empty if you are not sure."))
        return text


class RelationForm(RecordForm):
    """How two people of the case are related."""

    model = Relation

    person = forms.ChoiceField(label=_("This person"))
    relation = code_field("family_relation", _("is"), required=True)
    other = forms.ChoiceField(label=_("to this person"))
    notes = text_field(_("Notes"))

    def prepare(self) -> None:
        found = people_choices(self.opened)
        self.fields["person"].choices = self.fields["other"].choices = found  # type: ignore[attr-defined]  # choice fields

    @classmethod
    def initial_of(cls, row: CaseRecord, body: Body) -> dict[str, Any]:
        assert isinstance(row, Relation)  # noqa: S101 - narrows the type; the registry pairs form and model
        return {**super().initial_of(row, body), "person": str(row.person_id), "other": str(row.other_id)}

    def columns(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {**super().columns(), "person_id": data["person"], "other_id": data["other"]}

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("person") and self.cleaned_data.get("person") == self.cleaned_data.get("other"):
            self.add_error("other", _("Choose two different people."))


class IncidentForm(RecordForm):
    """What was done to her."""

    model = Incident

    date = PartialDayField(label=_("When"))
    time_of_day = code_field("time_of_day", _("Time of day"))
    narrative = text_field(_("What happened"), rows=6, help_text=_("In her words, and only what she wants to tell."))
    acts = forms.MultipleChoiceField(
        label=_("What was done"),
        choices=lambda: grouped_choices("act", groups="violence_type"),
        required=False,
        widget=Checkboxes(attrs={"class": "govuk-checkboxes--small"}),
    )
    violence_types = codes_field(
        "violence_type", _("Kinds of violence"), help_text=_("Those that follow from what was done are added by themselves.")
    )
    perpetrator_relationship = code_field("relationship", _("Who did it"))
    place_kind = code_field("place_kind", _("Kind of place"))
    place = text_field(_("Place"))
    strangled = AnswerField(label=_("Was she strangled or choked"))
    weapon = AnswerField(label=_("Was a weapon or an object used"))
    injured = AnswerField(label=_("Is she injured"))
    children_present = AnswerField(label=_("Were children there"))
    police_called = AnswerField(label=_("Were police called"))
    injuries = text_field(_("Injuries"), rows=2)
    witnesses = text_field(_("Witnesses"))
    police_number = text_field(_("Number of the police record"), wide=False)


class NeedForm(RecordForm):
    """One need."""

    model = Need

    kind = code_field("need", _("Need"), required=True)
    urgency = code_field("urgency", _("How urgent"), radios=True, initial="normal")
    status = code_field("need_status", _("Where it stands"), radios=True, initial="open")
    description = text_field(_("In her words"), rows=3)


class GoalForm(RecordForm):
    """One goal."""

    model = Goal

    area = code_field("goal_area", _("Area"), required=True)
    goal = text_field(_("What she wants to reach"), rows=2)
    steps = text_field(_("Steps: who does what"), rows=3)
    status = code_field("goal_status", _("Where it stands"), radios=True, initial="planned")
    review_due = DayField(label=_("Look at it again on"), required=False)
    progress_notes = text_field(_("Progress"), rows=2)


class ServiceForm(RecordForm):
    """One service."""

    model = Service

    kind = code_field("service_kind", _("Service"), required=True)
    outcome = code_field("service_outcome", _("Where it stands"), radios=True, initial="planned")
    appointment_due = DayField(label=_("Appointment on"), required=False)
    date = PartialDayField(label=_("Given on"))
    provider = text_field(_("Who gives it"))
    description = text_field(_("What it is"), rows=2)
    result = text_field(_("Result"), rows=2)

    def columns(self) -> dict[str, Any]:
        return {**super().columns(), "month": month_of(self.cleaned_data["date"])}


class NoteForm(RecordForm):
    """One note."""

    model = Note

    kind = code_field("note_kind", _("Kind"), required=True, initial="note")
    text = text_field(_("Note"), rows=8)
    follow_up_due = DayField(label=_("Follow up on"), required=False)
    follow_up_done = forms.BooleanField(label=_("Followed up"), required=False)

    def clean_text(self) -> str:
        """A note says something."""
        text = str(self.cleaned_data["text"]).strip()
        if not text:
            raise forms.ValidationError(_("Write the note."))
        return text


class AttachmentForm(RecordForm):
    """What is said of a document that is already there."""

    model = Attachment

    kind = code_field("attachment_kind", _("Kind"), required=True)
    description = text_field(_("What it is"))


class UploadForm(AttachmentForm):
    """A new document."""

    file = forms.FileField(label=_("File"), help_text=_("Photograph, PDF, text or any other file up to 200 MB. It is sealed while it arrives."))
    field_order = ("file", "kind", "description")


class ConsentForm(RecordForm):
    """Her consent: to one purpose, for one recipient, of named content, until a day."""

    model = Consent

    purpose = code_field("consent_purpose", _("What for"), required=True)
    recipient_kind = code_field("organisation_kind", _("For whom"), required=True)
    recipient = text_field(_("Name of the recipient"))
    content = codes_field("consent_content", _("What may be told"), required=True)
    limits = text_field(_("What must not be told"), rows=2)
    form = code_field("consent_form", _("How she gave it"), radios=True, required=True, initial="written")
    given_on = PartialDayField(label=_("Given on"))
    ends_on = DayField(label=_("Ends on"), help_text=_("A year from today at the latest."))
    how_given = text_field(_("Remarks"), rows=2)

    def clean_ends_on(self) -> Any:
        """A consent names an end within a year."""
        day, today = self.cleaned_data["ends_on"], timezone.localdate()
        if day < today or day > today + timedelta(days=LONGEST_DAYS):
            raise forms.ValidationError(_("Choose a day within a year from today."))
        return day
