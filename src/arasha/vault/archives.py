"""Sealed archives: one stream under a fresh key, which is sealed to a public key. Whoever wrote one can't read it afterwards.

A file begins with a mark, the public key that it is sealed to (so that the right sheet can be looked for) and the sealed key; all three are
bound to what follows. It tells nobody who wrote it: whoever knows the public key can seal an archive to it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from arasha.vault.errors import WrongKey
from arasha.vault.keys import KEY_BYTES, BoxKeyPair, SecretKey, open_sealed_key, seal_key_to
from arasha.vault.streams import StreamSealer, open_stream

MARK = b"ARASHA-ARCHIVE\x01"
SEALED_KEY_BYTES = 112
"""crypto_box_seal (48) over context (32) and key (32)."""
HEAD_BYTES = len(MARK) + KEY_BYTES + SEALED_KEY_BYTES


class ArchiveSealer:
    """Seals a stream for the holder of a public key. The key lives as long as this object: enough to read the result back once."""

    def __init__(self, public: bytes) -> None:
        self.key = SecretKey.generate()
        sealed_to = MARK + public
        self._ready = sealed_to + seal_key_to(public, self.key, context=sealed_to)
        self._sealer = StreamSealer(self.key, context=self._ready)

    def push(self, chunk: bytes) -> bytes:
        """Take some content; returns the sealed bytes that are ready."""
        head, self._ready = self._ready, b""
        return head + self._sealer.push(chunk)

    def finish(self) -> bytes:
        """The rest, and the mark that nothing is missing."""
        head, self._ready = self._ready, b""
        return head + self._sealer.finish()


@dataclass(frozen=True)
class SealedArchive:
    """An archive whose beginning was read."""

    head: bytes
    rest: Iterator[bytes]

    @classmethod
    def begin(cls, chunks: Iterable[bytes]) -> "SealedArchive":
        """Read the beginning; raises WrongKey when this is no sealed archive."""
        stream, head = iter(chunks), b""
        while len(head) < HEAD_BYTES and (piece := next(stream, b"")):
            head += piece
        if len(head) < HEAD_BYTES or not head.startswith(MARK):
            raise WrongKey("this is not a sealed archive")
        return cls(head[:HEAD_BYTES], chain([head[HEAD_BYTES:]], stream))

    @property
    def public(self) -> bytes:
        """The public key that it says it is sealed to."""
        return self.head[len(MARK) : len(MARK) + KEY_BYTES]

    def open(self, pair: BoxKeyPair) -> Iterator[bytes]:
        """The content, piece by piece. Raises WrongKey: at once when it is sealed to another key, on the way when it was altered or cut."""
        sealed_to = MARK + pair.public
        return self.reopen(open_sealed_key(pair, self.head[len(sealed_to) :], context=sealed_to))

    def reopen(self, key: SecretKey) -> Iterator[bytes]:
        """The content of an archive that was just written, with the key that its sealer still has."""
        return open_stream(key, self.rest, context=self.head)
