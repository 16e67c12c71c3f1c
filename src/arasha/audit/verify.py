"""Checking the audit: the chain, its writes, and its signed checkpoints."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from arasha.audit.hashing import hash_event, hash_writes
from arasha.audit.marks import Mark, Signer
from arasha.audit.models import ChainHead, Checkpoint, Event, Write

CHUNK = 2_000
CUT, OTHER = "cut tail or older database", "other history"
Marks = dict[int, list[Mark]]


@dataclass(frozen=True)
class Break:
    """The first link of a chain that does not hold."""

    chain: str
    sequence: int
    check: str
    """Of the chain: sequence, previous, event, writes, head. Of a checkpoint: signature, signer (a key that was not the chain's then),
    other history (another event stands where it was signed), cut tail or older database (that event is not there)."""


@dataclass(frozen=True)
class Verified:
    """What a check of one chain found."""

    chain: str
    events: int
    broken: Break | None


def verify_chain(chain: str, *, signers: Sequence[Signer] | None = None) -> Verified:
    """Recompute a chain from its first event and compare it with its head and its checkpoints; stops at the first broken link.

    `signers` are the keys that signed for this chain (`accounts.checkpoints.signers_of`): without them any key that signed well is taken.
    """
    previous, count = "", 0
    marks: Marks = {}
    for row in Checkpoint.objects.filter(chain=chain):
        marks.setdefault(row.sequence, []).append(Mark.of(row))
    for event, writes in _events_with_writes(chain):
        count += 1
        check = _check_event(event, writes, count=count, previous=previous) or _check_marks(marks.get(event.sequence, ()), event, signers)
        if check:
            return Verified(chain=chain, events=count, broken=Break(chain, count, check))
        previous = event.hash
    return Verified(chain=chain, events=count, broken=_check_end(chain, count=count, previous=previous, marks=marks))


def check_against(mark: Mark, *, signers: Sequence[Signer] | None = None) -> Break | None:
    """Hold a chain against a checkpoint kept elsewhere; None when it still has exactly that event at that place.

    What is missing is named before an unknown signer: an older database does not know the keys that were made since.
    `verify_chain` says whether the chain up to there is whole.
    """
    if mark.problem(None):
        return Break(mark.chain, mark.sequence, mark.problem(None))
    found = Event.objects.filter(chain=mark.chain, sequence=mark.sequence).values_list("hash", flat=True).first()
    if found is None:
        return Break(mark.chain, mark.sequence, CUT)
    check = OTHER if found != mark.hash else mark.problem(signers)
    return Break(mark.chain, mark.sequence, check) if check else None


def _check_event(event: Event, writes: list[Write], *, count: int, previous: str) -> str:
    if event.sequence != count:
        return "sequence"
    if event.previous_hash != previous:
        return "previous"
    if event.writes_hash != hash_writes(writes):
        return "writes"
    return "" if event.hash == hash_event(event) else "event"


def _check_marks(marks: Sequence[Mark], event: Event, signers: Sequence[Signer] | None) -> str:
    problems = (mark.problem(signers) or ("" if mark.hash == event.hash else OTHER) for mark in marks)
    return next((problem for problem in problems if problem), "")


def _check_end(chain: str, *, count: int, previous: str, marks: Marks) -> Break | None:
    head = ChainHead.objects.filter(chain=chain).first()
    stands = (head.sequence, head.hash) if head else (0, "")
    if stands != (count, previous):
        return Break(chain, count + 1, "head")
    beyond = [sequence for sequence in marks if sequence > count]
    return Break(chain, min(beyond), CUT) if beyond else None


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
