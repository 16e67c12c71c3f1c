"""Printed codes: a 256-bit secret in groups that a person can copy, each with a check character."""

import hashlib
from dataclasses import dataclass, field

from nacl.utils import random

from arasha.vault.errors import BadSheet
from arasha.vault.keys import BoxKeyPair

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U."""
GROUPS, GROUP_LETTERS = 13, 4
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True)
class RecoverySheet:
    """What is printed once and kept in a safe. It is a key: its public half stands in the database."""

    secret: bytes = field(repr=False)

    @classmethod
    def generate(cls) -> "RecoverySheet":
        """A fresh sheet."""
        return cls(random(32))

    @property
    def pair(self) -> BoxKeyPair:
        """The pair that the sheet opens."""
        return BoxKeyPair(hashlib.blake2b(self.secret, digest_size=32, person=b"arasha-sheet").digest())

    @property
    def text(self) -> str:
        """Thirteen groups of four letters and a check letter."""
        number = int.from_bytes(self.secret, "big") << (GROUPS * GROUP_LETTERS * 5 - 256)
        letters = "".join(ALPHABET[(number >> (5 * place)) & 31] for place in reversed(range(GROUPS * GROUP_LETTERS)))
        groups = [letters[start : start + GROUP_LETTERS] for start in range(0, len(letters), GROUP_LETTERS)]
        return " ".join(group + _check(group, place) for place, group in enumerate(groups))

    @classmethod
    def parse(cls, text: str) -> "RecoverySheet":
        """Read a typed code: case, spaces, dashes, O and I don't matter. Raises BadSheet with the first wrong group."""
        letters = "".join(sign for sign in text.upper().translate(_READ_AS) if sign.isalnum())
        width = GROUP_LETTERS + 1
        if len(letters) != GROUPS * width:
            raise BadSheet(None)
        groups = [letters[start : start + width] for start in range(0, len(letters), width)]
        for place, group in enumerate(groups):
            if any(sign not in ALPHABET for sign in group) or group[-1] != _check(group[:-1], place):
                raise BadSheet(place + 1)
        number = 0
        for sign in "".join(group[:-1] for group in groups):
            number = number << 5 | ALPHABET.index(sign)
        spare = GROUPS * GROUP_LETTERS * 5 - 256
        if number & ((1 << spare) - 1):
            raise BadSheet(GROUPS)
        return cls((number >> spare).to_bytes(32, "big"))


def _check(group: str, place: int) -> str:
    digest = hashlib.blake2b(f"{place}{group}".encode(), digest_size=1, person=b"arasha-group").digest()
    return ALPHABET[digest[0] & 31]
