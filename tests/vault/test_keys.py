"""Pairs, grants, signatures."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arasha.vault.errors import WrongKey
from arasha.vault.keys import BoxKeyPair, SecretKey, SigningKeyPair, fingerprint, open_sealed, open_sealed_key, seal_key_to, seal_to, verify
from arasha.vault.rotation import reseal, reseal_key

RFC_8032 = (
    # RFC 8032 section 7.1, test 2: seed, public key.
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
)


def test_ed25519_public_key_is_that_of_the_standard() -> None:
    assert SigningKeyPair(bytes.fromhex(RFC_8032[0])).public.hex() == RFC_8032[1]


def test_x25519_is_the_function_of_the_standard() -> None:
    """RFC 7748 section 5.2, first vector of the iterated function: scalar and coordinate nine, once."""
    nine = (9).to_bytes(32, "little")
    once = "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079"
    assert BoxKeyPair(nine).public.hex() == once


@given(st.binary(max_size=500))
def test_sealed_message_opens_for_its_holder_only(message: bytes) -> None:
    holder, other = BoxKeyPair.generate(), BoxKeyPair.generate()
    sealed = seal_to(holder.public, message)
    assert open_sealed(holder, sealed) == message
    with pytest.raises(WrongKey):
        open_sealed(other, sealed)


@pytest.mark.parametrize("place", [0, 20, 40, -1])
def test_altered_seal_does_not_open(place: int) -> None:
    holder = BoxKeyPair.generate()
    sealed = bytearray(seal_to(holder.public, b"message"))
    sealed[place] ^= 1
    with pytest.raises(WrongKey):
        open_sealed(holder, bytes(sealed))


def test_grant_opens_in_its_own_place_only() -> None:
    holder, key = BoxKeyPair.generate(), SecretKey.generate()
    sealed = seal_key_to(holder.public, key, context=b"case one")
    assert open_sealed_key(holder, sealed, context=b"case one") == key
    with pytest.raises(WrongKey):
        open_sealed_key(holder, sealed, context=b"case two")


def test_signature_holds_for_signer_message_and_purpose() -> None:
    signer, other = SigningKeyPair.generate(), SigningKeyPair.generate()
    signature = signer.sign(b"message", purpose="one")
    verify(signer.public, b"message", signature, purpose="one")
    for public, message, purpose in ((other.public, b"message", "one"), (signer.public, b"massage", "one"), (signer.public, b"message", "two")):
        with pytest.raises(WrongKey):
            verify(public, message, signature, purpose=purpose)


def test_purpose_and_message_can_not_be_shifted() -> None:
    signer = SigningKeyPair.generate()
    with pytest.raises(WrongKey):
        verify(signer.public, b"bc", signer.sign(b"c", purpose="ab"), purpose="a")


def test_subkeys_differ_by_purpose_and_key() -> None:
    key = SecretKey.generate()
    assert key.subkey("a") == key.subkey("a")
    assert len({key.subkey("a").raw, key.subkey("b").raw, SecretKey.generate().subkey("a").raw, key.raw}) == 4


@pytest.mark.parametrize("secret", [SecretKey.generate(), BoxKeyPair.generate(), SigningKeyPair.generate()], ids=lambda secret: type(secret).__name__)
def test_keys_are_neither_shown_nor_pickled(secret: SecretKey | BoxKeyPair | SigningKeyPair) -> None:
    raw = getattr(secret, "raw", b"") or getattr(secret, "private", b"") or getattr(secret, "seed", b"")
    assert raw.hex() not in repr(secret)
    assert repr(raw) not in repr(secret)
    with pytest.raises(TypeError):
        pickle.dumps(secret)


def test_short_keys_are_refused() -> None:
    for kind in (SecretKey, BoxKeyPair, SigningKeyPair):
        with pytest.raises(WrongKey):
            kind(b"short")


def test_fingerprint_is_six_groups_of_digits() -> None:
    groups = fingerprint(BoxKeyPair.generate().public).split()
    assert [len(group) for group in groups] == [5] * 6


def test_resealing_moves_a_key_from_hand_to_hand() -> None:
    old, new, key = BoxKeyPair.generate(), BoxKeyPair.generate(), SecretKey.generate()
    sealed = reseal_key(seal_key_to(old.public, key, context=b"a"), old=old, new_public=new.public, old_context=b"a", new_context=b"b")
    assert open_sealed_key(new, sealed, context=b"b") == key
    with pytest.raises(WrongKey):
        open_sealed_key(old, sealed, context=b"b")
    assert open_sealed(new, reseal(seal_to(old.public, b"m"), old=old, new_public=new.public)) == b"m"
