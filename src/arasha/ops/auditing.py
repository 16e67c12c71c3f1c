"""`arasha audit`: checks that need no key, and a signature that needs a member's."""

import json
import uuid
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from arasha.ops.instance import need_database

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
    from arasha.audit.verify import verify_chain
    from arasha.cases.integrity import verify_records

    broken = False
    report = []
    for chain in _chains(organisation_id):
        result = verify_chain(chain)
        records = verify_records(organisation_id=uuid.UUID(chain)) if _is_organisation(chain) else None
        findings = records.findings if records else []
        broken = broken or result.broken is not None or bool(findings)
        report.append(
            {
                "chain": chain,
                "events": result.events,
                "broken": asdict(result.broken) if result.broken else None,
                "records": records.records if records else 0,
                "findings": [asdict(finding) for finding in findings],
            }
        )
        if not as_json:
            _print_chain(chain, events=result.events, broken=result.broken, findings=findings, records=records.records if records else 0)
    if as_json:
        click.echo(json.dumps({"intact": not broken, "chains": report}, default=str, indent=2))
    elif not broken:
        click.echo("Everything is as its last write left it.")
    ctx.exit(1 if broken else 0)


def _chains(organisation_id: uuid.UUID | None) -> list[str]:
    from arasha.accounts.models import Organisation
    from arasha.audit.queries import all_chains

    if organisation_id:
        return [str(organisation_id)]
    chains = all_chains()
    unseen = {str(found) for found in Organisation.objects.values_list("id", flat=True)} - set(chains)
    return chains + sorted(unseen)


def _is_organisation(chain: str) -> bool:
    from arasha.audit.models import NODE_CHAIN

    return chain != NODE_CHAIN


def _print_chain(chain: str, *, events: int, broken: "Break | None", findings: "list[Finding]", records: int) -> None:
    click.echo(f"{chain}: {events} events, {records} records" + ("" if broken or findings else ", intact"))
    if broken:
        click.echo(f"  first broken link: event {broken.sequence} ({broken.check})")
    for finding in findings[:SHOWN]:
        click.echo(f"  {finding.problem}: {finding.table} {finding.record_id} version {finding.version}")
    if len(findings) > SHOWN:
        click.echo(f"  and {len(findings) - SHOWN} more")
