"""Sealed files: libsodium's secretstream in pieces of 64 KiB, however the input is cut."""

from collections.abc import Iterable, Iterator

from nacl import bindings
from nacl.exceptions import CryptoError

from arasha.vault.errors import WrongKey
from arasha.vault.keys import SecretKey

PIECE = 64 * 1024
_MESSAGE = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
_FINAL = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
_HEADER = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
_OVERHEAD = bindings.crypto_secretstream_xchacha20poly1305_ABYTES


class StreamSealer:
    """Seals a stream piece by piece. `context` is bound to every piece."""

    def __init__(self, key: SecretKey, *, context: bytes) -> None:
        self._state = bindings.crypto_secretstream_xchacha20poly1305_state()
        self._out = bindings.crypto_secretstream_xchacha20poly1305_init_push(self._state, key.raw)
        self._context = context
        self._waiting = bytearray()

    def push(self, chunk: bytes) -> bytes:
        """Take some content; returns the sealed bytes that are ready."""
        self._waiting += chunk
        out, self._out = bytearray(self._out), b""
        while len(self._waiting) > PIECE:
            out += self._seal(bytes(self._waiting[:PIECE]), _MESSAGE)
            del self._waiting[:PIECE]
        return bytes(out)

    def finish(self) -> bytes:
        """The rest, and the mark that nothing is missing."""
        out, self._out = self._out, b""
        return out + self._seal(bytes(self._waiting), _FINAL)

    def _seal(self, piece: bytes, tag: int) -> bytes:
        return bindings.crypto_secretstream_xchacha20poly1305_push(self._state, piece, self._context, tag)


def open_stream(key: SecretKey, chunks: Iterable[bytes], *, context: bytes) -> Iterator[bytes]:
    """Open a sealed stream, piece by piece; raises WrongKey when it was altered, reordered or cut."""
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    pieces = _pieces(chunks)
    header = next(pieces)
    try:
        bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, header, key.raw)
        tag = None
        for piece in pieces:
            if tag == _FINAL:
                raise WrongKey("there is more after the end")
            content, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, piece, context)
            yield content
    except (CryptoError, ValueError, RuntimeError) as error:
        raise WrongKey("the file does not open with this key") from error
    if tag != _FINAL:
        raise WrongKey("the file was cut")


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    waiting, size = bytearray(), _HEADER
    for chunk in chunks:
        waiting += chunk
        while len(waiting) >= size:
            yield bytes(waiting[:size])
            del waiting[:size]
            size = PIECE + _OVERHEAD
    if size == _HEADER:
        raise WrongKey("the file was cut")
    if waiting:
        yield bytes(waiting)
