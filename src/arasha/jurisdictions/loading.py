"""Reading a pack from its files, with clear errors."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from arasha.jurisdictions.model import LANGUAGES, CodeList, Entry, Hotline, Pack, PackError, Retention

HERE = Path(__file__).parent
_OWN = {"valid_from", "valid_to", "source", "confidence", "checked"}
REQUIRED = ("region", "violence_type", "act", "sex", "relationship", "referral_source", "organisation_kind")


@cache
def pack(code: str) -> Pack:
    """The shipped pack with this code; raises PackError."""
    folder = HERE / code
    if not code.isidentifier() or not folder.is_dir():
        raise PackError(code, "pack", "there is no such pack")
    return load_pack(folder)


def load_pack(folder: Path) -> Pack:
    """Read a pack from a folder: pack.toml and lists/*.toml; raises PackError."""
    head = _read(folder / "pack.toml")
    lists: dict[str, CodeList] = {}
    for file in sorted((folder / "lists").glob("*.toml")):
        for name, table in _read(file).items():
            if name in lists:
                raise PackError(file.name, name, "this list stands in two files")
            lists[name] = _code_list(file.name, name, table)
    for name in REQUIRED:
        if name not in lists:
            raise PackError(folder.name, name, "this list is missing")
    return Pack(
        code=_text("pack.toml", head, "code"),
        time_zone=_text("pack.toml", head, "time_zone"),
        phone_region=_text("pack.toml", head, "phone_region"),
        lists=lists,
        hotlines=[_hotline(row) for row in head.get("hotlines", [])],
        retention=[_retention(row) for row in head.get("retention", [])],
        settlements=_settlements(head.get("settlements", {}), lists["region"]),
        sources=head.get("sources", {}),
    )


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise PackError(file.name, "file", "it is missing") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PackError(file.name, "file", f"it is not TOML in UTF-8: {error}") from error


def _code_list(file: str, name: str, table: Any) -> CodeList:
    if not isinstance(table, Mapping) or not table:
        raise PackError(file, name, "a list is a table of codes")
    return CodeList(name, tuple(_entry(file, name, code, row) for code, row in table.items()))


def _entry(file: str, name: str, code: str, row: Any) -> Entry:
    where = f"{name}.{code}"
    if not isinstance(row, Mapping):
        raise PackError(file, where, "a code is a table with labels")
    missing = [language for language in LANGUAGES if not isinstance(row.get(language), str) or not row[language].strip()]
    if missing:
        raise PackError(file, where, f"label missing: {', '.join(missing)}")
    for key in ("valid_from", "valid_to"):
        if key in row and type(row[key]) is not date:
            raise PackError(file, where, f"{key} is not a date")
    if "valid_from" in row and "valid_to" in row and row["valid_to"] < row["valid_from"]:
        raise PackError(file, where, "valid_to lies before valid_from")
    own = {key: row[key] for key in _OWN & set(row)}
    more = {key: value for key, value in row.items() if key not in _OWN and key not in LANGUAGES}
    return Entry(code=code, labels={language: row[language] for language in LANGUAGES}, more=more, **own)


def _text(file: str, table: Mapping[str, Any], key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value:
        raise PackError(file, key, "it is missing")
    return value


def _hotline(row: Mapping[str, Any]) -> Hotline:
    return Hotline(
        number=_text("pack.toml", row, "number"),
        labels={language: _text("pack.toml", row, language) for language in LANGUAGES},
        hours=_text("pack.toml", row, "hours"),
        languages=tuple(row.get("languages", ())),
        source=row.get("source", ""),
        checked=row.get("checked", True),
    )


def _retention(row: Mapping[str, Any]) -> Retention:
    try:
        return Retention(**row)
    except TypeError as error:
        raise PackError("pack.toml", "retention", "it needs valid_from, years, child_years, source, checked") from error


def _settlements(table: Mapping[str, Any], regions: CodeList) -> dict[str, str]:
    spellings: dict[str, str] = {}
    for code, names in table.items():
        if regions.entry(code) is None:
            raise PackError("pack.toml", f"settlements.{code}", "there is no such region")
        for name in names:
            spellings[name.casefold()] = code
    for entry in regions.entries:
        spellings.setdefault(entry.code.casefold(), entry.code)
        for label in entry.labels.values():
            spellings.setdefault(label.casefold(), entry.code)
    return spellings
