"""What a restore looks at before it writes anything: the file's beginning, the sheet, and the home. No Django."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from arasha.ops.backups.archive import Progress, pieces_of
from arasha.ops.refusals import Refused
from arasha.vault.archives import SealedArchive
from arasha.vault.errors import WrongKey
from arasha.vault.keys import fingerprint
from arasha.vault.recovery import RecoverySheet

STAGE = "restoring"
"""A folder in the home that a restore works in. What a killed one left there is removed by the next."""
NOT_OURS = frozenset({STAGE, "lost+found"})


def begin_archive(stream: IO[bytes]) -> SealedArchive:
    """Read a file's beginning; refuses what is no backup."""
    try:
        return SealedArchive.begin(pieces_of(stream))
    except WrongKey as error:
        raise Refused(f"{Path(str(stream.name)).name} is not a backup of Arasha, or its beginning was altered.") from error


def open_with(archive: SealedArchive, sheet: RecoverySheet) -> Iterator[bytes]:
    """The content; refuses another sheet and names the right one."""
    if archive.public != sheet.pair.public:
        raise Refused(f"This is another sheet. The backup opens with the one whose fingerprint is {fingerprint(archive.public)}.")
    try:
        return archive.open(sheet.pair)
    except WrongKey as error:
        raise Refused("The backup was altered: its key does not open.") from error


def counted(content: Iterator[bytes], progress: Progress) -> Iterator[bytes]:
    """The same content; tells how much of it went by."""
    for piece in content:
        progress(len(piece))
        yield piece


def must_be_empty(home: Path) -> None:
    """Refuse a home or a SQLite file that holds something, and settings that a restore can't follow."""
    if home.is_dir() and {path.name for path in home.iterdir()} - NOT_OURS:
        raise Refused(f"{home} is not empty. Name an empty folder by ARASHA_HOME: a restore never writes over anything.")
    if home.exists() and not home.is_dir():
        raise Refused(f"{home} is no folder.")
    if os.environ.get("ARASHA_SECRET_KEY_FILE"):
        raise Refused("Unset ARASHA_SECRET_KEY_FILE: the backup brings the instance's secret, which is put into the home folder.")
