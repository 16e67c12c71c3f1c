"""Form fields that GOV.UK Frontend has and Django has not."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

ANSWERS = [("yes", _("Yes")), ("no", _("No")), ("unknown", _("Not known")), ("declined", _("Did not want to say"))]
_OLDEST_YEAR = 1900


class _Hinted(forms.widgets.ChoiceWidget):
    """Choices of which each may have a hint under it."""

    def __init__(self, attrs: dict[str, Any] | None = None, choices: Any = (), hints: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, choices)
        self.hints = hints or {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["hint"] = self.hints.get(str(value), "")
        return option


class Radios(_Hinted, forms.RadioSelect):
    """Radio buttons; `hints` maps a code to a sentence."""


class Checkboxes(_Hinted, forms.CheckboxSelectMultiple):
    """Checkboxes; `hints` maps a code to a sentence."""


class AnswerField(forms.ChoiceField):
    """Yes, no, not known, or did not want to say. What nobody answered is `unknown`: unknown is never no."""

    def __init__(self, *, required: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.RadioSelect(attrs={"class": "govuk-radios--inline govuk-radios--small"}))
        super().__init__(choices=ANSWERS, required=required, **kwargs)

    def clean(self, value: Any) -> str:
        answer: str = super().clean(value)
        return answer or "unknown"


class DayInput(forms.Widget):
    """Three boxes: day, month, year."""

    template_name = "django/forms/widgets/day.html"
    use_fieldset = True
    PARTS = (
        ("day", _("Day"), "govuk-input--width-2"),
        ("month", _("Month"), "govuk-input--width-2"),
        ("year", _("Year"), "govuk-input--width-4"),
    )

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        values = (value.day, value.month, value.year) if isinstance(value, date) else value or (None, None, None)
        identity = context["widget"]["attrs"].get("id") or f"id_{name}"
        context["widget"]["parts"] = [
            {"name": f"{name}_{part}", "id": f"{identity}_{part}", "caption": caption, "class": width, "value": shown}
            for (part, caption, width), shown in zip(self.PARTS, values, strict=True)
        ]
        return context

    def value_from_datadict(self, data: Any, files: MultiValueDict[str, Any], name: str) -> tuple[str, ...]:
        return tuple(str(data.get(f"{name}_{part}") or "").strip() for part, _caption, _width in self.PARTS)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return all(f"{name}_{part}" not in data for part, _caption, _width in self.PARTS)

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}_day" if id_ else ""


class DayField(forms.Field):
    """A day in three boxes. A day that does not exist, a two-digit year and a half-filled day are errors, never a guess."""

    widget = DayInput
    default_error_messages = {
        "required": _("Enter the day, the month and the year."),
        "incomplete": _("Enter the day, the month and the year."),
        "digits": _("Use numbers only, with all four digits of the year."),
        "no_such_day": _("This day does not exist."),
    }

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, date):
            return value
        if not value or not any(value):
            return None
        if not all(value):
            raise ValidationError(self.error_messages["incomplete"], code="incomplete")
        if not all(part.isascii() and part.isdigit() for part in value) or len(value[2]) != 4:
            raise ValidationError(self.error_messages["digits"], code="digits")
        day, month, year = (int(part) for part in value)
        try:
            if year < _OLDEST_YEAR:
                raise ValueError
            return date(year, month, day)
        except ValueError as error:
            raise ValidationError(self.error_messages["no_such_day"], code="no_such_day") from error


def see_version(form: forms.Form, posted: QueryDict, version: str) -> None:
    """Let a form that was refused as stale be saved onto the version that stands there now; what the person wrote stays in it."""
    data = posted.copy()
    data["seen_version"] = version
    form.data = data


def version_sent(posted: QueryDict) -> int:
    """The version that a page without a form showed; 0, which is always stale, for what is no such number."""
    sent = posted.get("seen_version", "")
    return int(sent) if sent.isascii() and sent.isdigit() and len(sent) < 10 else 0
