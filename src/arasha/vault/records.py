"""Sealed records: XChaCha20-Poly1305, bound to table, id and version, so that a value can't be moved."""

import hashlib
from uuid import UUID

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.utils import random

from arasha.vault.errors import WrongKey
from arasha.vault.keys import SecretKey

FORMAT = b"\x01"
NONCE_BYTES = 24


def seal_record(key: SecretKey, content: bytes, *, table: str, record_id: UUID, version: int) -> bytes:
    """Seal content for one row at one version: format byte, nonce of 24 bytes, ciphertext with tag."""
    nonce = random(NONCE_BYTES)
    place = _place(table, record_id, version)
    return FORMAT + nonce + bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(content, place, nonce, key.raw)


def open_record(key: SecretKey, sealed: bytes, *, table: str, record_id: UUID, version: int) -> bytes:
    """Open a sealed record in its place; raises WrongKey."""
    if sealed[:1] != FORMAT or len(sealed) < 1 + NONCE_BYTES + 16:
        raise WrongKey("this is not a sealed record")
    nonce, text = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(text, _place(table, record_id, version), nonce, key.raw)
    except CryptoError as error:
        raise WrongKey("the record does not open here with this key") from error


def content_hash(sealed: bytes) -> str:
    """Hex BLAKE2b-256 of a ciphertext, for the audit."""
    return hashlib.blake2b(sealed, digest_size=32, person=b"arasha-content").hexdigest()


def _place(table: str, record_id: UUID, version: int) -> bytes:
    name = table.encode()
    return FORMAT + len(name).to_bytes(2, "big") + name + record_id.bytes + version.to_bytes(8, "big")
