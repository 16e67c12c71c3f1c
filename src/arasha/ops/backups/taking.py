"""Taking a backup: beside writers, checked, and only then under its name."""

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Sum

from arasha.cases.actions.attachments import place_of
from arasha.cases.models import Attachment, Erasure
from arasha.cases.uploads import INCOMING, sealed_root
from arasha.ops.backups import folder as folders
from arasha.ops.backups import keyfile
from arasha.ops.backups.about import FORMAT, About
from arasha.ops.backups.archive import ABOUT, SECRET, ArchiveWriter, Progress, pieces_of, sums_of
from arasha.ops.backups.databases import Snapshot
from arasha.ops.backups.engines import SQLITE, engine, snapshot
from arasha.ops.backups.ledger import Erased, add_to_ledger
from arasha.ops.instance import DEMO_MARK
from arasha.ops.refusals import Refused
from arasha.vault.archives import ArchiveSealer, SealedArchive

FILES = "files/"
BESIDE = (keyfile.NAME, DEMO_MARK)
"""Files of the home folder that go along when they are there."""
WORK = "backing-up"
STORED_NAME = re.compile(r"[0-9a-f]{32}")


@dataclass
class Taken:
    """A backup that was taken."""

    path: Path
    cases: int = 0
    files: int = 0
    missing: list[str] = field(default_factory=list)
    """Attachments whose rows are there and whose files are not."""


def take_backup(folder: Path, *, home: Path, progress: Progress) -> Taken:
    """Write a backup into a folder. Needs no key but the public half in the home folder. Raises Refused, OSError or a database's error."""
    public = keyfile.read_public(home)
    with _alone(home) as work:
        folders.sweep(folder)
        final = _free_name(folder)
        part = final.with_name(final.name + folders.PART)
        taken = Taken(final)
        try:
            _write(part, taken, public=public, home=home, work=work, progress=progress)
            # Before the copy has its name: whatever is found beside this ledger is no newer than it.
            erased = [Erased(*row) for row in Erasure.objects.values_list("erased_at", "case_id", "organisation_id")]
            add_to_ledger(folder, erased, secret=settings.SECRET_KEY)
            part.rename(final)
        finally:
            part.unlink(missing_ok=True)
        folders.sync_folder(folder)
        there = set(Attachment.objects.filter(stored_name__in=taken.missing).values_list("stored_name", flat=True))
        # The others were erased while the copy was made.
        taken.missing = sorted(there)
        return taken


@contextmanager
def _alone(home: Path) -> Iterator[Path]:
    """A folder to work in, for one backup at a time; what a killed one left in it goes."""
    with keyfile.key_place(home).open("rb") as lock:
        try:
            import fcntl
        except ImportError:  # Windows: two at once are then for its owner to avoid
            pass
        else:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise Refused("Another backup of this instance is running. Wait until it has ended.") from error
        work = home / WORK
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(mode=0o700)
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _free_name(folder: Path) -> Path:
    at = datetime.now(UTC)
    while (path := folder / folders.name_at(at)).exists():
        at += timedelta(seconds=1)
    return path


def _write(part: Path, taken: Taken, *, public: bytes, home: Path, work: Path, progress: Progress) -> None:
    sealer = ArchiveSealer(public)
    with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as out:
        with ArchiveWriter(out, sealer, progress=progress) as writer:
            with snapshot(work) as frozen:
                _write_database(writer, frozen, taken, home=home)
                attachments, registers = frozen.attachments(), frozen.registers()
            _write_files(writer, taken, attachments=attachments, registers=registers)
            writer.finish()
        out.flush()
        os.fsync(out.fileno())
        # Read back from the disk, not from memory.
        with suppress(AttributeError):
            os.posix_fadvise(out.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        out.seek(0)
        if sums_of(SealedArchive.begin(pieces_of(out)).reopen(sealer.key), progress=progress) != writer.sums:
            raise ValueError("the copy reads back otherwise than it was written")


def _write_database(writer: ArchiveWriter, frozen: Snapshot, taken: Taken, *, home: Path) -> None:
    taken.cases = frozen.cases()
    writer.add(ABOUT, _about(frozen).written())
    writer.add(SECRET, settings.SECRET_KEY.encode())
    for name in BESIDE:
        if (home / name).exists():
            writer.add(name, (home / name).read_bytes())
    for name, content in frozen.parts():
        if isinstance(content, Path):
            writer.add_file(name, content)
        else:
            writer.add(name, content)


def _about(frozen: Snapshot) -> About:
    return About(
        format=FORMAT,
        release=version("arasha"),
        engine=engine(),
        jurisdiction=settings.JURISDICTION,
        taken_at=datetime.now(UTC).isoformat(timespec="seconds"),
        cases=frozen.cases(),
        heads=frozen.heads(),
        migrations=frozen.migrations(),
    )


def _write_files(writer: ArchiveWriter, taken: Taken, *, attachments: list[str], registers: list[str]) -> None:
    """Every sealed file, as lying in its place: one that still waits for it goes there on the way back."""
    for stored_name in attachments:
        if STORED_NAME.fullmatch(stored_name) and _write_file(writer, stored_name):
            taken.files += 1
        else:
            taken.missing.append(stored_name)
    for stored_name in filter(STORED_NAME.fullmatch, registers):
        with suppress(FileNotFoundError):  # it was brought in, and its file is gone
            writer.add_file(f"{FILES}{INCOMING}/{stored_name}", sealed_root() / INCOMING / stored_name)


def _write_file(writer: ArchiveWriter, stored_name: str) -> bool:
    # A file moves from the first of these to the second, and never back.
    for path in (sealed_root() / INCOMING / stored_name, place_of(stored_name)):
        with suppress(FileNotFoundError):
            writer.add_file(f"{FILES}{stored_name[:2]}/{stored_name}", path)
            return True
    return False


def expected_size() -> int:
    """About how many bytes a backup has to read: for a bar."""
    if engine() == SQLITE:
        rows = Path(str(settings.DATABASES["default"]["NAME"])).stat().st_size
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            rows = int(cursor.fetchone()[0])
    return rows + int(Attachment.objects.aggregate(all=Sum("size"))["all"] or 0)
