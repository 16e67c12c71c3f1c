"""A searchable index that shows neither its words nor how often they occur.

Construction: Cash, Jaeger, Jarecki, Jutla, Krawczyk, Roşu, Steiner, "Dynamic Searchable Encryption in Very-Large Databases", NDSS 2014, the
basic scheme (Pi_bas): a row's label is a PRF of its token's key and a counter, its value is sealed under the token's second key. Every label is
unique, so that a copy of the table shows neither tokens nor frequencies. Who holds the index key asks for label 0, 1, 2 … until one is missing.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from arasha.vault.keys import SecretKey
from arasha.vault.records import open_record, seal_record

LABEL_BYTES = 16
_TABLE = "blind-index"
_ROW = UUID(int=0)


@dataclass(frozen=True)
class IndexKey:
    """The key of one index: derived, never stored."""

    key: SecretKey = field(repr=False)

    @classmethod
    def derive(cls, root: SecretKey) -> "IndexKey":
        """The index key under an organisation's secret."""
        return cls(root.subkey("blind index"))


@dataclass(frozen=True)
class TokenKeys:
    """The two keys of one token: of its labels and of its values."""

    labels: SecretKey = field(repr=False)
    values: SecretKey = field(repr=False)


@dataclass(frozen=True)
class Entry:
    """One row of the index as it is stored."""

    label: bytes
    sealed_value: bytes


def token_keys(index_key: IndexKey, token: str) -> TokenKeys:
    """The keys of a token."""
    root = index_key.key.subkey(f"token|{token}")
    return TokenKeys(root.subkey("labels"), root.subkey("values"))


def label_of(keys: TokenKeys, counter: int) -> bytes:
    """The label of a token's row with this number, counted from zero."""
    digest = hashlib.blake2b(counter.to_bytes(8, "big"), key=keys.labels.raw, digest_size=LABEL_BYTES, person=b"arasha-label")
    return digest.digest()


def labels(keys: TokenKeys, start: int, count: int) -> Iterator[bytes]:
    """The labels to ask for: from `start`, `count` of them."""
    return (label_of(keys, counter) for counter in range(start, start + count))


def make_entry(keys: TokenKeys, counter: int, value: bytes) -> Entry:
    """The row for a token's value with this number."""
    return Entry(label_of(keys, counter), seal_record(keys.values, value, table=_TABLE, record_id=_ROW, version=counter))


def open_value(keys: TokenKeys, counter: int, sealed_value: bytes) -> bytes:
    """The value of a row; raises WrongKey for another token's, another number's or an altered one."""
    return open_record(keys.values, sealed_value, table=_TABLE, record_id=_ROW, version=counter)
