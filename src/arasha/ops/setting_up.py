"""`arasha set-up` and `arasha migrate`."""

import re

import click

from arasha.ops.instance import bring_up_to_date, start_django
from arasha.ops.places import home_folder
from arasha.ops.refusals import Refused

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{1,59}")


@click.command()
def migrate() -> None:
    """Bring the database up to this release. Needs no key."""
    start_django()
    done = bring_up_to_date()
    click.echo(f"{done} migrations applied." if done else "The database is up to date.")


@click.command()
@click.option("--operator", default="Operator", show_default=True, help="The name of the organisation that runs this server.")
@click.option("--name", default="administrator", show_default=True, help="The sign-in name of its first administrator.")
@click.option("--language", type=click.Choice(["kk", "ru", "en"]), default="kk", show_default=True)
def set_up(operator: str, name: str, language: str) -> None:
    """Make the home folder, the database and the first administrator, who can open no case.

    Prints an invitation code and the recovery sheets of the operator, once.
    """
    if not NAME.fullmatch(name):
        raise Refused("A sign-in name has 2 to 60 letters of the Latin alphabet, digits, dots, dashes or underscores.")
    start_django()
    bring_up_to_date()
    from arasha.accounts.models import Organisation

    if Organisation.objects.exists():
        raise Refused("This instance is set up already. An administrator adds organisations and people on the pages.")
    code, sheets = _found_operator(operator, name=name, language=language)
    click.echo(f"Home: {home_folder()}")
    click.echo(f"Sign-in name: {name}\nInvitation code, shown once: {code}")
    for purpose, text in sheets.items():
        click.echo(f"Recovery sheet ({purpose}), shown once; write it down and lock it away:\n  {text}")
    click.echo("Next: run `arasha serve`, open its address and take the invitation up.")


def _found_operator(operator: str, *, name: str, language: str) -> tuple[str, dict[str, str]]:
    from arasha.accounts.actions.organisations import found_organisation
    from arasha.accounts.actions.staff import NewMember, place_member
    from arasha.audit.journal import recording

    with recording(organisation_id=None, actor=None, actor_kind="system") as journal:
        founded = found_organisation(name=operator, kind="operator", by=None)
        new = NewMember(name=name, display_name=name, roles=frozenset({"administrator"}), language=language)
        keys = {founded.key: founded.pairs}
        invited = place_member(organisation=founded.organisation, new=new, keys=keys, invited_by=None, journal=journal)
    return invited.code, {"organisation": founded.sheet.text, "restricted cases": founded.restricted_sheet.text}
