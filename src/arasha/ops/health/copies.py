"""Backups: is there a key to seal them to, and how old is the last one?"""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from arasha.ops.backups.folder import USUAL, copies_in
from arasha.ops.backups.keyfile import key_place
from arasha.ops.health.finding import OK, UNSAFE, WARNING, Finding

LATE, TOO_LATE = timedelta(days=2), timedelta(days=14)
SYSTEM_FOLDER = Path("/var/backups/arasha")
"""Where the timer of deploy/systemd puts them."""


def check_copies(home: Path, *, folder: Path | None = None, now: datetime | None = None) -> Iterator[Finding]:
    """The key and the newest copy in a folder; by default the timer's, else the one in the home."""
    now = now or datetime.now(UTC)
    if not key_place(home).exists():
        yield Finding("backup key", WARNING, "There is no key to seal backups to.", "Run `arasha backup key`, print the sheet, and lock it away.")
        return
    yield Finding("backup key", OK, "Backups are sealed to a key whose private half is on paper.")
    place = folder or (SYSTEM_FOLDER if os.access(SYSTEM_FOLDER, os.R_OK | os.X_OK) else home / USUAL)
    copies = copies_in(place) if place.is_dir() else {}
    if not copies:
        yield Finding(
            "backups",
            WARNING,
            f"There is no backup in {place}.",
            "Run `arasha backup` daily, or name their folder: `arasha doctor --backups FOLDER`.",
        )
        return
    age = now - max(copies)
    state = UNSAFE if age > TOO_LATE else WARNING if age > LATE else OK
    yield Finding(
        "backups", state, f"The newest of {len(copies)} backups is {age.days} days old.", "Look why the timer does not run." if state != OK else ""
    )
