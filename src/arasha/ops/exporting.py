"""`arasha export`: one case, or all that a member may open, unsealed."""

import os
from pathlib import Path

import click

from arasha.ops.acting import act_as, acting_options
from arasha.ops.instance import need_database
from arasha.ops.refusals import Refused


@click.command("export")
@acting_options
@click.option("--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="Where the ZIP goes. It must not exist yet.")
@click.option("--case", "number", metavar="NUMBER", help="One case by its number; all of them when left out.")
def export_holdings(as_name: str, secrets_fd: int | None, output: Path, number: str | None) -> None:
    """Write a case, or the whole holdings, as a ZIP of JSON, CSV and documents. Whoever holds it can read it."""
    need_database()
    from arasha.cases.access import open_case
    from arasha.cases.exporting import holdings
    from arasha.cases.queries import case_by_number
    from arasha.rules.case_number import read_case_number

    member = act_as(as_name, secrets_fd=secrets_fd)
    try:
        descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Refused(f"{output} is there already. Choose another name.") from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            if number:
                case = case_by_number(member, read_case_number(number) or "")
                if case is None:
                    raise Refused("There is no case with this number that you may open. Check the number.")
                holdings.export_case(file, opened=open_case(member, case.id), by=member)
                count = 1
            else:
                count = holdings.export_holdings(file, by=member)
    except BaseException:
        output.unlink(missing_ok=True)
        raise
    click.echo(f"Written: {count}. The archive is not sealed: keep it where nobody else can read it.")
