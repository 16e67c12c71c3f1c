"""Filters of the shared parts: {% load pages %}."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField, CheckboxInput
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from arasha.web.pages.days import written

register = template.Library()


@register.filter
def get(values: dict[str, Any], name: str) -> object:
    """A value whose name is no word that templates allow, such as aria-invalid."""
    return values.get(name, "")


@register.filter
def options(groups: Iterable[tuple[str | None, list[dict[str, Any]], int]]) -> SafeString:
    """The options of a select. Drawn here: a template for each of them took half the time of a list with filters."""
    lines: list[str] = []
    for name, choices, _place in groups:
        lines += [f'\n  <optgroup label="{escape(name)}">'] if name else []
        lines += [f'\n  <option value="{escape(one["value"])}"{_marks(one)}>{escape(one["label"])}</option>' for one in choices]
        lines += ["\n  </optgroup>"] if name else []
    return mark_safe("".join(lines))  # noqa: S308 - every value was escaped above


@register.filter
def chosen_from(field: BoundField) -> SafeString:
    """A filter: a label and a select, drawn at once. Forms that are filled in have hints and errors, and are drawn by templates."""
    groups = field.field.widget.optgroups(field.html_name, field.field.widget.format_value(field.value()))
    return format_html(
        '<div class="govuk-form-group">\n<label class="govuk-label govuk-label--s" for="{0}">{1}</label>\n'
        '<select class="govuk-select" name="{2}" id="{0}">{3}\n</select>\n</div>',
        field.id_for_label,
        field.label,
        field.html_name,
        options(groups),
    )


def _marks(option: dict[str, Any]) -> str:
    return (" selected" if option["selected"] else "") + (" disabled" if option["attrs"].get("disabled") else "")


@register.filter
def kind_of(field: BoundField) -> str:
    """ "checkbox" for a lone checkbox, whose label follows it; "field" for the rest."""
    return "checkbox" if isinstance(field.field.widget, CheckboxInput) else "field"


@register.simple_tag(takes_context=True)
def find_errors(context: template.RequestContext) -> list[dict[str, str]]:
    """All errors of `form` and of `forms` in the context: the name of the field, what is wrong, the id of its box."""
    forms: list[BaseForm] = [form for form in [context.get("form"), *(context.get("forms") or [])] if form]
    found: list[dict[str, str]] = []
    for form in forms:
        found += [{"text": str(text), "target": ""} for text in form.non_field_errors()]
        for field in form:
            found += [{"text": f"{field.label}: {text}", "target": _target(field)} for text in field.errors]
    return found


def _target(field: BoundField) -> str:
    if field.use_fieldset and (inner := field.field.widget.id_for_label(field.auto_id, "0")):
        return str(inner)
    return str(field.id_for_label)


@register.filter
def moment(when: date | datetime) -> str:
    """A day, or a day and time, written as everywhere here: 24.11.2026 03:15."""
    return written(when)


@register.filter
def machine_time(when: date | datetime) -> str:
    """The same for `datetime=` of a time element."""
    return when.isoformat()


@register.filter
def page_numbers(page: Page[Any]) -> list[int | None]:
    """The numbers to show; None where some are left out."""
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return [number if isinstance(number, int) else None for number in numbers]
