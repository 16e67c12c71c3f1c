"""The file of a backup: entries come back as they were written, or not at all."""

import io
import json
import random
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from arasha.ops.backups.archive import SUMS, ArchiveWriter, pieces_of, read_entries, sums_of
from arasha.vault.archives import ArchiveSealer, SealedArchive
from arasha.vault.errors import WrongKey
from arasha.vault.recovery import RecoverySheet

SHEET = RecoverySheet(bytes(range(32)))
ENTRIES = {"about.json": b"{}", "files/ab/one": random.Random(1).randbytes(200_000), "files/cd/two": b"", "tables/x/000000": b"a\tb\n" * 50_000}


def silent(_count: int) -> None:
    """No bar."""


def written(entries: dict[str, bytes] = ENTRIES) -> bytes:
    out = io.BytesIO()
    with ArchiveWriter(out, ArchiveSealer(SHEET.pair.public), progress=silent) as writer:
        for name, content in entries.items():
            writer.add(name, content)
        writer.finish()
    return out.getvalue()


def opened(sealed: bytes) -> Iterator[bytes]:
    return SealedArchive.begin(pieces_of(io.BytesIO(sealed))).open(SHEET.pair)


def read(sealed: bytes) -> dict[str, bytes]:
    return {name: file.read() for name, file in read_entries(opened(sealed), progress=silent)}


def packed(*members: tuple[str, bytes], kind: bytes = tarfile.REGTYPE) -> Iterator[bytes]:
    """An archive as somebody else would pack one: opened already."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, content in members:
            entry = tarfile.TarInfo(name)
            entry.size, entry.type = len(content), kind
            tar.addfile(entry, io.BytesIO(content))
    return iter([out.getvalue()])


def test_entries_come_back_as_they_were_written() -> None:
    assert read(written()) == ENTRIES


def test_writer_and_reader_agree_on_the_sums(tmp_path: Path) -> None:
    paper = tmp_path / "paper"
    paper.write_bytes(ENTRIES["files/ab/one"])
    out = io.BytesIO()
    with ArchiveWriter(out, ArchiveSealer(SHEET.pair.public), progress=silent) as writer:
        writer.add_file("paper", paper)
        writer.add("about.json", b"{}")
        writer.finish()
    assert sums_of(opened(out.getvalue()), progress=silent) == writer.sums


def test_entry_that_nobody_reads_is_summed_all_the_same() -> None:
    assert [name for name, _file in read_entries(opened(written()), progress=silent)] == list(ENTRIES)


def test_flipped_byte_anywhere_is_refused() -> None:
    sealed = written()
    for place in [*range(400), *range(400, len(sealed), 1_999), len(sealed) - 1]:
        bad = bytearray(sealed)
        bad[place] ^= 0x40
        with pytest.raises(WrongKey):
            read(bytes(bad))


@pytest.mark.parametrize("left", [0, 100, 250, 5_000, -1])
def test_cut_archive_is_refused(left: int) -> None:
    with pytest.raises(WrongKey):
        read(written()[:left])


def test_archive_whose_sums_are_not_its_entries_is_refused() -> None:
    right = packed(("a", b"1"), (SUMS, json.dumps({"a": "0" * 64}).encode()))
    for pieces in (right, packed(("a", b"1")), packed((SUMS, b"{}"), ("a", b"1")), packed(("a", b"1"), ("a", b"1"), (SUMS, b"{}"))):
        with pytest.raises(ValueError, match="an entry"):
            list(read_entries(pieces, progress=silent))


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.DIRTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE])
def test_only_files_are_taken_out(kind: bytes) -> None:
    with pytest.raises(ValueError, match="an entry is no file"):
        list(read_entries(packed(("a", b""), kind=kind), progress=silent))


@pytest.mark.parametrize(
    "content", [b"", b"\x1f\x8b\x08", b"plain text", b"".join(packed(("a", b"1" * 9_000)))[:-9]], ids=["empty", "head", "text", "cut"]
)
def test_what_is_no_archive_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="the archive is damaged"):
        list(read_entries(iter([content]), progress=silent))
