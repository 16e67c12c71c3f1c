"""`arasha audit`: checks that need no key, and a signature that needs a member's."""

import json
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from arasha.ops.acting import act_as, acting_options
from arasha.ops.instance import need_database
from arasha.ops.refusals import Refused

if TYPE_CHECKING:
    from arasha.audit.marks import Mark
    from arasha.audit.verify import Break
    from arasha.cases.integrity import Finding

SHOWN = 20
"""Findings printed for one organisation; the count tells the rest."""


@click.group()
def audit() -> None:
    """Check the audit, and sign where it stands."""


@audit.command("verify")
@click.option("--organisation", "organisation_id", type=click.UUID, help="The id of one organisation only.")
@click.option(
    "--checkpoint",
    "kept",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="A checkpoint kept elsewhere, or a folder of them, as `arasha audit checkpoint` prints them. May be given several times.",
)
@click.option("--json", "as_json", is_flag=True, help="For machines.")
@click.pass_context
def verify_audit(ctx: click.Context, organisation_id: uuid.UUID | None, kept: tuple[Path, ...], as_json: bool) -> None:
    """Recompute every chain, and compare every sealed record and file with its last write. Needs no key.

    Exit code 1 when something was altered: the first broken link of each chain is named, and each record that is not as its last
    write left it. Against a checkpoint kept elsewhere a cut tail shows too, and an older database put in the place of this one.
    """
    need_database()
    marks = _read_marks(kept)
    from rich.console import Console
    from rich.progress import track

    chains = _chains(organisation_id)
    checked = [_check_chain(chain) for chain in track(chains, "Checking chains", console=Console(stderr=True), transient=True)]
    held = [_hold(mark) for mark in marks]
    intact = all(one.intact for one in checked) and not any(one.problem for one in held)
    if as_json:
        told = {"intact": intact, "chains": [asdict(one) for one in checked], "checkpoints": [asdict(one) for one in held]}
        click.echo(json.dumps(told, default=str, indent=2))
    else:
        _print_held(held)
        _print(checked)
    ctx.exit(0 if intact else 1)


@dataclass(frozen=True)
class Held:
    """One checkpoint kept elsewhere, held against the database."""

    chain: str
    sequence: int
    at: str
    fingerprint: str
    """Of the key that signed, to compare with the one that members see on the page of keys."""
    problem: str


def _read_marks(kept: tuple[Path, ...]) -> "list[Mark]":
    from arasha.audit.marks import BadMark, Mark

    marks = []
    for path in (file for given in kept for file in (sorted(given.glob("*.json")) if given.is_dir() else [given])):
        try:
            marks += Mark.read(path.read_text(encoding="utf-8"))
        except (BadMark, UnicodeDecodeError) as error:
            raise Refused(f"{path} is not a checkpoint as `arasha audit checkpoint` prints it.") from error
    if kept and not marks:
        raise Refused("There is no checkpoint in what was given: files with the ending .json are read.")
    return marks


def _hold(mark: "Mark") -> Held:
    from arasha.accounts.checkpoints import signers_of
    from arasha.audit.verify import check_against
    from arasha.vault.keys import fingerprint

    broken = check_against(mark, signers=signers_of(mark.chain))
    problem = broken.check if broken else ""
    return Held(mark.chain, mark.sequence, mark.at.isoformat(timespec="seconds"), fingerprint(mark.signing_public), problem)


def _print_held(held: list[Held]) -> None:
    for one in held:
        ending = f"does not hold: {one.problem}." if one.problem else "holds."
        click.echo(f"{one.chain}: the checkpoint at event {one.sequence}, signed {one.at} by the key {one.fingerprint}, {ending}")


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
    from arasha.accounts.checkpoints import signers_of
    from arasha.audit.models import NODE_CHAIN
    from arasha.audit.verify import verify_chain
    from arasha.cases.integrity import verify_records

    linked = verify_chain(chain, signers=signers_of(chain))
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
    click.echo(f"{len(checked)} chains, {events} events, {records} records. {ending}")


@audit.command("checkpoint")
@acting_options
def checkpoint(as_name: str, secrets_fd: int | None) -> None:
    """Sign where the organisation's audit stands, as a member, and print it: keep it elsewhere.

    A cut tail, or a whole old database put back, shows against it.
    """
    need_database()
    from arasha.accounts.checkpoints import sign_where_it_stands
    from arasha.accounts.errors import NotAllowed
    from arasha.audit.marks import Mark

    member = act_as(as_name, secrets_fd=secrets_fd)
    if not member.may("audit.read"):
        raise NotAllowed
    mark = sign_where_it_stands(by=member)
    if mark is None:
        raise Refused("This organisation's audit is empty still.")
    click.echo(json.dumps(Mark.of(mark).printed(), indent=2))
