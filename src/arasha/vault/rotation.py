"""Sealing anew when a key changes hands: from an old pair to a new public key."""

from arasha.vault.keys import BoxKeyPair, open_sealed, open_sealed_key, seal_key_to, seal_to


def reseal(sealed: bytes, *, old: BoxKeyPair, new_public: bytes) -> bytes:
    """A sealed message for another holder; raises WrongKey when the old pair doesn't open it."""
    return seal_to(new_public, open_sealed(old, sealed))


def reseal_key(sealed: bytes, *, old: BoxKeyPair, new_public: bytes, old_context: bytes, new_context: bytes) -> bytes:
    """A sealed key for another holder, bound to its new context; raises WrongKey when it was not bound to the old one."""
    return seal_key_to(new_public, open_sealed_key(old, sealed, context=old_context), context=new_context)
