"""Keys: X25519 pairs for sealing, Ed25519 pairs for signing, random symmetric keys."""

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import NoReturn

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.utils import random

from arasha.vault.errors import WrongKey

KEY_BYTES = 32


class _Secret:
    def __reduce__(self) -> NoReturn:
        raise TypeError("a key is never pickled")


@dataclass(frozen=True, eq=False)
class SecretKey(_Secret):
    """A symmetric key of 32 bytes."""

    raw: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.raw) != KEY_BYTES:
            raise WrongKey("a key has 32 bytes")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SecretKey) and hmac.compare_digest(self.raw, other.raw)

    def __hash__(self) -> int:
        return hash(type(self))

    @classmethod
    def generate(cls) -> "SecretKey":
        """A fresh random key."""
        return cls(random(KEY_BYTES))

    def subkey(self, purpose: str) -> "SecretKey":
        """The key for one purpose: keyed BLAKE2b-256 of the purpose."""
        return SecretKey(hashlib.blake2b(purpose.encode(), key=self.raw, digest_size=KEY_BYTES, person=b"arasha-subkey").digest())


@dataclass(frozen=True, eq=False)
class BoxKeyPair(_Secret):
    """An X25519 pair: what is sealed to `public` opens with `private`."""

    private: bytes = field(repr=False)
    public: bytes = field(init=False)

    def __post_init__(self) -> None:
        if len(self.private) != KEY_BYTES:
            raise WrongKey("a key has 32 bytes")
        object.__setattr__(self, "public", bindings.crypto_scalarmult_base(self.private))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BoxKeyPair) and hmac.compare_digest(self.private, other.private)

    def __hash__(self) -> int:
        return hash(self.public)

    @classmethod
    def generate(cls) -> "BoxKeyPair":
        """A fresh random pair."""
        return cls(random(KEY_BYTES))


@dataclass(frozen=True, eq=False)
class SigningKeyPair(_Secret):
    """An Ed25519 pair."""

    seed: bytes = field(repr=False)
    public: bytes = field(init=False)
    _secret: bytes = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if len(self.seed) != KEY_BYTES:
            raise WrongKey("a seed has 32 bytes")
        public, secret = bindings.crypto_sign_seed_keypair(self.seed)
        object.__setattr__(self, "public", public)
        object.__setattr__(self, "_secret", secret)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SigningKeyPair) and hmac.compare_digest(self.seed, other.seed)

    def __hash__(self) -> int:
        return hash(self.public)

    @classmethod
    def generate(cls) -> "SigningKeyPair":
        """A fresh random pair."""
        return cls(random(KEY_BYTES))

    def sign(self, message: bytes, *, purpose: str) -> bytes:
        """A detached signature of 64 bytes over purpose and message."""
        signed = bindings.crypto_sign(_purposed(message, purpose), self._secret)
        return signed[: bindings.crypto_sign_BYTES]


def verify(public: bytes, message: bytes, signature: bytes, *, purpose: str) -> None:
    """Check a signature; raises WrongKey."""
    try:
        bindings.crypto_sign_open(signature + _purposed(message, purpose), public)
    except (CryptoError, ValueError) as error:
        raise WrongKey("the signature does not hold") from error


def seal_to(public: bytes, message: bytes) -> bytes:
    """Seal a message to a public key (crypto_box_seal): nobody can tell who sealed it."""
    return bindings.crypto_box_seal(message, public)


def open_sealed(pair: BoxKeyPair, sealed: bytes) -> bytes:
    """Open what was sealed to a pair; raises WrongKey."""
    try:
        return bindings.crypto_box_seal_open(sealed, pair.public, pair.private)
    except (CryptoError, ValueError, TypeError) as error:
        raise WrongKey("it does not open with this key") from error


def seal_key_to(public: bytes, key: SecretKey, *, context: bytes) -> bytes:
    """Seal a key to a public key, bound to a context: a grant moved elsewhere does not open."""
    return seal_to(public, hashlib.blake2b(context, digest_size=KEY_BYTES, person=b"arasha-grant").digest() + key.raw)


def open_sealed_key(pair: BoxKeyPair, sealed: bytes, *, context: bytes) -> SecretKey:
    """Open a sealed key in its context; raises WrongKey."""
    content = open_sealed(pair, sealed)
    bound = hashlib.blake2b(context, digest_size=KEY_BYTES, person=b"arasha-grant").digest()
    if len(content) != 2 * KEY_BYTES or not hmac.compare_digest(content[:KEY_BYTES], bound):
        raise WrongKey("the sealed key belongs elsewhere")
    return SecretKey(content[KEY_BYTES:])


def fingerprint(public: bytes) -> str:
    """A public key for people to compare: 30 digits in groups of five."""
    number = int.from_bytes(hashlib.blake2b(public, digest_size=16, person=b"arasha-finger").digest(), "big")
    digits = f"{number % 10**30:030d}"
    return " ".join(digits[start : start + 5] for start in range(0, 30, 5))


def _purposed(message: bytes, purpose: str) -> bytes:
    name = purpose.encode()
    return len(name).to_bytes(2, "big") + name + message
