"""Who else on this machine could read what lies here."""

import os
from collections.abc import Iterator
from pathlib import Path

from arasha.ops.health.finding import OK, UNSAFE, WARNING, Finding
from arasha.ops.places import ADDRESS_FILE, PASSWORD_FILE, SECRET_FILE, database_address, secret_place

OTHERS = 0o077


def check_files(home: Path) -> Iterator[Finding]:
    """Home, database and its log, sealed folder, and every file with a secret in it."""
    yield _folder("home folder", home)
    if (home / "sealed").exists():
        yield _folder("sealed files", home / "sealed", stops=False)  # the closed home is around it
    for check, path in _secrets(home):
        yield check_secret_file(check, path, behind=home if path.is_relative_to(home) else None)


def _secrets(home: Path) -> Iterator[tuple[str, Path]]:
    for setting in (ADDRESS_FILE, PASSWORD_FILE):
        if os.environ.get(setting):
            yield setting, Path(os.environ[setting])
    if secret_place(home).exists() or os.environ.get(SECRET_FILE):
        yield "instance's secret", secret_place(home)
    address = _address(home)
    if address.startswith("sqlite:"):
        database = Path("/" + address.removeprefix("sqlite:").lstrip("/"))
        yield from (("database", path) for path in (database, *(Path(f"{database}{end}") for end in ("-wal", "-shm"))) if path.exists())


def _address(home: Path) -> str:
    try:
        return database_address(home)
    except OSError:
        return ""  # the file that can't be read is a finding of its own


def check_secret_file(check: str, path: Path, *, behind: Path | None = None) -> Finding:
    """A file that only its owner may read. `behind`: the folder around it, which keeps others out when it is closed itself."""
    try:
        mode = path.stat().st_mode
    except OSError as error:
        return Finding(
            check, UNSAFE, f"{path} can't be read: {error.strerror}.", "Correct the path, or give it to the user of the server.", stops=True
        )
    if mode & OTHERS and os.name == "posix":
        mend = f"Run `chmod 600 {path}`."
        if behind is not None and not behind.stat().st_mode & OTHERS:
            return Finding(check, WARNING, f"Only the folder around it keeps others from {path}.", mend)
        return Finding(check, UNSAFE, f"Others on this machine can read {path}.", mend, stops=True)
    return Finding(check, OK, f"{path} is its owner's only.")


def _folder(check: str, path: Path, *, stops: bool = True) -> Finding:
    if not path.exists():
        return Finding(check, UNSAFE, f"There is no folder {path}.", "Set ARASHA_HOME right, or run `arasha set-up`.", stops=stops)
    if path.stat().st_mode & OTHERS and os.name == "posix":
        return Finding(check, UNSAFE, f"Others on this machine can look into {path}.", f"Run `chmod 700 {path}`.", stops=stops)
    return Finding(check, OK, f"{path} is its owner's only.")
