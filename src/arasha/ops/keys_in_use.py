"""`arasha keys`: which keys an organisation has, new ones, and fresh keys for what an old one could open."""

import json
import uuid
from typing import Any

import click

from arasha.ops.acting import act_as, acting_options
from arasha.ops.instance import need_database
from arasha.ops.refusals import Refused


@click.group()
def keys() -> None:
    """Show, rotate and renew the keys of an organisation."""


@keys.command("show")
@click.option("--organisation", "organisation_id", type=click.UUID, help="The id of one organisation only.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def show_keys(organisation_id: uuid.UUID | None, as_json: bool) -> None:
    """Print the generations of each organisation's keys with their fingerprints. Needs no key: public halves only."""
    need_database()
    from arasha.accounts.models import Organisation

    organisations = Organisation.objects.order_by("name")
    found = [_told(one) for one in (organisations.filter(id=organisation_id) if organisation_id else organisations)]
    if organisation_id and not found:
        raise Refused("There is no organisation with this id.")
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    for one in found:
        click.echo(f"{one['name']} ({one['organisation']})")
        for key in one["generations"]:
            until = f" until {key['until']}" if key["until"] else ""
            click.echo(f"  generation {key['generation']}, since {key['since']}{until}")
            click.echo(f"    seals  {key['sealing']}\n    signs  {key['signing']}")


def _told(organisation: Any) -> dict[str, Any]:
    from arasha.vault.keys import fingerprint

    generations = [
        {
            "generation": key.generation,
            "since": key.created_at.date().isoformat(),
            "until": key.retired_at.date().isoformat() if key.retired_at else "",
            "sealing": fingerprint(bytes(key.box_public)),
            "signing": fingerprint(bytes(key.sign_public)),
        }
        for key in organisation.key_generations.order_by("generation")
    ]
    return {"organisation": str(organisation.id), "name": organisation.name, "generations": generations}


@keys.command("rotate")
@acting_options
def rotate(as_name: str, secrets_fd: int | None) -> None:
    """Make new keys for the member's organisation: everything from now on is sealed to them.

    What an old key could open gets a fresh key when somebody next writes into it, or at once by `arasha keys renew`.
    """
    need_database()
    from arasha.accounts.actions.keys import rotate_keys
    from arasha.vault.keys import fingerprint

    member = act_as(as_name, secrets_fd=secrets_fd)
    key = rotate_keys(by=member)
    click.echo(f"Generation {key.generation} seals from now on. Its fingerprint: {fingerprint(bytes(key.box_public))}")
    click.echo("Invitations that were open have ended. Next: `arasha keys renew`.")


@keys.command("renew")
@acting_options
def renew(as_name: str, secrets_fd: int | None) -> None:
    """Give a fresh key to every case and contact that a key in other hands could still open, as far as the member may open it.

    Each is renewed in its own transaction: the pages stay in use meanwhile, and a run that was stopped goes on where it was.
    """
    need_database()
    from rich.console import Console
    from rich.progress import Progress

    from arasha.cases.actions.renewal import Renewed, renew_keys, waiting_for

    member = act_as(as_name, secrets_fd=secrets_fd)
    member.must("staff.manage")
    before = waiting_for(member)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Giving fresh keys", total=before.mine)

        def told(so_far: Renewed) -> bool:
            progress.update(task, completed=so_far.done + so_far.refused)
            return True

        renewed = renew_keys(by=member, go_on=told)
    click.echo(f"{renewed.done} cases and contacts got a fresh key.")
    if before.beyond:
        click.echo(f"{before.beyond} more wait that this member may not open.")
    if renewed.refused:
        raise Refused(f"{renewed.refused} could not be renewed: they were altered or taken away. Run `arasha audit verify`.")
