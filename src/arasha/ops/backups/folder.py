"""The folder that copies are kept in: names, and which of them go."""

import os
import re
from datetime import UTC, datetime
from pathlib import Path

from arasha.rules.keeping import Keeping, to_keep

NAME = re.compile(r"workspace-(\d{8}T\d{6}Z)\.backup")
"""Neutral: it tells when, and not of what. Times are UTC."""
TIME = "%Y%m%dT%H%M%SZ"
PART = ".part"
USUAL = "backups"
"""The folder in the home where copies go when none is named."""


def name_at(at: datetime) -> str:
    """The file name of a copy."""
    return f"workspace-{at.astimezone(UTC).strftime(TIME)}.backup"


def copies_in(folder: Path) -> dict[datetime, Path]:
    """The copies in a folder, by time. Files with other names are none of ours."""
    found = {}
    for path in folder.iterdir():
        match = NAME.fullmatch(path.name)
        if match and path.is_file():
            try:
                found[datetime.strptime(match[1], TIME).replace(tzinfo=UTC)] = path
            except ValueError:
                continue
    return found


def rotate(folder: Path, keeping: Keeping, *, now: datetime) -> list[Path]:
    """Remove the copies whose time is over; returns them. The newest always stays."""
    copies = copies_in(folder)
    kept = to_keep(copies, keeping, now=now)
    gone = [path for at, path in sorted(copies.items()) if at not in kept]
    for path in gone:
        path.unlink(missing_ok=True)
    sync_folder(folder)
    return gone


def sweep(folder: Path) -> None:
    """Remove what a copy that was cut off by a kill or a power cut left behind."""
    for path in folder.glob(f"workspace-*.backup{PART}"):
        if NAME.fullmatch(path.name.removesuffix(PART)):
            path.unlink(missing_ok=True)


def sync_folder(folder: Path) -> None:
    """Have a folder's names on the disk before going on."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
