"""From the rows of a table to drafts of cases: what is sure goes into its column, what is not stays as text, and every doubt is listed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from arasha.cases.importing.errors import BadMapping
from arasha.cases.importing.mapping import MEANINGS, Column, Mapping, fold
from arasha.cases.importing.tables import Row, Table
from arasha.rules.cells import Count, Day, Phone, Problem, clean_text, read_count, read_day, read_phone
from arasha.rules.iin import is_valid_iin

HEADER_WITHIN = 30
"""A header row is looked for in the first thirty rows."""


@dataclass(frozen=True)
class Doubt:
    """A cell that was not understood, or a row that was left out: where it is, what it says, and why (a code of `REASONS`)."""

    row: int
    column: str
    value: str
    reason: str
    refused: bool = False


@dataclass
class Draft:
    """A row as it was understood: values by meaning, texts to keep, doubts."""

    row: int
    cells: tuple[str, ...]
    values: dict[str, Any] = field(default_factory=dict)
    keep: dict[str, str] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)

    @property
    def refused(self) -> bool:
        """Whether the row stays out."""
        return any(doubt.refused for doubt in self.doubts)


@dataclass(frozen=True)
class Places:
    """Where codes and regions are known: the pack, as plain functions, so that this file needs no settings."""

    region_of: Callable[[str], str]
    knows: Callable[[str, str], bool]
    phone_region: str


Reader = Callable[[Any, Column, Places], Any]


@dataclass(frozen=True)
class Header:
    """The header row: its number and, for each place in a row, the column that stands there."""

    row: int
    titles: tuple[str, ...]
    columns: tuple[Column | None, ...]


def find_header(table: Table, mapping: Mapping) -> Header:
    """The row that fits the mapping's headers best; raises BadMapping when no row holds at least two of them."""
    best: Header | None = None
    most = 1
    for number, row in table.numbered():
        if number > HEADER_WITHIN:
            break
        columns = tuple(mapping.column_for(str(cell)) if cell not in ("", None) else None for cell in row)
        found = len({column.headers[0] for column in columns if column})
        if found > most:
            best, most = Header(number, tuple(clean_text(cell) for cell in row), columns), found
    if best is None:
        raise BadMapping("no row of the file holds its headers")
    return best


def read_rows(table: Table, mapping: Mapping, places: Places) -> Iterator[Draft | Doubt]:
    """Every row after the header, as a draft, or as a doubt for rows that are no records: blank, total, repeated header."""
    header = find_header(table, mapping)
    for number, row in table.numbered():
        cells = tuple(clean_text(cell) for cell in row)
        if number < header.row:
            if any(cells):
                yield Doubt(number, "", " ".join(cell for cell in cells if cell)[:80], "before_header")
            continue
        skipped = _skip_reason(cells, header, mapping) if number > header.row else "header"
        if skipped == "header":
            continue
        if skipped:
            yield Doubt(number, "", " ".join(cell for cell in cells if cell)[:80], skipped)
            continue
        yield read_row(number, row, header, mapping, places)


def _skip_reason(cells: tuple[str, ...], header: Header, mapping: Mapping) -> str:
    filled = [cell for cell in cells if cell]
    if not filled:
        return "blank"
    totals = {fold(word) for word in mapping.totals}
    if any(fold(cell) in totals for cell in filled[:3]):
        return "total"
    same = sum(fold(cell) == fold(title) for cell, title in zip(cells, header.titles, strict=False) if cell)
    if same >= 3 or same == len(filled):
        return "repeated_header"
    return "single_cell" if len(filled) == 1 and len(header.titles) > 3 else ""


def read_row(number: int, row: Row, header: Header, mapping: Mapping, places: Places) -> Draft:
    """One row."""
    draft = Draft(number, tuple(clean_text(cell) for cell in row))
    for place, cell in enumerate(row):
        column = header.columns[place] if place < len(header.columns) else None
        title = header.titles[place] if place < len(header.titles) else f"{place + 1}"
        text = clean_text(cell)
        if column is None:
            if text:
                draft.keep[title or f"{place + 1}"] = text
            continue
        if text in mapping.empty or (not text and not column.required):
            continue
        _read_cell(draft, column, title, cell, places)
    return draft


def _read_cell(draft: Draft, column: Column, title: str, cell: Any, places: Places) -> None:
    text = clean_text(cell)

    def doubt(reason: str) -> None:
        draft.doubts.append(Doubt(draft.row, title, text, reason, refused=column.required))
        if text:
            draft.keep[title] = text

    if column.required and not text:
        doubt("missing")
        return
    meaning = column.meaning
    if meaning in ("keep", "ignore", "row_number"):
        if meaning == "keep":
            draft.keep[title] = text
        return
    if MEANINGS[meaning] or column.values:
        _read_codes(draft, column, title, text, places, doubt)
        return
    reader: Reader = READERS.get(meaning, _read_text)
    found = reader(cell, column, places)
    if isinstance(found, Problem):
        doubt(found.code)
    elif found is not None:
        draft.values[meaning] = found
        if meaning == "region":
            draft.values["address"] = draft.values.get("address") or text


def _read_codes(draft: Draft, column: Column, title: str, text: str, places: Places, doubt: Callable[[str], None]) -> None:
    codes = column.values.get(fold(text))
    if codes is None:
        list_name = MEANINGS[column.meaning]
        codes = [text] if list_name and places.knows(list_name, text) else None
    if codes is None and column.split:
        parts = [column.values.get(fold(part)) for part in text.split(column.split)]
        codes = [code for part in parts if part for code in part] if all(parts) else None
    if codes is None:
        doubt("unknown_value")
        return
    draft.keep.setdefault(title, text)
    if codes:
        draft.values.setdefault(column.meaning, list(codes))


def _read_text(cell: Any, _column: Column, _places: Places) -> str | None:
    return clean_text(cell) or None


def _read_day(cell: Any, column: Column, _places: Places) -> Day | Problem | None:
    return read_day(cell, pivot=column.pivot, serials=True)


def _read_birth(cell: Any, column: Column, _places: Places) -> Day | Problem | None:
    return read_day(cell, pivot=column.pivot, ages=True, serials=True)


def _read_phone(cell: Any, _column: Column, places: Places) -> Phone | Problem | None:
    return read_phone(cell, region=places.phone_region)


def _read_children(cell: Any, _column: Column, _places: Places) -> Count | Problem | None:
    return read_count(cell)


def _read_iin(cell: Any, _column: Column, _places: Places) -> str | Problem | None:
    text = clean_text(cell).replace(" ", "")
    return text if is_valid_iin(text) else Problem("no_iin", text)


def _read_region(cell: Any, _column: Column, places: Places) -> str | Problem | None:
    text = clean_text(cell)
    return places.region_of(text) or Problem("unknown_place", text)


def _read_year(cell: Any, _column: Column, _places: Places) -> int | Problem | None:
    text = clean_text(cell)
    return int(text) if text.isdigit() and 1900 <= int(text) <= date.max.year else Problem("no_day", text)


READERS: dict[str, Reader] = {
    "contact_date": _read_day,
    "birth_date": _read_birth,
    "phone": _read_phone,
    "children": _read_children,
    "iin": _read_iin,
    "region": _read_region,
    "incident_year": _read_year,
}
