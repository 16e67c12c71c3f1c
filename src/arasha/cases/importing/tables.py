"""Reading a table from XLSX, XLS or CSV: rows of cells, whatever the encoding."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from charset_normalizer import from_bytes
from python_calamine import CalamineError, CalamineWorkbook, ZipError

from arasha.cases.importing.errors import UnreadableFile
from arasha.cases.importing.limits import check_workbook

Row = Sequence[Any]
XLSX = b"PK\x03\x04"
SHEETS = (XLSX, b"\xd0\xcf\x11\xe0")
"""How XLSX and XLS files begin."""
LONGEST_CELL = 20_000


@dataclass(frozen=True)
class Table:
    """The rows of a file, blank ones included, so that row numbers are those that the person sees."""

    rows: Sequence[Row]

    def numbered(self) -> Iterator[tuple[int, Row]]:
        """Rows with their numbers, counted from one."""
        return enumerate(self.rows, start=1)


def read_table(content: bytes) -> Table:
    """Read a file; raises UnreadableFile. Of a workbook with several sheets the one with the most rows is taken."""
    if not content.strip():
        raise UnreadableFile
    if content.startswith(SHEETS):
        return _read_workbook(content)
    return _read_csv(content)


def _read_workbook(content: bytes) -> Table:
    if content.startswith(XLSX):
        check_workbook(content)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        sheets = [book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names]
    except (CalamineError, ZipError, ValueError, OSError) as error:
        raise UnreadableFile from error
    if not sheets:
        raise UnreadableFile
    return Table(max(sheets, key=len))


def _read_csv(content: bytes) -> Table:
    text = _decode(content)
    sample = text[:20_000]
    try:
        dialect: Any = csv.Sniffer().sniff(sample, delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    csv.field_size_limit(LONGEST_CELL * 10)
    try:
        return Table(list(csv.reader(io.StringIO(text), dialect, strict=False)))
    except csv.Error as error:
        raise UnreadableFile from error


def _decode(content: bytes) -> str:
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(name, errors="replace")
    if b"\x00" in content[:4096]:
        raise UnreadableFile
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        found = from_bytes(content[:200_000], cp_isolation=["cp1251", "utf_8", "cp1252", "koi8_r", "utf_16"]).best()
    if found is None:
        raise UnreadableFile
    return content.decode(found.encoding, errors="replace")
