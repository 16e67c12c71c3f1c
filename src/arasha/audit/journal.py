"""Writing the audit: events and what they record share one transaction, and the chain's head is taken last before commit."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from uuid_utils.compat import uuid7

from arasha.audit import outcome
from arasha.audit.hashing import hash_event, hash_writes
from arasha.audit.models import ChainHead, Event, Write, chain_of
from arasha.audit.states import GONE, AuditedRecord, state_hash

READINGS = (".read", ".listed", ".searched", ".refused")
"""How actions end that change nothing."""


@dataclass
class Journal:
    """The events of one transaction on one chain."""

    chain: str
    actor: str
    actor_kind: str
    events: list[Event] = field(default_factory=list)
    writes: dict[uuid.UUID, dict[tuple[str, uuid.UUID, int], Write]] = field(default_factory=dict)

    def event(
        self,
        action: str,
        *,
        case_id: uuid.UUID | None = None,
        subject: tuple[str, uuid.UUID | str] = ("", ""),
        detail: dict[str, Any] | None = None,
    ) -> Event:
        """Record an action. `detail` holds codes, ids, counts and versions, never content."""
        event = Event(
            id=uuid7(),
            chain=self.chain,
            actor=self.actor,
            actor_kind=self.actor_kind,
            action=action,
            case_id=case_id,
            subject_kind=subject[0],
            subject_id=str(subject[1]),
            detail=detail or {},
        )
        self.events.append(event)
        return event

    def wrote(self, *records: AuditedRecord) -> None:
        """Bind the present state of rows to the event last recorded. What that event said of them before is replaced."""
        for record in records:
            self._bind(record, state_hash(record))

    def removed(self, *records: AuditedRecord) -> None:
        """Say that the event last recorded took rows away: one that is there later was put back."""
        for record in records:
            self._bind(record, GONE)

    @property
    def changes(self) -> bool:
        """Whether it holds more than that something was read or refused."""
        return any(not event.action.endswith(READINGS) for event in self.events)

    def _bind(self, record: AuditedRecord, digest: str) -> None:
        event = self.events[-1]
        rows = self.writes.setdefault(event.id, {})
        rows[record.table, record.id, record.version] = Write(
            event_id=event.id,
            chain=self.chain,
            case_id=record.audited_case_id,
            table=record.table,
            record_id=record.id,
            version=record.version,
            content_hash=digest,
        )

    def _link(self) -> None:
        if not self.events:
            return
        for event in self.events:
            event.writes_hash = hash_writes(self.writes.get(event.id, {}).values())
        head = _take_head(self.chain)
        for event in self.events:
            head.sequence += 1
            event.sequence = head.sequence
            event.at = timezone.now()
            event.previous_hash = head.hash
            event.hash = head.hash = hash_event(event)
            for write in self.writes.get(event.id, {}).values():
                write.sequence = event.sequence
        Event.objects.bulk_create(self.events, batch_size=500)
        Write.objects.bulk_create([row for rows in self.writes.values() for row in rows.values()], batch_size=500)
        head.save(update_fields=["sequence", "hash"])


def _take_head(chain: str) -> ChainHead:
    """The head of a chain, locked until the transaction ends."""
    head = ChainHead.objects.select_for_update().filter(chain=chain).first()
    if head is None:
        ChainHead.objects.get_or_create(chain=chain)
        head = ChainHead.objects.select_for_update().get(chain=chain)
    return head


_current: ContextVar[Journal | None] = ContextVar("audit_journal", default=None)


def pending_writes() -> dict[tuple[str, uuid.UUID, int], str]:
    """The hashes of what the recording in progress wrote so far: the database has them when it ends."""
    journal = _current.get()
    return {key: write.content_hash for rows in journal.writes.values() for key, write in rows.items()} if journal else {}


@contextmanager
def recording(*, organisation_id: uuid.UUID | None, actor: uuid.UUID | None, actor_kind: str = "staff") -> Iterator[Journal]:
    """One transaction whose events reach the chain of an organisation (or the node's) when it ends well, and not at all otherwise.

    Inside another recording on the same chain it joins that one, so that there is one transaction and one head.
    """
    chain = chain_of(organisation_id)
    outer = _current.get()
    if outer is not None and outer.chain == chain:
        yield outer
        return
    journal = Journal(chain=chain, actor=str(actor or ""), actor_kind=actor_kind)
    token = _current.set(journal)
    try:
        with transaction.atomic():
            yield journal
            journal._link()  # noqa: SLF001 - linking belongs to the journal, and only this transaction may ask for it
            if journal.changes:
                outcome.ask_to_commit()
        if journal.changes:
            outcome.commit()
    finally:
        _current.reset(token)
