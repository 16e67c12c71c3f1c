"""`arasha restore`: a backup into an empty home, with the printed sheet.

The sheet's code comes from the terminal or a file descriptor, and from nowhere else: other users of the machine can read arguments and environment.
"""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from arasha.ops.backups.bar import bar
from arasha.ops.backups.opening import begin_archive, counted, must_be_empty, open_with
from arasha.ops.places import home_folder
from arasha.ops.refusals import Refused
from arasha.vault.errors import BadSheet
from arasha.vault.recovery import RecoverySheet

if TYPE_CHECKING:
    from arasha.ops.backups.checking import Restored

existing = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=existing)
@click.option("--sheet-fd", type=click.IntRange(min=0), metavar="N", help="Read the recovery sheet's code from this file descriptor.")
@click.option("--erasures", type=existing, help="The newest ledger of erased cases (default: erasures.json beside FILE).")
@click.option("--checkpoint", type=existing, help="A checkpoint that was kept elsewhere, as `arasha audit checkpoint` prints it.")
@click.pass_context
def restore(ctx: click.Context, file: Path, sheet_fd: int | None, erasures: Path | None, checkpoint: Path | None) -> None:
    """Put the backup FILE into the empty home folder of this machine, erase again what was erased, and check the audit.

    Nothing is written before the sheet opens the file, and nothing stays when something fails. Exit code 1 when it was restored and the audit
    shows that something was altered before.
    """
    home = home_folder().expanduser().absolute()
    must_be_empty(home)
    with file.open("rb") as stream:
        archive = begin_archive(stream)
        content = open_with(archive, read_sheet(sheet_fd))
        from arasha.ops.backups.checking import Beside
        from arasha.ops.backups.putting_back import put_back

        beside = Beside(backup=file, erasures=erasures, checkpoint=checkpoint)
        with bar("Restoring", total=file.stat().st_size) as progress:
            restored = put_back(counted(content, progress), home=home, beside=beside)
    _say(restored, home=home)
    ctx.exit(0 if restored.intact else 1)


def read_sheet(sheet_fd: int | None) -> RecoverySheet:
    """The sheet, typed or read. Refuses a mistyped one with the group that is wrong."""
    if sheet_fd is None:
        text = str(click.prompt("The code on the recovery sheet for backups (13 groups)", hide_input=True, err=True))
    else:
        try:
            with os.fdopen(sheet_fd, encoding="utf-8") as file:
                text = file.read()
        except (OSError, UnicodeDecodeError) as error:
            raise Refused(f"The file descriptor {sheet_fd} can't be read.") from error
    try:
        return RecoverySheet.parse(text)
    except BadSheet as error:
        where = "It has 13 groups of five letters and digits" if error.group is None else f"Look at group {error.group}"
        raise Refused(f"The code is mistyped. {where}.") from error


def _say(restored: "Restored", *, home: Path) -> None:
    about = restored.about
    click.echo(
        f"Restored into {home}: {about.cases} cases and {restored.files} sealed files as they were at {about.taken_at} (release {about.release})."
    )
    if restored.migrations:
        click.echo(f"Brought up to this release: {restored.migrations} migrations.")
    click.echo(f"Erased again: {restored.erased} cases. {restored.ledger}")
    for line in restored.findings:
        click.echo(line)
    click.echo(restored.audit)
    click.echo("Nobody is signed in. Settings from the environment are not in a backup: set them as they were. Then run `arasha serve`.")
