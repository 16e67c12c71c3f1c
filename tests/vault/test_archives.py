"""Sealed archives: they open whole, with their own sheet, and not at all when a bit of them is otherwise."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arasha.vault.archives import HEAD_BYTES, MARK, ArchiveSealer, SealedArchive
from arasha.vault.errors import WrongKey
from arasha.vault.keys import BoxKeyPair, SecretKey
from arasha.vault.streams import PIECE

PAIR, OTHER = BoxKeyPair(bytes(32)), BoxKeyPair(bytes([1]) * 32)
FROZEN = json.loads((Path(__file__).parent / "frozen_archive.json").read_text())
SEALED_PIECE = PIECE + 17


def seal(content: bytes, *, step: int = 10_000) -> bytes:
    sealer = ArchiveSealer(PAIR.public)
    sealed = b"".join(sealer.push(content[start : start + step]) for start in range(0, len(content), step))
    return sealed + sealer.finish()


def cut(sealed: bytes, step: int) -> Iterator[bytes]:
    return (sealed[start : start + step] for start in range(0, len(sealed), step))


def opened(sealed: bytes, pair: BoxKeyPair = PAIR, *, step: int = 50_000) -> bytes:
    return b"".join(SealedArchive.begin(cut(sealed, step)).open(pair))


@settings(max_examples=20)
@given(st.integers(0, 3 * PIECE), st.integers(1, 70_000), st.integers(1, 70_000))
def test_archive_opens_however_it_is_cut(size: int, pushed: int, read: int) -> None:
    content = bytes(index % 251 for index in range(size))
    assert opened(seal(content, step=pushed), step=read) == content


def test_archive_of_the_first_kind_still_opens() -> None:
    assert opened(bytes.fromhex(FROZEN["sealed"])) == FROZEN["content"].encode()


def test_whoever_wrote_it_can_read_it_back_once() -> None:
    sealer = ArchiveSealer(PAIR.public)
    sealed = sealer.push(b"text") + sealer.finish()
    assert b"".join(SealedArchive.begin([sealed]).reopen(sealer.key)) == b"text"
    with pytest.raises(WrongKey):
        b"".join(SealedArchive.begin([sealed]).reopen(SecretKey.generate()))


def test_another_sheet_opens_nothing_and_the_right_one_is_named() -> None:
    archive = SealedArchive.begin([seal(b"text")])
    assert archive.public == PAIR.public
    with pytest.raises(WrongKey):
        archive.open(OTHER)


def test_any_flipped_byte_is_refused() -> None:
    sealed = seal(b"a text of some length")
    for place in range(len(sealed)):
        bad = bytearray(sealed)
        bad[place] ^= 1
        with pytest.raises(WrongKey):
            opened(bytes(bad))


def test_cut_archive_is_refused_wherever_it_is_cut() -> None:
    sealed = seal(bytes(2 * PIECE))
    ends = [*range(HEAD_BYTES + 60), HEAD_BYTES + 24 + SEALED_PIECE, len(sealed) - 1]
    for end in ends:
        with pytest.raises(WrongKey):
            opened(sealed[:end])


def test_reordered_repeated_or_foreign_pieces_are_refused() -> None:
    sealed, other = seal(bytes(4 * PIECE)), seal(bytes(4 * PIECE))
    start = HEAD_BYTES + 24
    pieces = [sealed[start + index * SEALED_PIECE :][:SEALED_PIECE] for index in range(4)]
    head = sealed[:start]
    assert opened(head + b"".join(pieces)) == bytes(4 * PIECE)
    for order in ([1, 0, 2, 3], [0, 1, 1, 2, 3], [0, 2, 3], [0, 1, 2, 3, 3]):
        with pytest.raises(WrongKey):
            opened(head + b"".join(pieces[index] for index in order))
    for mixed in (other[:HEAD_BYTES] + sealed[HEAD_BYTES:], sealed[:start] + other[start:], sealed + b"\0"):
        with pytest.raises(WrongKey):
            opened(mixed)


@pytest.mark.parametrize("content", [b"", MARK, b"PK\3\4" + bytes(400), b"ARASHA-ARCHIVE\2" + bytes(400)])
def test_other_files_are_no_archives(content: bytes) -> None:
    with pytest.raises(WrongKey):
        SealedArchive.begin([content])
