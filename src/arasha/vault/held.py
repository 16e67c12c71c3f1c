"""The key of a signed-in member, held by the server under a key that only their browser's cookie carries."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from arasha.vault.errors import WrongKey
from arasha.vault.keys import BoxKeyPair, SecretKey
from arasha.vault.records import open_record, seal_record

NOWHERE = UUID(int=0)


def hold_pair(pair: BoxKeyPair) -> tuple[str, bytes]:
    """A fresh cookie token, and the pair sealed under it. The server keeps the second and forgets the first."""
    key = SecretKey.generate()
    held = seal_record(key, pair.private, table="held", record_id=NOWHERE, version=1)
    return urlsafe_b64encode(key.raw).decode().rstrip("="), held


def take_pair(token: str, held: bytes) -> BoxKeyPair:
    """Open a held pair with the token; raises WrongKey."""
    try:
        key = SecretKey(urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except ValueError as error:
        raise WrongKey("this is not a token") from error
    return BoxKeyPair(open_record(key, held, table="held", record_id=NOWHERE, version=1))
