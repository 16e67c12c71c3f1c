"""The public half of the backup key, in the home folder. The private half is on a printed sheet and nowhere else."""

import os
from pathlib import Path

from arasha.ops.backups.folder import sync_folder
from arasha.ops.refusals import Refused
from arasha.vault.keys import KEY_BYTES

NAME = "backup.public"


def key_place(home: Path) -> Path:
    """Where the public half lies."""
    return home / NAME


def read_public(home: Path) -> bytes:
    """The public half; refuses when there is none, or it is no key."""
    try:
        public = bytes.fromhex(key_place(home).read_text(encoding="ascii"))
    except FileNotFoundError as error:
        raise Refused("There is no backup key yet. Run `arasha backup key` once, and lock the sheet that it prints away.") from error
    except ValueError as error:
        raise Refused(f"{key_place(home)} is not a key. Make a new one with `arasha backup key --again`.") from error
    if len(public) != KEY_BYTES:
        raise Refused(f"{key_place(home)} is not a key. Make a new one with `arasha backup key --again`.")
    return public


def keep_public(home: Path, public: bytes) -> None:
    """Put the public half into the home folder, whole or not at all."""
    waiting = key_place(home).with_suffix(".new")
    waiting.unlink(missing_ok=True)
    with os.fdopen(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(public.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
    waiting.replace(key_place(home))
    sync_folder(home)
