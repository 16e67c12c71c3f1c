"""`arasha backup`: one sealed file, taken while the server runs. Needs no member's key and asks for none."""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from arasha.ops.backups import folder as folders
from arasha.ops.backups import keyfile
from arasha.ops.backups.bar import bar
from arasha.ops.instance import start_django
from arasha.ops.places import home_folder
from arasha.ops.refusals import Refused
from arasha.rules.keeping import Keeping
from arasha.vault.errors import VaultError
from arasha.vault.keys import fingerprint

if TYPE_CHECKING:
    from arasha.ops.backups.taking import Taken

NO_ROOM = frozenset({errno.ENOSPC, errno.EFBIG, errno.EDQUOT})
USUAL = Keeping()
number = click.IntRange(min=0)


@click.group(invoke_without_command=True)
@click.option(
    "--to", "folder", type=click.Path(file_okay=False, path_type=Path), help=f"The folder of the copies (default: {folders.USUAL} in the home)."
)
@click.option("--daily", default=USUAL.daily, show_default=True, type=number, help="Keep the newest copy of each of so many last days,")
@click.option("--weekly", default=USUAL.weekly, show_default=True, type=number, help="and of each of so many last weeks,")
@click.option("--monthly", default=USUAL.monthly, show_default=True, type=number, help="and of each of so many last months.")
@click.pass_context
def backup(ctx: click.Context, folder: Path | None, daily: int, weekly: int, monthly: int) -> None:
    """Write the database and all sealed files to one file, sealed to the backup key, while the server runs. Then remove copies that are too old.

    The copy is read back and checked before it gets its name. `arasha backup key` makes the key, once.
    """
    if ctx.invoked_subcommand:
        return
    home = home_folder()
    public = keyfile.read_public(home)
    start_django()
    _need_a_database()
    taken = _take(_ready(folder or home / folders.USUAL), home=home)
    gone = [] if taken.missing else folders.rotate(taken.path.parent, Keeping(daily, weekly, monthly), now=datetime.now(UTC))
    click.echo(taken.path)
    _say(taken, gone=gone, public=public)
    ctx.exit(1 if taken.missing else 0)


@backup.command("key")
@click.option("--again", is_flag=True, help="Make a new key though there is one. Copies made before still need the sheet that was printed then.")
def make_key(again: bool) -> None:
    """Make the key that copies are sealed to, and print its private half as a recovery sheet, once. Only the public half stays here."""
    from arasha.vault.recovery import RecoverySheet

    home = home_folder()
    if not home.is_dir():
        raise Refused(f"There is no instance in {home}. Run `arasha set-up` first, or set ARASHA_HOME.")
    if keyfile.key_place(home).exists() and not again:
        raise Refused("There is a backup key already. --again makes a new one; copies made before still need the sheet that was printed then.")
    sheet = RecoverySheet.generate()
    keyfile.keep_public(home, sheet.pair.public)
    click.echo(f"Recovery sheet (backups), shown once; print it or write it down, and lock it away from this machine:\n  {sheet.text}")
    click.echo(f"Its fingerprint, to tell sheets apart: {fingerprint(sheet.pair.public)}")
    click.echo(
        "Without the sheet no copy can be opened, by nobody. With it and a copy, somebody has the database, in which records are still sealed."
    )


def _need_a_database() -> None:
    from django.conf import settings
    from django.db import connection

    place = settings.DATABASES["default"]["NAME"]
    if connection.vendor == "sqlite" and not Path(str(place)).is_file():
        raise Refused(f"There is no database at {place}. Run `arasha set-up` first, or set ARASHA_HOME.")
    if "django_migrations" not in connection.introspection.table_names():
        raise Refused("The database is empty. Run `arasha set-up` first.")


def _ready(folder: Path) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise Refused(f"{folder} can't be made: {error.strerror}.") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise Refused(f"{folder} can't be written into.")
    return folder


def _take(folder: Path, *, home: Path) -> "Taken":
    from arasha.ops.backups.taking import expected_size, take_backup

    with _in_sentences(folder), bar("Copying and checking", total=2 * expected_size()) as progress:
        return take_backup(folder, home=home, progress=progress)


@contextmanager
def _in_sentences(folder: Path) -> Iterator[None]:
    try:
        yield
    except Refused:
        raise
    except OSError as error:
        if error.errno in NO_ROOM:
            raise Refused(f"There is no room for the copy in {folder}, or none in the home folder. Nothing of it was kept.") from error
        raise Refused(f"The copy can't be written into {folder}: {error.strerror}. Nothing of it was kept.") from error
    except sqlite3.OperationalError as error:
        raise Refused("The database can't be copied into the home folder: there is no room, or it is locked. Nothing was kept.") from error
    except (ValueError, VaultError) as error:
        raise Refused(f"The copy does not hold: {error}. Nothing of it was kept. Have the disk looked at.") from error


def _say(taken: "Taken", *, gone: list[Path], public: bytes) -> None:
    click.echo(f"{taken.cases} cases, {taken.files} sealed files. It was read back and holds. It opens with sheet {fingerprint(public)}.", err=True)
    for path in gone:
        click.echo(f"Removed: {path.name}", err=True)
    if taken.missing:
        click.echo(
            f"Missing: {len(taken.missing)} sealed files that the database speaks of are not in the home folder, and so not in the copy. "
            "An older copy may have them: no copy was removed.",
            err=True,
        )
