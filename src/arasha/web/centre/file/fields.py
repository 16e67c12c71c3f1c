"""Form fields of a case file."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from arasha.web.pages.codes import choices
from arasha.web.pages.fields import Checkboxes, Radios

Text = Any
"""A plain or a lazy text: the stubs of forms know lazy ones under a private name."""
_ISO = re.compile(r"^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$")
_LOCAL = re.compile(r"^(?:(?:(\d{1,2})[./])?(\d{1,2})[./])?(\d{4})$")


def code_choices(name: str, *, empty: Text | None = None) -> Callable[[], list[tuple[str, Any]]]:
    """Choices of a list in the reader's language, made anew for each form."""

    def listed() -> list[tuple[str, Any]]:
        first: list[tuple[str, Any]] = [] if empty is None else [("", empty)]
        return first + list(choices(name))

    return listed


def code_field(name: str, label: Text, *, required: bool = False, radios: bool = False, **more: Any) -> forms.ChoiceField:
    """One code of a list."""
    empty = None if radios or required else _("Not chosen")
    widget: Any = Radios if radios else forms.Select
    return forms.ChoiceField(label=label, choices=code_choices(name, empty=empty), required=required, widget=widget, **more)


def codes_field(name: str, label: Text, *, required: bool = False, **more: Any) -> forms.MultipleChoiceField:
    """Several codes of a list."""
    return forms.MultipleChoiceField(label=label, choices=code_choices(name), required=required, widget=Checkboxes, **more)


def text_field(label: Text, *, rows: int = 0, wide: bool = True, **more: Any) -> forms.CharField:
    """Words: one line, or an area of `rows` lines."""
    attrs: dict[str, Any] = {"rows": rows} if rows else ({} if wide else {"class": "govuk-input--width-20"})
    widget: Any = forms.Textarea(attrs=attrs) if rows else forms.TextInput(attrs=attrs)
    return forms.CharField(label=label, required=False, max_length=20_000 if rows else 500, widget=widget, **more)


class LinesField(forms.CharField):
    """Several short texts, one on each line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 2}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        return [line.strip() for line in str(super().to_python(value) or "").splitlines() if line.strip()]


class PartialDayField(forms.CharField):
    """A day as far as it is known: 20.11.2026, 11.2026 or 2026. Kept as an ISO date of that length; never completed by a guess."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("As far as you know it: 20.11.2026, or 11.2026, or 2026."))
        super().__init__(required=False, max_length=10, widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ".".join(reversed(value.split("-"))) if isinstance(value, str) and _ISO.match(value) else value

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value)).strip()
        if not text:
            return ""
        found = _ISO.match(text)
        year, month, day = (found[1], found[2], found[3]) if found else self._local(text)
        parts = [part for part in (year, month and month.zfill(2), day and day.zfill(2)) if part]
        self._check(int(year), int(month or 1), int(day or 1))
        return "-".join(parts)

    def _local(self, text: str) -> tuple[str, str | None, str | None]:
        found = _LOCAL.match(text)
        if not found:
            raise ValidationError(_("Write the day with dots and all four digits of the year: 20.11.2026, 11.2026 or 2026."), code="unreadable")
        return found[3], found[2], found[1]

    def _check(self, year: int, month: int, day: int) -> None:
        try:
            date(year, month, day)
        except ValueError as error:
            raise ValidationError(_("This day does not exist."), code="no_such_day") from error
