"""Checking the audit: the chain, its writes, and its signed checkpoints."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from arasha.audit.hashing import hash_event, hash_writes
from arasha.audit.models import ChainHead, Checkpoint, Event, Write
from arasha.vault.errors import WrongKey
from arasha.vault.keys import verify

CHUNK = 2_000


@dataclass(frozen=True)
class Break:
    """The first link of a chain that does not hold."""

    chain: str
    sequence: int
    check: str
    """One of: sequence, previous, event, writes, head, checkpoint."""


@dataclass(frozen=True)
class Verified:
    """What a check of one chain found."""

    chain: str
    events: int
    broken: Break | None


def checkpoint_message(*, chain: str, sequence: int, head: str) -> bytes:
    """The bytes that a checkpoint signs."""
    return f"{chain}|{sequence}|{head}".encode()


def verify_chain(chain: str) -> Verified:
    """Recompute a chain from its first event and compare it with its head and its checkpoints; stops at the first broken link."""
    previous, count = "", 0
    marks = {mark.sequence: mark for mark in Checkpoint.objects.filter(chain=chain)}
    for event, writes in _events_with_writes(chain):
        count += 1
        check = _check_event(event, writes, count=count, previous=previous) or _check_mark(marks.get(event.sequence), event)
        if check:
            return Verified(chain=chain, events=count, broken=Break(chain, count, check))
        previous = event.hash
    return Verified(chain=chain, events=count, broken=_check_end(chain, count=count, previous=previous, marks=marks))


def _check_event(event: Event, writes: list[Write], *, count: int, previous: str) -> str:
    if event.sequence != count:
        return "sequence"
    if event.previous_hash != previous:
        return "previous"
    if event.writes_hash != hash_writes(writes):
        return "writes"
    return "" if event.hash == hash_event(event) else "event"


def _check_mark(mark: Checkpoint | None, event: Event) -> str:
    if mark is None:
        return ""
    message = checkpoint_message(chain=mark.chain, sequence=mark.sequence, head=mark.hash)
    try:
        verify(bytes(mark.signing_public), message, bytes(mark.signature), purpose="audit-checkpoint")
    except WrongKey:
        return "checkpoint"
    return "" if mark.hash == event.hash else "checkpoint"


def _check_end(chain: str, *, count: int, previous: str, marks: dict[int, Checkpoint]) -> Break | None:
    head = ChainHead.objects.filter(chain=chain).first()
    stands = (head.sequence, head.hash) if head else (0, "")
    if stands != (count, previous):
        return Break(chain, count + 1, "head")
    beyond = [sequence for sequence in marks if sequence > count]
    return Break(chain, min(beyond), "checkpoint") if beyond else None


def _events_with_writes(chain: str) -> Iterator[tuple[Event, list[Write]]]:
    start = 0
    while True:
        events = list(Event.objects.filter(chain=chain, sequence__gt=start).order_by("sequence")[:CHUNK])
        if not events:
            return
        rows = Write.objects.filter(event_id__in=[event.id for event in events]).order_by("event_id", "id")
        writes = {key: list(group) for key, group in groupby(rows, key=lambda row: row.event_id)}
        for event in events:
            yield event, writes.get(event.id, [])
        start = events[-1].sequence
