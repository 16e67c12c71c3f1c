"""Registers brought in: what is sure goes in, every doubt is listed, nothing twice."""

import io
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from arasha.audit.models import chain_of
from arasha.audit.verify import verify_chain
from arasha.cases.access import open_case
from arasha.cases.errors import CaseError
from arasha.cases.importing.drafting import draft_mapping, meaning_of
from arasha.cases.importing.errors import BadMapping, UnreadableFile
from arasha.cases.importing.mapping import load_mapping, parse_mapping, shipped, to_toml
from arasha.cases.importing.running import Report, bring_in, read_register
from arasha.cases.importing.tables import Table, read_table
from arasha.cases.integrity import verify_records
from arasha.cases.models import Case, Contact, ImportedRow, Incident, Note, Person
from arasha.cases.queries import filter_cases, list_cases
from tests.cast import Cast

INPUT = Path(__file__).resolve().parents[4] / "shared" / "input"
HEADERS = [
    "№",
    "Дата обращения",
    "Ф.И.О.",
    "Дата рожд.",
    "ИИН",
    "Телефон",
    "Адрес / регион",
    "Откуда направлена",
    "Вид насилия",
    "Кто агрессор",
    "Дети",
    "Результат",
    "Примечание",
]
ROWS = [
    [
        1,
        "31.12.2023",
        "Үлгіова Бибісара",
        "27.12.97",
        "991399300018",
        "87075363924",
        "г. Алматы",
        "102",
        "физ+псих",
        "муж",
        2,
        "консультация",
        "повторно",
    ],
    [2, "14.03.21", "  ҮЛГІОВА  Б. ", "19 жаста", "", "не звонить!", "Семей", "сама", "побои, угрозы", "б/м", "беременна", "отказ", ""],
    [
        3,
        date(2024, 5, 4),
        "Ulgiova Bibisara",
        "",
        "12",
        "+7 707 536 39 24 (звонить только днем)",
        "Нарния",
        "сова",
        "физ.",
        "отчим",
        "1 (3 года)",
        "юр. помощь",
        "",
    ],
    [4, "", "No Date", "", "", "", "", "", "", "", "", "", ""],
]


def sheet(rows: list[list[object]]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "dd.mm.yyyy"}) as book:
        page = book.add_worksheet()
        lines: list[list[object]] = [[], [*HEADERS], *rows, [], [*HEADERS], ["ИТОГО:", len(rows)]]
        page.merge_range(0, 0, 0, 4, "ЖУРНАЛ регистрации обращений")
        for number, row in enumerate(lines, start=1):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    page.write_datetime(number, place, cell)
                else:
                    page.write(number, place, cell)
    return out.getvalue()


def read(content: bytes, mapping: str = "register-ru") -> tuple[list[object], Report]:
    drafts, report = read_register(read_table(content), load_mapping(mapping))
    return list(drafts), report


def bring(cast: Cast, content: bytes, mapping: str = "register-ru") -> Report:
    found = load_mapping(mapping)
    drafts, report = read_register(read_table(content), found)
    bring_in(drafts, found, report, by=cast.marat)
    return report


def test_title_totals_blanks_and_repeated_headers_are_no_people() -> None:
    _drafts, report = read(sheet(ROWS))
    assert (report.rows, report.refused) == (4, 1)
    assert sorted(doubt.reason for doubt in report.doubts if not doubt.column) == ["before_header", "blank", "repeated_header", "total"]


def test_doubts_name_row_column_value_and_reason() -> None:
    _drafts, report = read(sheet(ROWS))
    found = {(doubt.row, doubt.column, doubt.value, doubt.reason) for doubt in report.doubts if doubt.column}
    assert found == {
        (6, "ИИН", "12", "no_iin"),
        (6, "Адрес / регион", "Нарния", "unknown_place"),
        (6, "Откуда направлена", "сова", "unknown_value"),
        (7, "Дата обращения", "", "missing"),
    }


def test_rows_become_files(cast: Cast) -> None:
    report = bring(cast, sheet(ROWS))
    assert (report.added, report.known, report.refused) == (3, 0, 1)
    listed = {row.case.region: row for row in list_cases(cast.marat, list(filter_cases(cast.marat, {})))}
    first = open_case(cast.marat, listed["KZ-75"].case.id)
    assert listed["KZ-75"].summary.name == "Үлгіова Бибісара"
    assert (first.case.status, first.case.outcomes, first.case.referral_source) == ("closed", ["advice"], "police_102")
    people = {row.kind: (row, body) for row, body in first.records(Person)}
    assert (people["survivor"][1].birth_date, people["survivor"][1].phones) == ("1997-12-27", ["+77075363924"])
    assert people["survivor"][0].safe_contact_rule == "do_not_contact"
    assert people["alleged_perpetrator"][0].relationship == "husband"
    assert first.records(Incident)[0][0].violence_types == ["physical", "psychological"]
    assert first.records(Note)[0][1].text == "повторно"
    assert Contact.objects.filter(case=first.case).count() == 1


def test_remarks_rule_whether_she_is_called(cast: Cast) -> None:
    bring(cast, sheet(ROWS))
    rules = set(Person.objects.filter(kind="survivor").values_list("safe_contact_rule", flat=True))
    assert rules == {"do_not_contact", "phone_at_times"}


def test_unreadable_cells_stay_as_text(cast: Cast) -> None:
    bring(cast, sheet(ROWS))
    blank = Case.objects.get(region="")
    extra = open_case(cast.marat, blank.id).body(blank).extra
    assert (extra["Адрес / регион"], extra["Откуда направлена"], extra["ИИН"]) == ("Нарния", "сова", "12")


def test_age_is_that_of_the_day_she_came(cast: Cast) -> None:
    girl = [[1, "01.06.2015", "Қыз", "01.01.2000", "", "", "", "", "", "", "", "", ""]]
    bring(cast, sheet(girl))
    assert Person.objects.get(kind="survivor").age_band == "12-17"


def test_importing_twice_adds_nothing_and_same_rows_are_two(cast: Cast) -> None:
    content = sheet([ROWS[0], ROWS[0]])
    assert bring(cast, content).added == 2
    again = bring(cast, content)
    assert (again.added, again.known, Case.objects.count(), ImportedRow.objects.count()) == (0, 2, 2, 2)


def test_import_is_audited_and_whole(cast: Cast) -> None:
    bring(cast, sheet(ROWS))
    assert verify_chain(chain_of(cast.marat.organisation_id)).broken is None
    assert verify_records(organisation_id=cast.marat.organisation_id).findings == []


def test_reading_writes_nothing(cast: Cast) -> None:
    read(sheet(ROWS))
    assert (Case.objects.count(), ImportedRow.objects.count()) == (0, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_csv_in_any_encoding(encoding: str, mark: str) -> None:
    text = "\n".join(
        mark.join(cells) for cells in (["№", "Дата обращения", "Ф.И.О.", "Телефон"], ["1", "31.12.2023", "Иванова Ирина Петровна", "87075363924"])
    )
    drafts, report = read(text.encode(encoding))
    assert (len(drafts), report.rows) == (1, 1)


@pytest.mark.parametrize("content", [b"", b"   ", b"PK\x03\x04 broken", b"\x00\x01\x02\x03" * 50, b"\xd0\xcf\x11\xe0 broken"])
def test_no_table_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(UnreadableFile):
        read_table(content)


def test_file_without_headers_is_refused() -> None:
    with pytest.raises(CaseError):
        draft_mapping(Table([["a"], ["b"]]))


def test_shipped_mappings_load_and_survive_being_written() -> None:
    for text, name in shipped():
        mapping = parse_mapping(text, name=name)
        assert parse_mapping(to_toml(mapping), name=name) == mapping


@pytest.mark.parametrize(
    "text",
    [
        "",
        "columns = 3",
        "[[columns]]\nmeaning = 'nothing'\nheaders = ['a']",
        "[[columns]]\nmeaning = 'name'",
        "bad = [",
        "odd = 1\n[[columns]]\nmeaning='name'\nheaders=['a']",
    ],
)
def test_bad_mapping_says_what_is_wrong(text: str) -> None:
    with pytest.raises(BadMapping) as refusal:
        parse_mapping(text, name="mine")
    assert refusal.value.reason.startswith("mine")


def test_draft_finds_the_shipped_mapping_and_completes_it() -> None:
    table = Table([[*HEADERS, "Любимый цвет"], ["1"]])
    mapping = draft_mapping(table)
    assert mapping.name == "register-ru"
    assert mapping.columns[-1].headers == ["Любимый цвет"]


def test_draft_goes_by_words_for_headers_of_its_own() -> None:
    mapping = draft_mapping(Table([["Full name", "Date of visit", "Phone no", "Shoe size"], ["x", "y", "z", "1"]]))
    assert [column.meaning for column in mapping.columns] == ["name", "contact_date", "phone", "keep"]
    assert meaning_of("Дата рождения") == "birth_date"


@pytest.mark.parametrize(
    ("name", "mapping", "rows"), [("register-ru.xlsx", "register-ru", 446), ("colombia-forensic-family-violence.csv", "colombia-forensic", 1000)]
)
def test_real_registers_lose_no_row(cast: Cast, name: str, mapping: str, rows: int) -> None:
    file = INPUT / name
    if not file.exists():
        return
    report = bring(cast, file.read_bytes(), mapping)
    assert (report.rows, report.added, report.refused) == (rows, rows, 0)
    assert [doubt for doubt in report.doubts if doubt.column] == []
    assert Case.objects.count() == rows
