"""What a restore does before anything opens: hold the copy against a checkpoint, erase again, and check chains and records."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from arasha.ops.backups.about import About
from arasha.ops.backups.ledger import NAME as LEDGER
from arasha.ops.backups.ledger import Erased
from arasha.ops.refusals import Refused

if TYPE_CHECKING:
    from arasha.audit.marks import Mark

SHOWN = 20
"""Findings printed of one chain."""


@dataclass(frozen=True)
class Beside:
    """What a restore reads beside the backup."""

    backup: Path
    erasures: Path | None = None
    checkpoint: Path | None = None

    @property
    def ledger(self) -> Path | None:
        """The newest ledger of erased cases that is known of."""
        if self.erasures:
            return self.erasures
        found = self.backup.absolute().parent / LEDGER
        return found if found.exists() else None


@dataclass
class Restored:
    """What was restored, and what the checks said."""

    about: About
    files: int = 0
    migrations: int = 0
    erased: int = 0
    ledger: str = ""
    findings: list[str] = field(default_factory=list)
    audit: str = ""
    intact: bool = True

    def found(self, line: str, *, altered: bool = True) -> None:
        """Keep a finding."""
        self.findings.append(line)
        self.intact = self.intact and not altered


def read_marks(beside: Beside) -> "list[Mark]":
    """The checkpoints that were given; refuses what is none."""
    from arasha.audit.marks import BadMark, Mark

    if beside.checkpoint is None:
        return []
    try:
        return Mark.read(beside.checkpoint.read_text(encoding="utf-8"))
    except (BadMark, UnicodeDecodeError) as error:
        raise Refused(f"{beside.checkpoint} is not a checkpoint as `arasha audit checkpoint` prints it.") from error


def check(restored: Restored, *, marks: "list[Mark]", beside: Beside, later: list[Erased]) -> None:
    """Erase again, check, and write into the node's audit that this was restored. The database is up to this release."""
    # Before this restore adds events of its own.
    for mark in marks:
        _hold_against(mark, restored)
    _erase_again(restored, beside=beside, later=later)
    _record(restored)
    _verify(restored)


def _hold_against(mark: "Mark", restored: Restored) -> None:
    """The backup says how long each chain was: a migration may have added to it."""
    from arasha.accounts.checkpoints import signers_of
    from arasha.audit.verify import check_against

    length = restored.about.heads.get(mark.chain, 0)
    if mark.sequence > length:
        late = mark.at.astimezone() > datetime.fromisoformat(restored.about.taken_at)
        why = "The checkpoint was signed after the backup was taken." if late else "It was signed before: the end of the chain was cut off."
        restored.found(f"{mark.chain}: events {length + 1} to {mark.sequence} are not in this backup. {why}", altered=not late)
        return
    broken = check_against(mark, signers=signers_of(mark.chain))
    if broken:
        restored.found(f"{mark.chain}: it does not fit the checkpoint at event {broken.sequence} ({broken.check}).")
    else:
        restored.found(f"{mark.chain}: it fits the checkpoint at event {mark.sequence}.", altered=False)


def _erase_again(restored: Restored, *, beside: Beside, later: list[Erased]) -> None:
    from arasha.cases.actions.erasure import replay_erasures

    restored.erased = replay_erasures((one.organisation_id, one.case_id) for one in later)
    if beside.ledger is None:
        restored.ledger = f"No {LEDGER} lay beside the backup: what was erased after {restored.about.taken_at} is back, and has to be erased again."
    else:
        restored.ledger = f"The ledger is that of {beside.ledger}."


def _record(restored: Restored) -> None:
    from arasha.audit.journal import recording

    with recording(organisation_id=None, actor=None, actor_kind="system") as journal:
        journal.event("instance.restored", detail={"taken_at": restored.about.taken_at, "erased": restored.erased})


def _verify(restored: Restored) -> None:
    from arasha.accounts.checkpoints import signers_of
    from arasha.accounts.models import Organisation
    from arasha.audit.models import NODE_CHAIN
    from arasha.audit.queries import all_chains
    from arasha.audit.verify import verify_chain
    from arasha.cases.integrity import verify_records

    chains = all_chains()
    chains += sorted({str(found) for found in Organisation.objects.values_list("id", flat=True)} - set(chains))
    events = records = 0
    for chain in chains:
        linked = verify_chain(chain, signers=signers_of(chain))
        rows = verify_records(organisation_id=None if chain == NODE_CHAIN else uuid.UUID(chain))
        events, records = events + linked.events, records + rows.records
        if linked.broken:
            restored.found(f"{chain}: the first broken link is event {linked.broken.sequence} ({linked.broken.check}).")
        for one in rows.findings[:SHOWN]:
            restored.found(f"{chain}: {one.problem}: {one.table} {one.record_id}, version {one.version}.")
    ending = "Everything is as its last write left it." if restored.intact else "Something was altered before the backup was taken."
    restored.audit = f"{len(chains)} chains, {events} events, {records} sealed records. {ending}"
