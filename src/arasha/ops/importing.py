"""`arasha import`: a register into case files."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import Progress

from arasha.ops.acting import act_as
from arasha.ops.instance import need_database, start_django
from arasha.ops.refusals import Refused

if TYPE_CHECKING:
    from arasha.cases.importing.running import Report

SHOWN = 200


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", "mapping_name", metavar="MAP", help="A mapping file, or the name of a shipped one. Drafted from the file when left out.")
@click.option("--dry-run", is_flag=True, help="Read and report; write nothing and ask for nothing.")
@click.option("--json", "as_json", is_flag=True, help="The report for machines.")
@click.option("--as", "as_name", metavar="NAME", help="The sign-in name of the member who brings it in.")
@click.option("--secrets-fd", type=click.IntRange(min=0), metavar="N", help="Read password and code, a line each, from this file descriptor.")
def import_register(file: Path, mapping_name: str | None, dry_run: bool, as_json: bool, as_name: str | None, secrets_fd: int | None) -> None:
    """Bring a register (XLSX, XLS, CSV) into a centre's case files. Importing it twice adds nothing."""
    start_django()
    from arasha.cases.importing.drafting import draft_mapping
    from arasha.cases.importing.mapping import load_mapping
    from arasha.cases.importing.running import bring_in, read_register
    from arasha.cases.importing.tables import read_table

    table = read_table(file.read_bytes())
    mapping = load_mapping(mapping_name) if mapping_name else draft_mapping(table)
    drafts, report = read_register(table, mapping)
    if not dry_run:
        if not as_name:
            raise Refused("Say who brings it in with --as NAME, or try it first with --dry-run.")
        need_database()
        member = act_as(as_name, secrets_fd=secrets_fd)
        with Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as progress:
            task = progress.add_task("Bringing in", total=len(drafts))
            bring_in(drafts, mapping, report, by=member, step=lambda count: progress.advance(task, count))
    click.echo(json.dumps(_as_json(report, mapping.name, dry_run), ensure_ascii=False) if as_json else _words(report, mapping.name, dry_run))


def _as_json(report: "Report", mapping: str, dry_run: bool) -> dict[str, Any]:
    return {"mapping": mapping, "dry_run": dry_run, **asdict(report)}


def _words(report: "Report", mapping: str, dry_run: bool) -> str:
    from arasha.cases.importing.reasons import REASONS

    lines = [f"Mapping: {mapping}", f"Rows read: {report.rows}; left out: {report.skipped}; refused: {report.refused}"]
    lines += [] if dry_run else [f"Brought in: {report.added}; known from before: {report.known}"]
    for doubt in report.doubts[:SHOWN]:
        place = f"row {doubt.row}" + (f", {doubt.column}" if doubt.column else "")
        lines.append(f"  {place}: {doubt.value!r}: {REASONS.get(doubt.reason, doubt.reason)}")
    if len(report.doubts) > SHOWN:
        lines.append(f"  and {len(report.doubts) - SHOWN} more (--json lists all)")
    if dry_run:
        lines.append("Nothing was written.")
    elif report.added:
        lines.append("The register itself still lies where it was, in the clear. Destroy it when you have checked the files.")
    return "\n".join(lines)
