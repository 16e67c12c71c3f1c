"""Codes of the data pack in the reader's language."""

from django.conf import settings
from django.utils.translation import get_language

from arasha.jurisdictions import CodeList, pack


def code_list(name: str) -> CodeList:
    """A list of the jurisdiction that this node serves."""
    return pack(settings.JURISDICTION).code_list(name)


def choices(name: str) -> list[tuple[str, str]]:
    """Codes and labels for a form."""
    return code_list(name).choices(get_language() or settings.LANGUAGE_CODE)


def label(name: str, code: str | None) -> str:
    """The label of a code; empty for none."""
    return code_list(name).label(code, get_language() or settings.LANGUAGE_CODE) if code else ""


def labels(name: str, codes: list[str] | tuple[str, ...]) -> str:
    """The labels of several codes, separated by commas."""
    return ", ".join(label(name, code) for code in codes)


def grouped_choices(name: str, *, groups: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """Codes under the labels of another list, by the `group` that each entry names."""
    language = get_language() or settings.LANGUAGE_CODE
    entries = code_list(name).entries
    found = dict.fromkeys(str(entry.more.get("group", "")) for entry in entries)
    return [
        (label(groups, group), [(entry.code, code_list(name).label(entry.code, language)) for entry in entries if entry.more.get("group") == group])
        for group in found
    ]
