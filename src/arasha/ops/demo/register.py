"""The register that one centre of the demo brings in: the one beside the checkout where it is, else one of the project's own making."""

import io
import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from arasha.ops.demo.people import Family, impossible_iin, made_up_address, silent_phone

if TYPE_CHECKING:
    from arasha.ops.demo.cast import CastMember

BESIDE = Path("shared") / "input" / "register-ru.xlsx"
"""Where it lies, seen from the folder that holds the checkout."""
CHECKOUT_DEPTH = 4
"""src/arasha/ops/demo/ lies so many folders deep in a checkout."""
MAPPING = "register-ru"
CENTRE_HAND = "zhibek"
"""Director of the centre that brings its register in."""
ROWS = 40
TITLE = "ЖУРНАЛ регистрации обращений в кризисный центр"
HEADER = (
    "№", "Дата обращения", "Ф.И.О.", "Дата рожд.", "ИИН", "Телефон", "Адрес / регион", "Откуда направлена", "Вид насилия", "Кто агрессор",
    "Дети", "Результат", "Примечание",
)  # fmt: skip
SOURCES = ("102", "сама", "111", "больница", "150", "родственники")
TYPES = ("физическое", "побои, угрозы", "экономич.", "психол.", "физ., псих.")
AGGRESSORS = ("муж", "б/м", "сожитель", "отчим", "свекровь", "экс-супруг")
RESULTS = ("юр. помощь", "отказ", "защитное предписание", "уехала к родителям", "вернулась к мужу")
REMARKS = ("", "", "повторно", "не звонить!", "бұрын да келген")


def find_register(named: Path | None) -> Path | None:
    """The register to bring in: the one that was named, or the one beside the checkout; None for neither."""
    folders = Path(__file__).resolve().parents
    beside = folders[CHECKOUT_DEPTH + 1] / BESIDE if len(folders) > CHECKOUT_DEPTH + 1 else BESIDE
    return named or (beside if beside.is_file() else None)


def bring_register(cast: Sequence["CastMember"], *, file: Path | None, seed: int) -> str:
    """Bring a register into one centre, as its director would on the page; says in a sentence what came of it.

    A register that somebody names has its mapping drafted; the other two have the mapping that ships. Raises AccountError.
    """
    from django.utils import timezone

    from arasha.cases.importing.drafting import draft_mapping
    from arasha.cases.importing.mapping import load_mapping
    from arasha.cases.importing.running import bring_in, read_register
    from arasha.cases.importing.tables import read_table

    found = find_register(file)
    table = read_table(found.read_bytes() if found else make_register(seed=seed, today=timezone.localdate()))
    mapping = draft_mapping(table) if file else load_mapping(MAPPING)
    hand = next(one for one in cast if one.name == CENTRE_HAND)
    drafts, report = read_register(table, mapping)
    bring_in(drafts, mapping, report, by=hand.member)
    which = f"The register {found.name}" if found else "A register of our own making"
    centre = hand.place.founded.organisation.name
    return f"{which} is in the files of {centre} ({CENTRE_HAND} signs in there): {report.added} rows brought in, {report.refused} refused."


def make_register(*, seed: int, today: date) -> bytes:
    """A small journal as a centre keeps it by hand, with a title, mixed dates, remarks in cells and a totals row. In memory only."""
    import xlsxwriter

    rng = random.Random(seed)  # noqa: S311 - made-up people are drawn by it
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Журнал")
        sheet.write(0, 0, TITLE)
        sheet.write_row(2, 0, HEADER)
        for number in range(1, ROWS + 1):
            sheet.write_row(2 + number, 0, _row(number, rng=rng, today=today))
        sheet.write_row(3 + ROWS, 0, ("Итого", ROWS))
    return out.getvalue()


def _row(number: int, *, rng: random.Random, today: date) -> tuple[str | int, ...]:
    name = Family.draw(rng).adult(woman=True)
    day = today - timedelta(days=rng.randrange(700))
    born = date(today.year - rng.randrange(18, 70), rng.randrange(1, 13), rng.randrange(1, 29))
    return (
        number,
        day.strftime(rng.choice(("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y"))),
        " ".join(filter(None, (name.surname, name.given, name.patronymic))),
        rng.choice((f"{born:%d.%m.%Y}", f"{today.year - born.year} лет")),
        impossible_iin(rng) if rng.random() < 0.4 else "",
        silent_phone(rng) + rng.choice(("", "", " (звонить только днем)")) if rng.random() < 0.8 else "",
        rng.choice(("г. Шымкент", f"Шымкент, {made_up_address(rng)}", "Туркестан")),
        rng.choice(SOURCES),
        rng.choice(TYPES),
        rng.choice(AGGRESSORS),
        rng.choice((0, 1, 2, 3, "")),
        rng.choice(RESULTS),
        rng.choice(REMARKS),
    )
