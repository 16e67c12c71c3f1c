"""`arasha audit`: checks that need no key, and a signature that needs a member's."""

import json
import uuid
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import click

from arasha.ops.acting import act_as, acting_options
from arasha.ops.instance import need_database
from arasha.ops.refusals import Refused

if TYPE_CHECKING:
    from arasha.audit.verify import Break
    from arasha.cases.integrity import Finding

SHOWN = 20
"""Findings printed for one organisation; the count tells the rest."""


@click.group()
def audit() -> None:
    """Check the audit, and sign where it stands."""


@audit.command("verify")
@click.option("--organisation", "organisation_id", type=click.UUID, help="The id of one organisation only.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.pass_context
def verify_audit(ctx: click.Context, organisation_id: uuid.UUID | None, as_json: bool) -> None:
    """Recompute every chain and compare every sealed record with its last write. Needs no key.

    Exit code 1 when something was altered: the first broken link of each chain is named, and each record that is not as its last
    write left it.
    """
    need_database()
    from rich.console import Console
    from rich.progress import track

    chains = _chains(organisation_id)
    checked = [_check_chain(chain) for chain in track(chains, "Checking chains", console=Console(stderr=True), transient=True)]
    intact = all(one.intact for one in checked)
    if as_json:
        click.echo(json.dumps({"intact": intact, "chains": [asdict(one) for one in checked]}, default=str, indent=2))
    else:
        _print(checked)
    ctx.exit(0 if intact else 1)


@dataclass(frozen=True)
class Checked:
    """One chain and the records whose writes it holds."""

    chain: str
    events: int
    broken: "Break | None"
    records: int
    findings: "list[Finding]"

    @property
    def intact(self) -> bool:
        """Whether nothing was found."""
        return self.broken is None and not self.findings


def _check_chain(chain: str) -> Checked:
    from arasha.audit.models import NODE_CHAIN
    from arasha.audit.verify import verify_chain
    from arasha.cases.integrity import verify_records

    linked = verify_chain(chain)
    found = verify_records(organisation_id=None if chain == NODE_CHAIN else uuid.UUID(chain))
    return Checked(chain, linked.events, linked.broken, found.records, found.findings)


def _chains(organisation_id: uuid.UUID | None) -> list[str]:
    from arasha.accounts.models import Organisation
    from arasha.audit.queries import all_chains

    chains = all_chains()
    if organisation_id:
        if str(organisation_id) not in chains and not Organisation.objects.filter(id=organisation_id).exists():
            raise Refused("There is no organisation with this id.")
        return [str(organisation_id)]
    unseen = {str(found) for found in Organisation.objects.values_list("id", flat=True)} - set(chains)
    return chains + sorted(unseen)


def _print(checked: list[Checked]) -> None:
    for one in checked:
        if one.broken:
            click.echo(f"{one.chain}: the first broken link is event {one.broken.sequence} ({one.broken.check}).")
        for finding in one.findings[:SHOWN]:
            click.echo(f"{one.chain}: {finding.problem}: {finding.table} {finding.record_id}, version {finding.version}.")
        if len(one.findings) > SHOWN:
            click.echo(f"{one.chain}: and {len(one.findings) - SHOWN} more records.")
    events, records = sum(one.events for one in checked), sum(one.records for one in checked)
    wrong = sum(not one.intact for one in checked)
    ending = f"Something was altered in {wrong} of the chains." if wrong else "Everything is as its last write left it."
    click.echo(f"{len(checked)} chains, {events} events, {records} sealed records. {ending}")


@audit.command("checkpoint")
@acting_options
def checkpoint(as_name: str, secrets_fd: int | None) -> None:
    """Sign where the organisation's audit stands, as a member, and print it: keep it elsewhere.

    A cut tail, or a whole old database put back, shows against it.
    """
    need_database()
    from arasha.accounts.errors import NotAllowed
    from arasha.audit.actions import sign_checkpoint

    member = act_as(as_name, secrets_fd=secrets_fd)
    if not member.may("audit.read"):
        raise NotAllowed
    mark = sign_checkpoint(organisation_id=member.organisation_id, signer=member.staff_id, pair=member.keys.signing_pair())
    if mark is None:
        raise Refused("This organisation's audit is empty still.")
    printed = {
        "chain": mark.chain,
        "sequence": mark.sequence,
        "hash": mark.hash,
        "at": mark.at.isoformat(timespec="seconds"),
        "signing_public": bytes(mark.signing_public).hex(),
        "signature": bytes(mark.signature).hex(),
    }
    click.echo(json.dumps(printed, indent=2))
