"""A mapping: a small data file that says what the columns of a register mean."""

import json
import tomllib
from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from arasha.cases.importing.errors import BadMapping

MEANINGS: dict[str, str] = {
    "row_number": "", "contact_date": "", "name": "", "surname": "", "given_name": "", "patronymic": "", "birth_date": "", "age": "",
    "iin": "", "phone": "", "address": "", "region": "", "referral_source": "referral_source", "violence_types": "violence_type",
    "acts": "act", "perpetrator": "relationship", "children": "", "outcomes": "outcome", "note": "", "sex": "sex", "age_band": "age_band",
    "marital_status": "marital_status", "disability": "disability", "incident_month": "", "incident_year": "", "time_of_day": "time_of_day",
    "place_kind": "place_kind", "narrative": "", "injuries": "", "perpetrator_sex": "sex", "danger": "answer", "keep": "", "ignore": "",
}  # fmt: skip
"""Meaning of a column → the code list that its values are mapped to, if any. `keep` goes into the sealed body as it stands."""


@dataclass(frozen=True)
class Column:
    """What one column means. `values` maps what people write to codes, folded to lower case; several codes may follow from one value."""

    meaning: str
    headers: Sequence[str]
    values: MappingType[str, Sequence[str]] = field(default_factory=dict)
    required: bool = False
    pivot: int | None = None
    split: str = ""


@dataclass(frozen=True)
class Mapping:
    """What the columns of a register mean, and what is said of all its rows."""

    name: str
    columns: Sequence[Column]
    defaults: MappingType[str, str] = field(default_factory=dict)
    closed: bool = False
    totals: Sequence[str] = ("итого", "всего", "барлығы", "жиыны", "total")
    empty: Sequence[str] = ()
    """What people write for nothing: "No aplica", "-"."""
    safe_phone: bool = False
    """Whether a number without a remark may be called. By default it may not: unknown is never yes."""

    def column_for(self, header: str) -> Column | None:
        """The column whose header this is."""
        folded = fold(header)
        return next((column for column in self.columns if folded in {fold(name) for name in column.headers}), None)


def fold(text: object) -> str:
    """Text for comparing headers and values: lower case, single spaces, no dot at the end."""
    return " ".join(str(text if text is not None else "").casefold().replace("ё", "е").split()).strip(" .:*")


def load_mapping(name: str) -> Mapping:
    """A mapping by the path of its file or by the name of a shipped one; raises BadMapping."""
    path = Path(name)
    if path.suffix == ".toml" and path.exists():
        return parse_mapping(path.read_text(encoding="utf-8"), name=path.stem)
    for text, stem in shipped():
        if stem == name.removesuffix(".toml"):
            return parse_mapping(text, name=stem)
    raise BadMapping(f"{name}: there is no such file and no shipped mapping of this name ({', '.join(stem for _text, stem in shipped())})")


def shipped() -> list[tuple[str, str]]:
    """The mappings that come with the program: their text and name."""
    root = resources.files("arasha.jurisdictions")
    folders = [root / "mappings", *(entry / "mappings" for entry in root.iterdir() if entry.is_dir())]
    files = [file for folder in folders if folder.is_dir() for file in folder.iterdir() if file.name.endswith(".toml")]
    return [(file.read_text(encoding="utf-8"), file.name.removesuffix(".toml")) for file in sorted(files, key=lambda file: file.name)]


def parse_mapping(text: str, *, name: str = "mapping") -> Mapping:
    """A mapping from its text; raises BadMapping with the place and the reason."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadMapping(f"{name}: {error}") from error
    columns = data.get("columns")
    if not isinstance(columns, list) or not columns:
        raise BadMapping(f"{name}: [[columns]] is missing")
    known = {"columns", "defaults", "closed", "totals", "empty", "safe_phone", "name"}
    unknown = set(data) - known
    if unknown:
        raise BadMapping(f"{name}: not understood: {', '.join(sorted(unknown))}")
    more: dict[str, Any] = {key: data[key] for key in ("defaults", "closed", "safe_phone") if key in data}
    more |= {key: tuple(data[key]) for key in ("totals", "empty") if key in data}
    return Mapping(name=str(data.get("name", name)), columns=[_column(name, row) for row in columns], **more)


def _column(name: str, row: Any) -> Column:
    if not isinstance(row, dict) or row.get("meaning") not in MEANINGS:
        raise BadMapping(f"{name}: column {row.get('headers', '') if isinstance(row, dict) else row}: its meaning is not known")
    headers = row.get("headers")
    if not isinstance(headers, list) or not all(isinstance(header, str) for header in headers) or not headers:
        raise BadMapping(f"{name}: column {row['meaning']}: headers must be a list of texts")
    values = {fold(key): [value] if isinstance(value, str) else list(value) for key, value in row.get("values", {}).items()}
    return Column(
        meaning=row["meaning"], headers=headers, values=values, required=bool(row.get("required")), pivot=row.get("pivot"), split=row.get("split", "")
    )


def to_toml(mapping: Mapping) -> str:
    """A mapping as the text of a file."""
    lines = [f"name = {_quoted(mapping.name)}", f"closed = {str(mapping.closed).lower()}", f"safe_phone = {str(mapping.safe_phone).lower()}"]
    lines += [f"totals = [{', '.join(map(_quoted, mapping.totals))}]", f"empty = [{', '.join(map(_quoted, mapping.empty))}]"]
    if mapping.defaults:
        lines += ["[defaults]", *(f"{key} = {_quoted(value)}" for key, value in mapping.defaults.items())]
    for column in mapping.columns:
        lines += ["", "[[columns]]", f"meaning = {_quoted(column.meaning)}", f"headers = [{', '.join(map(_quoted, column.headers))}]"]
        lines += [f"required = {str(column.required).lower()}"]
        lines += [f"pivot = {column.pivot}"] if column.pivot is not None else []
        lines += [f"split = {_quoted(column.split)}"] if column.split else []
        if column.values:
            lines += ["[columns.values]"]
            lines += [f"{_quoted(key)} = [{', '.join(map(_quoted, codes))}]" for key, codes in column.values.items()]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
