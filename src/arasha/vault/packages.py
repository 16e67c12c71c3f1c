"""Packages between organisations: signed by the sender, sealed to the receiver. The same bytes travel inside one server, between two, or on a stick.

The signature covers sender, receiver, both public keys, purpose, time and content, and lies inside the seal: a receiver can't pass a package on
as if it had been meant for somebody else.
"""

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from datetime import datetime

from arasha.vault.errors import WrongKey
from arasha.vault.keys import BoxKeyPair, SigningKeyPair, open_sealed, seal_to, verify

MARK = b"ARASHA-PACKAGE-1\n"
PURPOSE = "package"


@dataclass(frozen=True)
class Header:
    """What may be read without a key: who sent it to whom. It is signed with the rest."""

    sender_id: str
    receiver_id: str


@dataclass(frozen=True)
class Package:
    """An opened package."""

    header: Header
    purpose: str
    created_at: datetime
    content: bytes = field(repr=False)


def seal_package(
    content: bytes, *, purpose: str, sender: SigningKeyPair, sender_id: str, receiver_public: bytes, receiver_id: str, created_at: datetime
) -> bytes:
    """A package for one receiver."""
    signed = {
        "purpose": purpose,
        "sender_id": sender_id,
        "sender": _text(sender.public),
        "receiver_id": receiver_id,
        "receiver": _text(receiver_public),
        "created_at": created_at.isoformat(),
        "content": _text(content),
    }
    message = _canonical(signed)
    inside = {"signed": _text(message), "signature": _text(sender.sign(message, purpose=PURPOSE))}
    head = _canonical({"sender_id": sender_id, "receiver_id": receiver_id})
    return MARK + len(head).to_bytes(4, "big") + head + seal_to(receiver_public, _canonical(inside))


def read_header(package: bytes) -> Header:
    """Who sent a package to whom, as it says of itself; raises WrongKey for something that is no package."""
    return _split(package)[0]


def open_package(package: bytes, *, receiver: BoxKeyPair, receiver_id: str, sender_public: bytes, purpose: str) -> Package:
    """Open a package that this receiver was sent by this sender for this purpose; raises WrongKey otherwise."""
    header, sealed = _split(package)
    try:
        inside = json.loads(open_sealed(receiver, sealed))
        message = b64decode(inside["signed"])
        verify(sender_public, message, b64decode(inside["signature"]), purpose=PURPOSE)
        said = json.loads(message)
        found = Package(
            Header(said["sender_id"], said["receiver_id"]), said["purpose"], datetime.fromisoformat(said["created_at"]), b64decode(said["content"])
        )
        keys = (b64decode(said["sender"]), b64decode(said["receiver"]))
    except (ValueError, KeyError, TypeError) as error:
        raise WrongKey("this is not a package") from error
    if found.header != header or header.receiver_id != receiver_id or found.purpose != purpose or keys != (sender_public, receiver.public):
        raise WrongKey("the package was meant for somebody or something else")
    return found


def _split(package: bytes) -> tuple[Header, bytes]:
    if not package.startswith(MARK):
        raise WrongKey("this is not a package")
    rest = package[len(MARK) :]
    size = int.from_bytes(rest[:4], "big")
    try:
        said = json.loads(rest[4 : 4 + size])
        return Header(said["sender_id"], said["receiver_id"]), rest[4 + size :]
    except (ValueError, KeyError, TypeError) as error:
        raise WrongKey("this is not a package") from error


def _canonical(values: dict[str, str]) -> bytes:
    return json.dumps(values, sort_keys=True, separators=(",", ":")).encode()


def _text(content: bytes) -> str:
    return b64encode(content).decode()
