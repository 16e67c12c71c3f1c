"""Whether a workbook may be opened. The reader lays a sheet out whole in memory: one cell far outside would end the whole server."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

from arasha.cases.importing.errors import TooLarge, UnreadableFile

MOST_UNPACKED = 150 * 1024 * 1024
MOST_PARTS = 2_000
MOST_CELLS = 5_000_000
"""A hundred thousand rows of fifty columns."""
_CHUNK = 256 * 1024


def check_workbook(content: bytes) -> None:
    """Raise TooLarge where an XLSX unpacks to too much or reaches too far, UnreadableFile where it is none or declares entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                raise TooLarge
            if not any(part.filename == "xl/workbook.xml" for part in parts):
                raise UnreadableFile
            left = MOST_UNPACKED
            for part in parts:
                left = _check_part(archive, part, left)
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise UnreadableFile from error


@dataclass
class _Reach:
    """How far the cells of a sheet reach that hold something; a column that was only coloured does not count."""

    rows: int = 0
    columns: int = 0
    here: str = ""

    def element(self, name: str, attributes: dict[str, str]) -> None:
        """Take one element of the sheet in."""
        name = name.rpartition(":")[2]
        if name == "c":
            self.here = attributes.get("r", "")
        elif self.here and name in {"v", "is", "f"}:
            letters = self.here.rstrip("0123456789")
            self.rows = max(self.rows, int(self.here[len(letters) :] or 0))
            self.columns = max(self.columns, column_number(letters))
            self.here = ""
            if self.rows * self.columns > MOST_CELLS:
                raise TooLarge


def _refuse_entities(*_declared: object) -> None:
    raise UnreadableFile


def _check_part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int) -> int:
    """Read a part, whatever size it claims; returns how much may still be unpacked."""
    parser = None
    for number, piece in enumerate(_pieces(archive, part)):
        left -= len(piece)
        if left < 0:
            raise TooLarge
        # Whatever begins as XML may be named as a sheet, in UTF-8 or UTF-16.
        if number == 0 and piece.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1] == b"<":
            parser = expat.ParserCreate()
            parser.StartElementHandler = _Reach().element
            parser.StartDoctypeDeclHandler = _refuse_entities
        if parser is not None:
            parser.Parse(piece, False)
    return left


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as file:
        while piece := file.read(_CHUNK):
            yield piece


def column_number(letters: str) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters.upper()[:8]:
        number = number * 26 + ord(letter) - 64
    return number
