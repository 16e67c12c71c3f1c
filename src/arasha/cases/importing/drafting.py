"""Drafting a mapping from a file: headers by their words, the rest for the person to say."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from arasha.cases.importing.errors import BadMapping
from arasha.cases.importing.mapping import Column, Mapping, fold, load_mapping, shipped
from arasha.cases.importing.rows import HEADER_WITHIN, Header, find_header
from arasha.cases.importing.tables import Table
from arasha.rules.cells import clean_text

WORDS: dict[str, Sequence[str]] = {
    "row_number": ("№", "п/п", "р/с", "id"),
    "birth_date": ("рожд", "туған", "birth", "nacimiento", "возраст", "жасы"),
    "contact_date": ("дата обращ", "дата приема", "дата", "өтініш", "күні", "date"),
    "name": ("ф.и.о", "фио", "аты-жөні", "аты", "имя", "name", "nombre"),
    "iin": ("иин", "жсн", "iin"),
    "phone": ("телеф", "тел.", "phone", "tel"),
    "region": ("адрес", "регион", "область", "мекен", "облыс", "address", "region"),
    "referral_source": ("направ", "источник", "қайдан", "referred"),
    "violence_types": ("вид насил", "насили", "зорлық", "violence", "violencia"),
    "perpetrator": ("агрессор", "обидчик", "зорлаушы", "perpetrator", "agresor"),
    "children": ("дети", "детей", "бала", "children", "hijos"),
    "outcomes": ("результат", "итог", "нәтиже", "outcome", "resultado"),
    "note": ("примеч", "ескерту", "коммент", "note", "nota"),
    "sex": ("пол", "жынысы", "sex", "sexo"),
    "marital_status": ("семейн", "отбасылық", "marital", "estado_civil"),
}
"""Meaning → how headers that mean it begin, or what they hold."""


def draft_mapping(table: Table) -> Mapping:
    """The shipped mapping that fits a file's headers best, completed for its other columns; raises BadMapping for a file without headers."""
    best, header = _best_shipped(table)
    if best is None or header is None:
        return _by_words(table)
    rest = [title for title, column in zip(header.titles, header.columns, strict=True) if title and column is None]
    return _with(best, [Column(meaning_of(title), [title]) for title in rest])


def _best_shipped(table: Table) -> tuple[Mapping | None, Header | None]:
    best, found, most = None, None, 2
    for _text, name in shipped():
        mapping = load_mapping(name)
        try:
            header = find_header(table, mapping)
        except BadMapping:
            continue
        fits = sum(column is not None for column in header.columns)
        if fits > most:
            best, found, most = mapping, header, fits
    return best, found


def _by_words(table: Table) -> Mapping:
    for _number, row in list(table.numbered())[:HEADER_WITHIN]:
        titles = [clean_text(cell) for cell in row]
        known = [meaning_of(title) for title in titles if title]
        if sum(meaning != "keep" for meaning in known) >= 2:
            taken: Counter[str] = Counter()
            columns = []
            for title in titles:
                meaning = meaning_of(title) if title else "ignore"
                taken[meaning] += 1
                if title:
                    columns.append(Column(meaning if taken[meaning] == 1 else "keep", [title]))
            return Mapping(name="draft", columns=columns, closed=True)
    raise BadMapping("no row of the file looks like headers")


def meaning_of(title: str) -> str:
    """What a header probably means; `keep` for one that tells nothing."""
    folded = fold(title)
    for meaning, words in WORDS.items():
        if any(folded.startswith(word) or (len(word) > 3 and word in folded) for word in words):
            return meaning
    return "keep"


def _with(mapping: Mapping, more: Sequence[Column]) -> Mapping:
    return replace(mapping, columns=[*mapping.columns, *more])
