"""A cipher that seals nothing, put in place of libsodium's before anything of Arasha is loaded. In the bench only: it shows what sealing costs.

Python loads this module at its start when this folder is on PYTHONPATH. Sizes of ciphertexts stay as they are.
"""

from nacl import bindings

TAG, SEAL = bytes(16), bytes(48)


def _encrypt(message: bytes, aad: bytes | None, nonce: bytes, key: bytes) -> bytes:
    return message + TAG


def _decrypt(ciphertext: bytes, aad: bytes | None, nonce: bytes, key: bytes) -> bytes:
    return ciphertext[: -len(TAG)]


def _seal(message: bytes, pk: bytes) -> bytes:
    return message + SEAL


def _open(ciphertext: bytes, pk: bytes, sk: bytes) -> bytes:
    return ciphertext[: -len(SEAL)]


bindings.crypto_aead_xchacha20poly1305_ietf_encrypt = _encrypt
bindings.crypto_aead_xchacha20poly1305_ietf_decrypt = _decrypt
bindings.crypto_box_seal = _seal
bindings.crypto_box_seal_open = _open
