"""Putting a backup back into an empty home, and saying how it stands."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

from arasha.ops.backups import keyfile
from arasha.ops.backups.about import About, newer_release
from arasha.ops.backups.archive import ABOUT, SECRET, Readable, read_entries
from arasha.ops.backups.checking import Beside, Restored, check, read_marks
from arasha.ops.backups.databases import Loader
from arasha.ops.backups.engines import POSTGRESQL, engine, loading
from arasha.ops.backups.ledger import read_ledger
from arasha.ops.backups.staging import keep, staged
from arasha.ops.instance import DEMO_MARK, start_django
from arasha.ops.refusals import Refused
from arasha.vault.errors import WrongKey

INCOMING = "incoming"
FILE = re.compile(r"files/(incoming|[0-9a-f]{2})/([0-9a-f]{32})")
BESIDE = frozenset({keyfile.NAME, DEMO_MARK})
DAMAGED = "The backup was altered or cut: it does not open to its end. Nothing of it was kept. Take an older one."


def put_back(content: Iterator[bytes], *, home: Path, beside: Beside) -> Restored:
    """Restore into an empty home and the empty database of the settings. Starts Django. Raises Refused and leaves nothing then."""
    entries = read_entries(content, progress=lambda _count: None)
    try:
        about = About.read(_expect(ABOUT, entries))
        secret = _expect(SECRET, entries)
        with staged(home) as stage:
            keep(stage.folder / SECRET, io.BytesIO(secret))
            start_django()
            _must_fit(about)
            later = read_ledger(beside.ledger, secret=secret.decode()) if beside.ledger else []
            marks, restored = read_marks(beside), Restored(about)
            with loading(about.migrations) as loader:
                restored.files = _take_all(entries, loader, stage.folder)
                restored.migrations = loader.finish()
                check(restored, marks=marks, beside=beside, later=later)
            stage.move_in()
    except (WrongKey, ValueError) as error:
        raise Refused(DAMAGED) from error
    return restored


def _expect(name: str, entries: Iterator[tuple[str, Readable]]) -> bytes:
    found, content = next(entries, ("", io.BytesIO()))
    if found != name:
        raise ValueError(f"{name} is not where it belongs")
    return content.read()


def _must_fit(about: About) -> None:
    from django.conf import settings
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    if about.engine != engine():
        named = "an empty PostgreSQL database by ARASHA_DATABASE" if about.engine == POSTGRESQL else "none by ARASHA_DATABASE: it is of SQLite"
        raise Refused(f"This backup restores into the kind of database that it is of. Name {named}.")
    known = MigrationLoader(None)
    if {(app, name) for app, name in about.migrations} - set(known.disk_migrations or {}):
        raise newer_release(about.release)
    if about.jurisdiction != settings.JURISDICTION:
        raise Refused(f"Set ARASHA_JURISDICTION={about.jurisdiction}, as it was where this backup was taken.")
    if about.engine == POSTGRESQL and connection.introspection.table_names():
        raise Refused("The database that ARASHA_DATABASE names is not empty. Make an empty one: a restore never writes over anything.")


def _take_all(entries: Iterator[tuple[str, Readable]], loader: Loader, stage: Path) -> int:
    files = 0
    for name, content in entries:
        match = FILE.fullmatch(name)
        if match:
            if match[1] not in {INCOMING, match[2][:2]}:
                raise ValueError("a file is not where it belongs")
            keep(stage / "sealed" / match[1] / match[2], content)
            files += match[1] != INCOMING
        elif name in BESIDE:
            keep(stage / name, content)
        else:
            loader.take(name, content)
    return files
