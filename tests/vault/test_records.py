"""Records, streams, passwords, sheets, held keys: what opens, and what must not."""

import json
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nacl import bindings

from arasha.vault.errors import BadSheet, WrongKey, WrongPassword
from arasha.vault.held import hold_pair, take_pair
from arasha.vault.keys import BoxKeyPair, SecretKey, open_sealed_key
from arasha.vault.passwords import LIGHT, unwrap_pair, wrap_pair
from arasha.vault.records import content_hash, open_record, seal_record
from arasha.vault.recovery import ALPHABET, RecoverySheet
from arasha.vault.streams import PIECE, StreamSealer, open_stream

ROW, OTHER = UUID(int=1), UUID(int=2)
FROZEN = json.loads((Path(__file__).parent / "frozen.json").read_text())


def test_xchacha_is_that_of_the_draft() -> None:
    """draft-irtf-cfrg-xchacha-03, appendix A.3.1."""
    plain = (
        "4c616469657320616e642047656e746c656d656e206f662074686520636c617373206f66202739393a204966204920636f756c64206f66666572"
        "20796f75206f6e6c79206f6e652074697020666f7220746865206675747572652c2073756e73637265656e20776f756c642062652069742e"
    )
    sealed = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
        bytes.fromhex(plain),
        bytes.fromhex("50515253c0c1c2c3c4c5c6c7"),
        bytes.fromhex("404142434445464748494a4b4c4d4e4f5051525354555657"),
        bytes.fromhex("808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9f"),
    )
    assert sealed[:16].hex() == "bd6d179d3e83d43b9576579493c0e939"
    assert sealed[-16:].hex() == "c0875924c1c7987947deafd8780acf49"


@given(st.binary(max_size=2_000), st.integers(1, 2**31))
def test_record_opens_in_its_place(content: bytes, version: int) -> None:
    key = SecretKey.generate()
    sealed = seal_record(key, content, table="notes", record_id=ROW, version=version)
    assert open_record(key, sealed, table="notes", record_id=ROW, version=version) == content


@pytest.mark.parametrize("place", [{"table": "note"}, {"record_id": OTHER}, {"version": 2}])
def test_moved_record_does_not_open(place: dict[str, object]) -> None:
    key = SecretKey.generate()
    home = {"table": "notes", "record_id": ROW, "version": 1}
    sealed = seal_record(key, b"text", **home)  # type: ignore[arg-type]  # a place by its parts
    with pytest.raises(WrongKey):
        open_record(key, sealed, **{**home, **place})  # type: ignore[arg-type]  # a place by its parts


def test_record_opens_with_its_own_key_only_and_never_altered() -> None:
    key = SecretKey.generate()
    sealed = seal_record(key, b"text", table="notes", record_id=ROW, version=1)
    with pytest.raises(WrongKey):
        open_record(SecretKey.generate(), sealed, table="notes", record_id=ROW, version=1)
    for place in (0, 5, 30, len(sealed) - 1):
        bad = bytearray(sealed)
        bad[place] ^= 1
        with pytest.raises(WrongKey):
            open_record(key, bytes(bad), table="notes", record_id=ROW, version=1)
    with pytest.raises(WrongKey):
        open_record(key, sealed[:20], table="notes", record_id=ROW, version=1)


def test_same_content_never_looks_the_same() -> None:
    key = SecretKey.generate()
    twice = {seal_record(key, b"text", table="notes", record_id=ROW, version=1) for _time in range(2)}
    assert len(twice) == 2
    assert len({content_hash(sealed) for sealed in twice}) == 2


def seal_stream(key: SecretKey, chunks: Iterable[bytes]) -> bytes:
    sealer = StreamSealer(key, context=b"c")
    return b"".join([*map(sealer.push, chunks), sealer.finish()])


@settings(max_examples=20)
@given(st.integers(0, 3 * PIECE), st.integers(1, 70_000), st.integers(1, 70_000))
def test_stream_opens_however_it_is_cut(size: int, pushed: int, read: int) -> None:
    key, content = SecretKey.generate(), bytes(index % 251 for index in range(size))
    sealed = seal_stream(key, (content[at : at + pushed] for at in range(0, size, pushed)))
    pieces = (sealed[at : at + read] for at in range(0, len(sealed), read))
    assert b"".join(open_stream(key, pieces, context=b"c")) == content


def test_stream_that_was_cut_reordered_or_moved_does_not_open() -> None:
    key = SecretKey.generate()
    sealed = seal_stream(key, [b"x" * (2 * PIECE + 10)])
    head, step = 24, PIECE + 17
    first, second, rest = sealed[head : head + step], sealed[head + step : head + 2 * step], sealed[head + 2 * step :]
    bad = [sealed[:head] + first + second, sealed[:head] + second + first + rest, sealed + b"more", sealed[:10], sealed[:-1]]
    for content in bad:
        with pytest.raises(WrongKey):
            list(open_stream(key, [content], context=b"c"))
    for wrong, context in ((SecretKey.generate(), b"c"), (key, b"other")):
        with pytest.raises(WrongKey):
            list(open_stream(wrong, [sealed], context=context))


def test_password_opens_in_either_normal_form() -> None:
    pair = BoxKeyPair.generate()
    wrapped = wrap_pair(pair, "й\u0438\u0306 әғқ", cost=LIGHT)
    assert unwrap_pair(wrapped, "йй әғқ") == pair
    for wrong in ("", "йй әғк", "йй әғқ "):
        with pytest.raises(WrongPassword):
            unwrap_pair(wrapped, wrong)


@pytest.mark.parametrize("place", [0, 4, 12, 20, 40, 70, -1])
def test_altered_wrapping_does_not_open(place: int) -> None:
    wrapped = bytearray(wrap_pair(BoxKeyPair.generate(), "password", cost=LIGHT))
    wrapped[place] ^= 1
    with pytest.raises(WrongPassword):
        unwrap_pair(bytes(wrapped), "password")


@given(st.binary(min_size=32, max_size=32))
def test_sheet_reads_as_it_prints(secret: bytes) -> None:
    sheet = RecoverySheet(secret)
    typed = sheet.text.lower().replace(" ", "-").replace("0", "o").replace("1", "l")
    assert RecoverySheet.parse(typed) == sheet


@given(st.binary(min_size=32, max_size=32), st.integers(0, 12), st.integers(0, 3), st.sampled_from(ALPHABET))
def test_mistyped_group_is_named_or_opens_nothing(secret: bytes, group: int, place: int, letter: str) -> None:
    sheet = RecoverySheet(secret)
    groups = [list(each) for each in sheet.text.split()]
    if groups[group][place] == letter:
        return
    groups[group][place] = letter
    wrong = read_or_group("".join("".join(each) for each in groups))
    assert wrong == group + 1 or (isinstance(wrong, RecoverySheet) and wrong.pair.public != sheet.pair.public)


def read_or_group(text: str) -> RecoverySheet | int | None:
    try:
        return RecoverySheet.parse(text)
    except BadSheet as error:
        return error.group


def test_sheet_of_wrong_length_is_refused() -> None:
    with pytest.raises(BadSheet) as refusal:
        RecoverySheet.parse("ABCD")
    assert refusal.value.group is None


def test_held_pair_needs_the_browsers_token() -> None:
    pair = BoxKeyPair.generate()
    token, held = hold_pair(pair)
    assert take_pair(token, held) == pair
    other, _held = hold_pair(BoxKeyPair.generate())
    for wrong in (other, "", "*", token[:-2]):
        with pytest.raises(WrongKey):
            take_pair(wrong, held)


def test_formats_are_as_they_were_frozen() -> None:
    """Sealed by the first release: a later one that can't open these loses people's files."""
    key, pair = SecretKey(bytes.fromhex(FROZEN["key"])), BoxKeyPair(bytes.fromhex(FROZEN["pair"]))
    assert open_record(key, bytes.fromhex(FROZEN["record"]), table="frozen", record_id=ROW, version=3) == b"content"
    assert b"".join(open_stream(key, [bytes.fromhex(FROZEN["stream"])], context=b"frozen")) == b"content"
    assert unwrap_pair(bytes.fromhex(FROZEN["wrapped"]), "frozen password") == pair
    assert open_sealed_key(pair, bytes.fromhex(FROZEN["grant"]), context=b"frozen") == key
    assert RecoverySheet.parse(FROZEN["sheet"]).secret == key.raw
    assert key.subkey("frozen").raw.hex() == FROZEN["subkey"]
