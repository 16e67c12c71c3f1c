"""A member's private key under their password: Argon2id, then XChaCha20-Poly1305."""

import unicodedata
from dataclasses import dataclass

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.pwhash import argon2id
from nacl.utils import random

from arasha.vault.errors import WrongPassword
from arasha.vault.keys import BoxKeyPair

FORMAT = b"\x01"
SALT_BYTES = argon2id.SALTBYTES
NONCE_BYTES = 24


@dataclass(frozen=True)
class Cost:
    """What one derivation costs: passes, and bytes of memory."""

    opslimit: int
    memlimit: int


INTERACTIVE = Cost(argon2id.OPSLIMIT_INTERACTIVE, argon2id.MEMLIMIT_INTERACTIVE)
LIGHT = Cost(argon2id.OPSLIMIT_MIN, argon2id.MEMLIMIT_MIN)
"""libsodium's minimum: for tests and the demo country only."""


def wrap_pair(pair: BoxKeyPair, password: str, *, cost: Cost) -> bytes:
    """Seal a pair's private half under a password. The cost stands in the result, so that it can grow later."""
    salt, nonce = random(SALT_BYTES), random(NONCE_BYTES)
    head = FORMAT + cost.opslimit.to_bytes(4, "big") + cost.memlimit.to_bytes(8, "big") + salt + pair.public
    text = bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(pair.private, head, nonce, _derive(password, salt, cost))
    return head + nonce + text


def unwrap_pair(wrapped: bytes, password: str) -> BoxKeyPair:
    """Open a wrapped pair; raises WrongPassword."""
    end = 13 + SALT_BYTES + 32
    if wrapped[:1] != FORMAT or len(wrapped) < end + NONCE_BYTES + 48:
        raise WrongPassword("this is not a wrapped key")
    cost = Cost(int.from_bytes(wrapped[1:5], "big"), int.from_bytes(wrapped[5:13], "big"))
    nonce, text = wrapped[end : end + NONCE_BYTES], wrapped[end + NONCE_BYTES :]
    key = _derive(password, wrapped[13 : 13 + SALT_BYTES], cost)
    try:
        private = bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(text, wrapped[:end], nonce, key)
    except CryptoError as error:
        raise WrongPassword("the password does not open this key") from error
    return BoxKeyPair(private)


def burn(password: str, *, cost: Cost) -> None:
    """Spend the time of one derivation: an unknown name takes as long as a known one."""
    _derive(password, random(SALT_BYTES), cost)


def _derive(password: str, salt: bytes, cost: Cost) -> bytes:
    text = unicodedata.normalize("NFC", password).encode()
    try:
        return argon2id.kdf(32, text, salt, opslimit=cost.opslimit, memlimit=cost.memlimit)
    except (CryptoError, ValueError) as error:
        raise WrongPassword("this is not a wrapped key") from error
