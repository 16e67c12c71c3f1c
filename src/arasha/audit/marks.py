"""A checkpoint as it is kept elsewhere: on paper, on a stick, at a partner. It tells where a chain stood, and nothing of any case."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from arasha.audit.models import Checkpoint, Event
from arasha.vault.errors import WrongKey
from arasha.vault.keys import verify

PURPOSE = "audit-checkpoint"


class BadMark(ValueError):
    """This is not a checkpoint as Arasha prints it."""


@dataclass(frozen=True)
class Signer:
    """A key that signed for a chain from one event on, until another key took its place."""

    public: bytes
    since: int
    until: int | None
    """The event that retired it; None for the present key."""

    def signed(self, sequence: int) -> bool:
        """Whether it was the chain's key when this event was the last."""
        return self.since <= sequence and (self.until is None or sequence < self.until)


@dataclass(frozen=True)
class Mark:
    """One signed checkpoint."""

    chain: str
    sequence: int
    hash: str
    at: datetime
    """When it was signed, as the signing machine's clock had it. The order of events rests on `sequence`, which the signature covers."""
    signing_public: bytes
    signature: bytes

    @classmethod
    def of(cls, row: Checkpoint) -> "Mark":
        """The mark of a checkpoint in the database."""
        return cls(row.chain, row.sequence, row.hash, row.at, bytes(row.signing_public), bytes(row.signature))

    @classmethod
    def read(cls, text: str) -> "list[Mark]":
        """One checkpoint or a list of them, in the JSON that `arasha audit checkpoint` prints. Raises BadMark."""
        try:
            found = json.loads(text)
        except ValueError as error:
            raise BadMark from error
        return [cls._of(entry) for entry in (found if isinstance(found, list) else [found])]

    @classmethod
    def _of(cls, entry: Any) -> "Mark":
        try:
            keys = bytes.fromhex(entry["signing_public"]), bytes.fromhex(entry["signature"])
            return cls(str(entry["chain"]), int(entry["sequence"]), str(entry["hash"]), datetime.fromisoformat(entry["at"]), *keys)
        except (KeyError, TypeError, ValueError) as error:
            raise BadMark from error

    def printed(self) -> dict[str, Any]:
        """What is printed and read back."""
        return {
            "chain": self.chain,
            "sequence": self.sequence,
            "hash": self.hash,
            "at": self.at.isoformat(timespec="seconds"),
            "signing_public": self.signing_public.hex(),
            "signature": self.signature.hex(),
        }

    @property
    def message(self) -> bytes:
        """The bytes that are signed."""
        return f"{self.chain}|{self.sequence}|{self.hash}".encode()

    def problem(self, signers: Sequence[Signer] | None) -> str:
        """What is wrong with the mark itself: `signature`, `signer` (a key that was not the chain's then), or nothing."""
        try:
            verify(self.signing_public, self.message, self.signature, purpose=PURPOSE)
        except WrongKey:
            return "signature"
        known = signers is None or any(signer.public == self.signing_public and signer.signed(self.sequence) for signer in signers)
        return "" if known else "signer"


def rotations_of(chain: str) -> Iterator[tuple[int, int]]:
    """Number of a key generation, and the event that brought it, as the chain tells."""
    rows = Event.objects.filter(chain=chain, action="organisation.rotated").order_by("sequence").values_list("detail", "sequence")
    return ((int(detail["generation"]), sequence) for detail, sequence in rows if "generation" in detail)
