"""The form of a contact: three choices and Enter; everything else can wait."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from arasha.cases.contacts import OpenContact
from arasha.cases.models.contact import ContactBody
from arasha.rules.safe_contact import DO_NOT_CONTACT
from arasha.web.centre.file.fields import code_choices, code_field, text_field
from arasha.web.pages.codes import choices
from arasha.web.pages.fields import DayField, Radios


def keyed(name: str) -> Any:
    """Choices with the digit that picks each of them: 1 to 9, then 0."""

    def listed() -> list[tuple[str, str]]:
        return [(code, f"{place % 10}. {words}") for place, (code, words) in enumerate(choices(name), start=1)]

    return listed


class ContactForm(forms.Form):
    """A call, a visit or a message."""

    caller = forms.ChoiceField(label=_("Who"), choices=keyed("caller_kind"), widget=Radios(attrs={"class": "govuk-radios--small"}))
    immediate_danger = forms.ChoiceField(
        label=_("Is anyone in danger now"), choices=keyed("answer"), widget=Radios(attrs={"class": "govuk-radios--small"})
    )
    outcome = forms.ChoiceField(label=_("What came of it"), choices=keyed("contact_outcome"), widget=Radios(attrs={"class": "govuk-radios--small"}))
    channel = code_field("contact_channel", _("How"), initial="phone")
    name = text_field(_("Name, if given"))
    phone = text_field(_("Telephone"), wide=False)
    safe_contact_rule = forms.ChoiceField(
        label=_("May we contact this person"),
        choices=code_choices("safe_contact_rule"),
        initial=DO_NOT_CONTACT,
        required=False,
        widget=forms.Select,
        help_text=_("If you don't know, don't contact."),
    )
    safe_contact = text_field(_("How it is safe"), rows=2)
    notes = text_field(_("Notes"), rows=4)
    place = text_field(_("Place"))
    region = code_field("region", _("Region"))
    call_back_due = DayField(label=_("Call back on"), required=False)
    at = forms.DateTimeField(
        label=_("When, if not now"),
        help_text=_("For example 20.11.2026 03:15"),
        required=False,
        input_formats=["%d.%m.%Y %H:%M", "%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(format="%d.%m.%Y %H:%M", attrs={"class": "govuk-input--width-20"}),
    )
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    QUICK = ("caller", "immediate_danger", "outcome")
    nothing_required = True
    """The page says that everything but the three can wait; it need not stand at each field again."""

    @property
    def quick(self) -> list[forms.BoundField]:
        """The three choices that suffice."""
        return [self[name] for name in self.QUICK]

    @property
    def rest(self) -> list[forms.BoundField]:
        """Everything that can wait."""
        return [entry for entry in self if entry.name not in {*self.QUICK, "seen_version"}]

    def clean_at(self) -> Any:
        """A contact was not in the future."""
        when = self.cleaned_data["at"]
        if when and when > timezone.now() + timedelta(minutes=5):
            raise forms.ValidationError(_("This time has not come yet."))
        return when

    @classmethod
    def initial_of(cls, found: OpenContact) -> dict[str, Any]:
        """A contact as the form shows it. A day without its time, of an old register, is no time that the box could show."""
        columns = ("caller", "immediate_danger", "outcome", "channel", "safe_contact_rule", "region", "call_back_due")
        at = found.when if isinstance(found.when, datetime) else None
        entered = {name: getattr(found.contact, name) for name in columns}
        return {**entered, **asdict(found.body), "at": at, "seen_version": found.contact.version}

    def columns(self, before: OpenContact | None = None) -> dict[str, Any]:
        """The coded columns as entered. Without a time it is that of the contact `before` it was changed, or now."""
        data = self.cleaned_data
        names = ("caller", "immediate_danger", "outcome", "region", "call_back_due")
        waits = data["outcome"] == "call_back" or data["call_back_due"] is not None
        month = before.contact.month if before and not data["at"] else timezone.localtime(data["at"]).date().replace(day=1)
        return {name: data[name] for name in names} | {
            "channel": data["channel"] or "other",
            "safe_contact_rule": data["safe_contact_rule"] or DO_NOT_CONTACT,
            "answered": not waits,
            "month": month,
        }

    def body(self, before: OpenContact | None = None) -> ContactBody:
        """The sealed fields as entered. Without a time it is that of the contact `before` it was changed, or now."""
        data = self.cleaned_data
        at = before.body.at if before and not data["at"] else timezone.localtime(data["at"]).isoformat(timespec="minutes")
        said = {name: data[name] for name in ("name", "phone", "place", "notes", "safe_contact")}
        return ContactBody(at=at, **said)


class BringForm(forms.Form):
    """The file that a contact belongs to."""

    number = forms.CharField(label=_("Number of the file"), max_length=20, widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}))


class CallFilterForm(forms.Form):
    """Filters of the contact log."""

    nothing_required = True

    state = forms.ChoiceField(label=_("Show"), required=False, choices=(("", _("All")), ("waiting", _("Waiting")), ("unfiled", _("In no file"))))
    danger = forms.ChoiceField(label=_("Danger now"), required=False, choices=code_choices("answer", empty=_("All")))
    caller = forms.ChoiceField(label=_("Who"), required=False, choices=code_choices("caller_kind", empty=_("All")))
