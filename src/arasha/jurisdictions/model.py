"""What a pack holds. Frozen: a pack is read once and shared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

LANGUAGES = ("kk", "ru", "en")


class PackError(Exception):
    """A pack can't be used; says which file, which entry, and why."""

    def __init__(self, file: str, entry: str, reason: str) -> None:
        super().__init__(f"{file}: {entry}: {reason}")
        self.file, self.entry, self.reason = file, entry, reason


@dataclass(frozen=True)
class Entry:
    """One code: its labels, the days it is valid, where it comes from and how sure that is."""

    code: str
    labels: Mapping[str, str]
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = ""
    confidence: str = ""
    checked: bool = True
    more: Mapping[str, Any] = field(default_factory=dict)
    """Whatever else the list says of its codes: the violence types of an act, the GBVIMS service of a service."""

    def is_valid(self, on: date | None) -> bool:
        """Whether the code may be chosen on a day; without a day, whether it ever may."""
        if on is None:
            return True
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class CodeList:
    """The codes of one question, in the order people read them."""

    name: str
    entries: Sequence[Entry]

    def codes(self, on: date | None = None) -> tuple[str, ...]:
        """The codes valid on a day."""
        return tuple(entry.code for entry in self.entries if entry.is_valid(on))

    def entry(self, code: str) -> Entry | None:
        """The entry of a code, valid now or not: old records keep their codes."""
        return next((entry for entry in self.entries if entry.code == code), None)

    def label(self, code: str, language: str) -> str:
        """The label of a code in a language; the code itself where the list doesn't know it."""
        found = self.entry(code)
        return found.labels.get(language, found.labels["en"]) if found else code

    def choices(self, language: str, on: date | None = None) -> list[tuple[str, str]]:
        """Pairs of code and label for a form."""
        return [(entry.code, self.label(entry.code, language)) for entry in self.entries if entry.is_valid(on)]


@dataclass(frozen=True)
class Hotline:
    """A telephone line of the country."""

    number: str
    labels: Mapping[str, str]
    hours: str
    languages: Sequence[str]
    source: str = ""
    checked: bool = True


@dataclass(frozen=True)
class Retention:
    """How long closed cases are kept from a day on."""

    valid_from: date
    years: int
    child_years: int
    source: str
    checked: bool


@dataclass(frozen=True)
class Pack:
    """A country's (or a test's) data."""

    code: str
    time_zone: str
    phone_region: str
    lists: Mapping[str, CodeList]
    hotlines: Sequence[Hotline]
    retention: Sequence[Retention]
    settlements: Mapping[str, str]
    """Spelling of a place, folded to lower case → region code."""
    sources: Mapping[str, str]

    def code_list(self, name: str) -> CodeList:
        """A list by name; raises KeyError for a list that no pack has."""
        return self.lists[name]

    @property
    def regions(self) -> CodeList:
        """The first-level regions."""
        return self.lists["region"]

    def retention_on(self, day: date) -> Retention:
        """The rule of retention valid on a day."""
        rules = [rule for rule in self.retention if rule.valid_from <= day]
        return max(rules or self.retention, key=lambda rule: rule.valid_from)
