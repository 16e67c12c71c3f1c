"""The forms of bringing a register in."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from arasha.cases.importing.mapping import MEANINGS, Column, Mapping, fold
from arasha.cases.importing.rows import find_header
from arasha.cases.importing.tables import Table
from arasha.rules.cells import clean_text
from arasha.web.pages.codes import choices

WORDS: dict[str, Any] = {
    "row_number": _("Number of the row"), "contact_date": _("Date of the contact"), "name": _("Full name"), "surname": _("Surname"),
    "given_name": _("Given name"), "patronymic": _("Patronymic"), "birth_date": _("Date of birth or age"), "age": _("Age"), "iin": _("IIN"),
    "phone": _("Telephone"), "address": _("Address"), "region": _("Region or place"), "referral_source": _("Who sent her"),
    "violence_types": _("Kinds of violence"), "acts": _("What was done"), "perpetrator": _("Who did it"), "children": _("Children"),
    "outcomes": _("What came of it"), "note": _("Note"), "sex": _("Sex"), "age_band": _("Age group"), "marital_status": _("Marital status"),
    "disability": _("Disability"), "incident_month": _("Month of the incident"), "incident_year": _("Year of the incident"),
    "time_of_day": _("Time of day"), "place_kind": _("Kind of place"), "narrative": _("What happened"), "injuries": _("Injuries"),
    "perpetrator_sex": _("Sex of the perpetrator"), "danger": _("Danger now"), "keep": _("Keep as text"), "ignore": _("Leave out"),
}  # fmt: skip
SAMPLES, DISTINCT = 3, 40


class RegisterForm(forms.Form):
    """The register itself."""

    file = forms.FileField(label=_("Register"), help_text=_("XLSX, XLS or CSV. It is sealed while it arrives."))


@dataclass(frozen=True)
class ColumnRow:
    """One column of the register on the page: its fields, its samples, and its values that no table knows yet."""

    title: str
    samples: list[str]
    meaning: forms.BoundField
    pivot: forms.BoundField
    values: list[tuple[str, forms.BoundField]]


class MappingForm(forms.Form):
    """What each column means; corrected by the person."""

    closed = forms.BooleanField(label=_("These cases are closed"), required=False)

    def __init__(self, *args: Any, table: Table, mapping: Mapping, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mapping = mapping
        self.header = find_header(table, mapping)
        self.fields["closed"].initial = mapping.closed
        rows = [row for number, row in table.numbered() if number > self.header.row]
        self.samples: dict[int, list[str]] = {}
        self.unknown: dict[int, list[str]] = {}
        meanings = [(code, WORDS[code]) for code in MEANINGS]
        for place, title in enumerate(self.header.titles):
            if not title:
                continue
            column = self.header.columns[place] or Column("keep", [title])
            found = list(dict.fromkeys(clean_text(row[place]) for row in rows if place < len(row) and clean_text(row[place])))
            self.samples[place] = found[:SAMPLES]
            self.fields[f"meaning_{place}"] = forms.ChoiceField(label=title, choices=meanings, initial=column.meaning)
            self.fields[f"pivot_{place}"] = forms.IntegerField(
                label=_("Years of two digits above this are of the last century"), required=False, min_value=0, max_value=99, initial=column.pivot
            )
            self._value_fields(place, column, found)

    def _value_fields(self, place: int, column: Column, found: list[str]) -> None:
        name = MEANINGS[column.meaning]
        if not name:
            return
        known = [(code, words) for code, words in choices(name)]
        unknown = [text for text in found if fold(text) not in column.values and text not in self.mapping.empty][:DISTINCT]
        self.unknown[place] = unknown
        for number, text in enumerate(unknown):
            options = [("", _("Not known: keep as text")), *known]
            self.fields[f"value_{place}_{number}"] = forms.ChoiceField(label=text, choices=options, required=False)

    def rows(self) -> Iterator[ColumnRow]:
        """The columns for the page."""
        for place, samples in self.samples.items():
            values = [(text, self[f"value_{place}_{number}"]) for number, text in enumerate(self.unknown.get(place, ()))]
            yield ColumnRow(self.header.titles[place], samples, self[f"meaning_{place}"], self[f"pivot_{place}"], values)

    def corrected(self) -> Mapping:
        """The mapping as the person settled on it."""
        data = self.cleaned_data
        columns = []
        for place in self.samples:
            title = self.header.titles[place]
            before = self.header.columns[place] or Column("keep", [title])
            meaning = data[f"meaning_{place}"]
            kept = dict(before.values) if meaning == before.meaning else {}
            answers = {fold(text): data[f"value_{place}_{number}"] for number, text in enumerate(self.unknown.get(place, ()))}
            said = {text: [code] for text, code in answers.items() if code}
            columns.append(replace(before, meaning=meaning, headers=[title], pivot=data[f"pivot_{place}"], values={**kept, **said}))
        return replace(self.mapping, columns=columns, closed=data["closed"])
