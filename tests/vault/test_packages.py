"""Packages between organisations, and the blind index."""

from datetime import UTC, datetime

import pytest

from arasha.vault.blind_index import Entry, IndexKey, labels, make_entry, open_value, token_keys
from arasha.vault.errors import WrongKey
from arasha.vault.keys import BoxKeyPair, SecretKey, SigningKeyPair
from arasha.vault.packages import Package, open_package, read_header, seal_package

WHEN = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
SENDER, RECEIVER, OTHER = SigningKeyPair.generate(), BoxKeyPair.generate(), BoxKeyPair.generate()


def sealed(sender: SigningKeyPair = SENDER, receiver: BoxKeyPair = RECEIVER) -> bytes:
    return seal_package(
        b"content", purpose="referral", sender=sender, sender_id="a", receiver_public=receiver.public, receiver_id="b", created_at=WHEN
    )


def opened(package: bytes, **other: object) -> Package:
    how = {"receiver": RECEIVER, "receiver_id": "b", "sender_public": SENDER.public, "purpose": "referral", **other}
    return open_package(package, **how)  # type: ignore[arg-type]  # named parts


def test_package_opens_for_its_receiver() -> None:
    found = opened(sealed())
    assert (found.content, found.created_at, found.header.sender_id) == (b"content", WHEN, "a")
    assert read_header(sealed()).receiver_id == "b"


@pytest.mark.parametrize(
    "other",
    [{"receiver": OTHER}, {"receiver_id": "c"}, {"sender_public": SigningKeyPair.generate().public}, {"purpose": "report"}],
    ids=["other receiver", "other name", "other sender", "other purpose"],
)
def test_package_opens_for_nobody_and_nothing_else(other: dict[str, object]) -> None:
    with pytest.raises(WrongKey):
        opened(sealed(), **other)


def test_receiver_can_not_pass_a_package_on_as_if_meant_for_another() -> None:
    from arasha.vault.keys import open_sealed, seal_to

    package = sealed()
    cut = package.index(b"}") + 1
    forwarded = package[:cut] + seal_to(OTHER.public, open_sealed(RECEIVER, package[cut:]))
    with pytest.raises(WrongKey):
        opened(forwarded, receiver=OTHER)


def test_header_that_was_exchanged_is_noticed() -> None:
    with pytest.raises(WrongKey):
        opened(sealed().replace(b'"sender_id":"a"', b'"sender_id":"x"', 1))


@pytest.mark.parametrize("rubbish", [b"", b"ARASHA-PACKAGE-1\n", b"ARASHA-PACKAGE-1\n\0\0\0\2{}", b"hello"])
def test_rubbish_is_no_package(rubbish: bytes) -> None:
    with pytest.raises(WrongKey):
        read_header(rubbish)


def test_index_finds_by_token_and_shows_no_frequency() -> None:
    key = IndexKey.derive(SecretKey.generate())
    words = ["aigerim"] * 40 + ["aigul"] * 2
    counters: dict[str, int] = {}
    table: dict[bytes, Entry] = {}
    for number, word in enumerate(words):
        counter = counters.get(word, 0)
        entry = make_entry(token_keys(key, word), counter, f"row {number:03d}".encode())
        counters[word] = counter + 1
        table[entry.label] = entry
    assert len(table) == len({entry.sealed_value for entry in table.values()}) == len(words)
    assert {len(entry.sealed_value) for entry in table.values()} == {len(next(iter(table.values())).sealed_value)}
    keys = token_keys(key, "aigul")
    found = [open_value(keys, counter, table[label].sealed_value) for counter, label in enumerate(labels(keys, 0, 5)) if label in table]
    assert found == [b"row 040", b"row 041"]


def test_index_of_another_key_or_token_finds_and_opens_nothing() -> None:
    key = IndexKey.derive(SecretKey.generate())
    entry = make_entry(token_keys(key, "aigul"), 0, b"row")
    strangers = [token_keys(IndexKey.derive(SecretKey.generate()), "aigul"), token_keys(key, "aigerim")]
    for keys in strangers:
        assert entry.label not in set(labels(keys, 0, 50))
        with pytest.raises(WrongKey):
            open_value(keys, 0, entry.sealed_value)
    with pytest.raises(WrongKey):
        open_value(token_keys(key, "aigul"), 1, entry.sealed_value)
