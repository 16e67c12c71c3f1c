"""A restore works in a folder inside the home, and moves everything into its place at the end: one that fails leaves nothing."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from arasha.ops.backups.archive import PIECE, Readable
from arasha.ops.backups.folder import sync_folder
from arasha.ops.backups.opening import STAGE
from arasha.ops.refusals import Refused

DATABASE = "arasha.sqlite3"


@dataclass(frozen=True)
class Stage:
    """The folder that this process takes for its home meanwhile."""

    home: Path
    database: Path | None
    """A SQLite file that the settings name; None for the usual one in the home, and for PostgreSQL."""

    @property
    def folder(self) -> Path:
        """Where everything is put first."""
        return self.home / STAGE

    @property
    def waiting(self) -> Path | None:
        """Where the named SQLite file is written: beside its place, so that it can be renamed."""
        return self.database and self.database.with_name(f"{self.database.name}.{STAGE}")

    def move_in(self) -> None:
        """Put everything into its place, the database last: an instance without one does not start."""
        os.sync()
        for path in sorted(self.folder.iterdir(), key=lambda path: path.name == DATABASE):
            path.rename(self.home / path.name)
        if self.waiting and self.database:
            self.waiting.rename(self.database)
            sync_folder(self.database.parent)
        self.folder.rmdir()
        sync_folder(self.home)

    def clear(self) -> None:
        """Remove what lies in the stage."""
        shutil.rmtree(self.folder, ignore_errors=True)
        for end in ("", "-wal", "-shm", "-journal") if self.waiting else ():
            Path(f"{self.waiting}{end}").unlink(missing_ok=True)


@contextmanager
def staged(home: Path) -> Iterator[Stage]:
    """Make the stage the home of this process, before Django starts. Whatever was not moved in is removed, a home made for it too."""
    stage, made = Stage(home, _named_file()), not home.exists()
    stage.clear()
    stage.folder.mkdir(parents=True, mode=0o700)
    home.chmod(0o700)
    os.environ["ARASHA_HOME"] = str(stage.folder)
    if stage.waiting:
        os.environ["ARASHA_DATABASE"] = f"sqlite:///{quote(str(stage.waiting))}"
    try:
        yield stage
    finally:
        stage.clear()
        if made and not any(home.iterdir()):
            home.rmdir()


def _named_file() -> Path | None:
    parts = urlsplit(os.environ.get("ARASHA_DATABASE", ""))
    if parts.scheme != "sqlite":
        return None
    path = Path(unquote(parts.path[1:] if parts.path.startswith("//") else parts.path)).absolute()
    if path.exists():
        raise Refused(f"{path} is there already. A restore never writes over anything.")
    return path


def keep(path: Path, content: Readable) -> None:
    """Write a file for its owner only. Raises FileExistsError: nothing is written twice."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while piece := content.read(PIECE):
            file.write(piece)
