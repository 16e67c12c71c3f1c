"""`arasha doctor`: what is unsafe or missing on this server, and how to mend it. Needs no key."""

import json
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

import click

from arasha.ops.health.copies import check_copies
from arasha.ops.health.files import check_files
from arasha.ops.health.finding import OK, UNSAFE, WARNING, Finding
from arasha.ops.health.machine import check_machine
from arasha.ops.health.way import check_way
from arasha.ops.instance import start_django, use_home
from arasha.ops.places import home_folder

COLOURS = {OK: "green", WARNING: "yellow", UNSAFE: "bold red"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.option(
    "--backups",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where backups are kept (default: /var/backups/arasha, else backups in the home).",
)
@click.pass_context
def doctor(ctx: click.Context, as_json: bool, backups: Path | None) -> None:
    """Look after everything that may be unsafe or missing here, and say how to mend it. Needs no key.

    Exit code 1 when something is unsafe. Names nobody, so that its answer may be kept in a log.
    """
    findings = list(examine(home_folder().expanduser().absolute(), backups=backups))
    if as_json:
        click.echo(json.dumps({"unsafe": _count(findings, UNSAFE), "findings": [asdict(one) for one in findings]}, ensure_ascii=False, indent=2))
    else:
        _print(findings)
    ctx.exit(1 if _count(findings, UNSAFE) else 0)


def examine(home: Path, *, backups: Path | None = None) -> Iterator[Finding]:
    """Every check, those that need no database first."""
    if not home.is_dir():
        yield Finding("home folder", UNSAFE, f"There is no folder {home}.", "Set ARASHA_HOME right, or run `arasha set-up`.")
        return
    use_home(home)
    yield from check_files(home)
    yield from check_way(home)
    yield from check_machine(home)
    yield from check_copies(home, folder=backups)
    yield from _of_the_database()


def _of_the_database() -> Iterator[Finding]:
    """The checks that ask the database; one that can't answer is a finding, not the end."""
    try:
        start_django()
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the settings is what the person wants to know
        yield Finding("settings", UNSAFE, f"The settings can't be read: {type(error).__name__}.", "Correct what is unsafe above.")
        return
    from arasha.ops.health.database import check_database
    from arasha.ops.health.house import check_house

    answered = yield from _answers(check_database)
    if answered:
        yield from _answers(check_house)


def _answers(check: Callable[[], Iterable[Finding]]) -> Generator[Finding, None, bool]:
    from django.db import Error

    try:
        for finding in check():
            yield finding
            if finding.check == "migrations" and finding.state == UNSAFE:
                return False
    except Error:
        yield Finding(
            "database", UNSAFE, "The database does not answer.", "Is it running, and is ARASHA_DATABASE right? `arasha set-up` makes a new one."
        )
        return False
    return True


def _count(findings: Iterable[Finding], state: str) -> int:
    return sum(finding.state == state for finding in findings)


def _print(findings: list[Finding]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    for column in ("check", "state"):
        table.add_column(column, no_wrap=True)
    table.add_column("seen", overflow="fold")
    for finding in findings:
        table.add_row(finding.check, f"[{COLOURS[finding.state]}]{finding.state}[/]", finding.sentence)
    console = Console()
    console.print(table)
    console.print(f"{_count(findings, OK)} ok, {_count(findings, WARNING)} to look at, {_count(findings, UNSAFE)} unsafe.")
