"""The ledger of erased cases that lies beside the copies: a copy of Monday that is put back on Friday must not bring a case of Wednesday back.

It holds ids and times, and no word of a case. Every run of `arasha backup` adds to it and nothing else does. It is authenticated under the instance's
secret, which each copy carries: who can write into the folder can't make a restore erase what the centre did not.
"""

import hashlib
import hmac
import json
import os
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from arasha.ops.backups.folder import PART, sync_folder
from arasha.ops.refusals import Refused

NAME = "erasures.json"


@dataclass(frozen=True, order=True)
class Erased:
    """One erased case."""

    at: datetime
    case_id: uuid.UUID
    organisation_id: uuid.UUID

    def entry(self) -> list[str]:
        """As the file holds it."""
        return [self.at.isoformat(), str(self.case_id), str(self.organisation_id)]

    @classmethod
    def of(cls, entry: list[str]) -> "Erased":
        """Out of the file."""
        at, case_id, organisation_id = entry
        return cls(datetime.fromisoformat(at), uuid.UUID(case_id), uuid.UUID(organisation_id))


def read_ledger(path: Path, *, secret: str) -> list[Erased]:
    """The erased cases of a ledger. Refuses one that is not this instance's, or was altered."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        entries = [Erased.of(entry) for entry in content["erased"]]
        if not hmac.compare_digest(_mark(entries, secret), content["mark"]):
            raise Refused(f"{path} belongs to another instance, or was altered. Give every instance a folder of its own.")
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(f"{path} can't be read as a ledger of erased cases.") from error
    return entries


def add_to_ledger(folder: Path, erased: Iterable[Erased], *, secret: str) -> None:
    """Bring the ledger of a folder up to date; what stood in it stays. It is whole at every moment."""
    path = folder / NAME
    known = {one.case_id: one for one in (read_ledger(path, secret=secret) if path.exists() else [])}
    entries = sorted((known | {one.case_id: one for one in erased}).values())
    content: dict[str, Any] = {"erased": [one.entry() for one in entries], "mark": _mark(entries, secret)}
    waiting = path.with_name(NAME + PART)
    waiting.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(content, file, indent=0)
            file.flush()
            os.fsync(file.fileno())
        waiting.replace(path)
    finally:
        waiting.unlink(missing_ok=True)
    sync_folder(folder)


def _mark(entries: list[Erased], secret: str) -> str:
    key = hashlib.blake2b(secret.encode(), digest_size=32, person=b"arasha-ledger").digest()
    text = json.dumps([one.entry() for one in entries]).encode()
    return hashlib.blake2b(text, key=key, digest_size=32).hexdigest()
