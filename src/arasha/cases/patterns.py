"""Who reads out of their pattern: from the audit, by query, for those who answer for it. The rule is `rules.insiders`.

Whose a file is, is known as it is today: its worker, its team, who began it. Of an erased file it is not known any more: such openings
count as not theirs, and the flag says how many they are.
"""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from arasha.accounts.members import Member
from arasha.accounts.permissions import permissions_of
from arasha.accounts.queries import roles_of
from arasha.audit.models import Event
from arasha.audit.readings import DayOfActions, actions_by_day, files_by_day, openings_since, reviews_since
from arasha.cases.access import visible_cases
from arasha.cases.models import Case, TeamMember
from arasha.rules.insiders import HISTORY, LONG_UNTOUCHED, NIGHT, REVIEWED, Crowd, Day, Flag, find_crowds, find_flags

CROWD_FLAG = "crowd"
"""The flag of a file that many opened, where the flags of people are named by measure and day."""
BATCH = 5_000
_MEASURES: dict[str, str] = {
    "attachment.read": "documents",
    "contact.read": "contacts",
    "case.printed": "given_out",
    "case.exported": "given_out",
    "holdings.exported": "holdings",
    "glass.broken": "glass",
}
_ENDINGS: dict[str, str] = {"listed": "lists", "searched": "searches"}
_READING = frozenset({"read", "listed", "searched", "printed", "exported"})


@dataclass(frozen=True)
class ShownCrowd:
    """A file that many opened, and which the reader may open too."""

    crowd: Crowd
    case: Case


@dataclass(frozen=True)
class Patterns:
    """What is out of pattern in an organisation, for one reader: never about that reader."""

    flags: list[Flag] = field(default_factory=list)
    crowds: list[ShownCrowd] = field(default_factory=list)
    hidden_crowds: int = 0
    """Files that many opened and that this reader may not open: only their number."""
    reviews: list[Event] = field(default_factory=list)
    others_see_mine: bool = True
    """Whether somebody else could see what is unusual in the reader's own work."""

    @property
    def total(self) -> int:
        """How many wait for an answer."""
        return len(self.flags) + len(self.crowds) + self.hidden_crowds


@dataclass(frozen=True)
class _Owned:
    """What is known of the files that were opened."""

    cases: Mapping[uuid.UUID, tuple[frozenset[str], bool, date]]
    """File → whose it is, whether it is closed, when it was last changed."""

    def is_theirs(self, case_id: uuid.UUID, person: str) -> bool:
        return case_id in self.cases and person in self.cases[case_id][0]

    def is_old(self, case_id: uuid.UUID, day: date) -> bool:
        if case_id not in self.cases:
            return False
        _people, closed, changed = self.cases[case_id]
        return closed or changed < day - LONG_UNTOUCHED


def patterns_of(member: Member) -> Patterns:
    """What is out of pattern and not yet answered, in a constant number of queries. Needs `audit.read`."""
    member.must("audit.read")
    today = timezone.localdate()
    since = _start(today - timedelta(days=HISTORY + REVIEWED))
    roles = roles_of(member.organisation_id, since=since)
    files = files_by_day(openings_since(organisation_id=member.organisation_id, people=roles, since=since))
    owned = _owned(member, sorted({case_id for _person, _day, case_id in files}))
    actions = actions_by_day(organisation_id=member.organisation_id, people=roles, since=since, night=NIGHT)
    flags = find_flags(_days(actions, files, owned), roles={str(key): held for key, held in roles.items()}, today=today)
    reviews = reviews_since(organisation_id=member.organisation_id, people=roles, since=_start(today - timedelta(days=REVIEWED)))
    answered = _answered(reviews)
    leads = {str(key) for key, held in roles.items() if "case.supervise" in permissions_of(held)}
    crowds = find_crowds(_strangers(files, owned, leads=leads, first=today - timedelta(days=REVIEWED - 1)))
    open_crowds = [crowd for crowd in crowds if crowd.value > answered.get((crowd.case, CROWD_FLAG), 0)]
    seen = visible_cases(member).in_bulk([uuid.UUID(crowd.case) for crowd in open_crowds])
    shown = [ShownCrowd(crowd, seen[uuid.UUID(crowd.case)]) for crowd in open_crowds if uuid.UUID(crowd.case) in seen]
    mine = str(member.staff_id)
    return Patterns(
        flags=[flag for flag in flags if flag.person != mine and flag.value > answered.get((flag.person, flag.key), -1)],
        crowds=shown,
        hidden_crowds=len(open_crowds) - len(shown),
        reviews=[event for event in reviews if event.subject_id != mine],
        others_see_mine=bool(leads - {mine}),
    )


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of a day, and that of the next."""
    return _start(day), _start(day + timedelta(days=1))


def _owned(member: Member, opened: Sequence[uuid.UUID]) -> _Owned:
    # In batches: as one subquery it is planned badly, and one list may be longer than a database takes.
    cases: dict[uuid.UUID, tuple[frozenset[str], bool, date]] = {}
    for place in range(0, max(len(opened), 1), BATCH):
        cases |= _owned_batch(member, opened[place : place + BATCH])
    return _Owned(cases)


def _owned_batch(member: Member, opened: Sequence[uuid.UUID]) -> dict[uuid.UUID, tuple[frozenset[str], bool, date]]:
    team: dict[uuid.UUID, set[str]] = defaultdict(set)
    for case_id, staff_id in TeamMember.objects.filter(organisation_id=member.organisation_id, case_id__in=opened).values_list("case_id", "staff_id"):
        team[case_id].add(str(staff_id))
    rows = Case.objects.filter(organisation_id=member.organisation_id, id__in=opened)
    return {
        key: (frozenset({str(worker), str(beginner)} | team[key]), status == Case.CLOSED, changed.date())
        for key, worker, beginner, status, changed in rows.values_list("id", "worker_id", "created_by", "status", "changed_at")
    }


def _days(actions: Iterable[DayOfActions], files: Iterable[tuple[str, date, uuid.UUID]], owned: _Owned) -> list[Day]:
    counts: dict[tuple[str, date], Counter[str]] = defaultdict(Counter)
    for row in actions:
        ending = row.action.rpartition(".")[2]
        found = counts[row.actor, row.day]
        measure = _MEASURES.get(row.action) or _ENDINGS.get(ending)
        if measure:
            found[measure] += row.number
        if ending in _READING:
            found["night"] += row.at_night
    unknown: Counter[tuple[str, date]] = Counter()
    for person, day, case_id in files:
        found = counts[person, day]
        found["cases"] += 1
        if not owned.is_theirs(case_id, person):
            found["others"] += 1
            found["old"] += owned.is_old(case_id, day)
            unknown[person, day] += case_id not in owned.cases
    return [Day(person, day, found, unknown[person, day]) for (person, day), found in counts.items()]


def _strangers(files: Iterable[tuple[str, date, uuid.UUID]], owned: _Owned, *, leads: Iterable[str], first: date) -> list[tuple[str, str]]:
    """Who opened which file that is not theirs in the last days. Those who supervise look into every file: they make no crowd."""
    return [(str(case), person) for person, day, case in files if day >= first and person not in leads and not owned.is_theirs(case, person)]


def _answered(reviews: Iterable[Event]) -> dict[tuple[str, str], int]:
    """(person or file, flag) → the highest value that somebody has answered for: what grew since then is open again."""
    highest: dict[tuple[str, str], int] = {}
    for event in reviews:
        name = (event.subject_id, str(event.detail.get("flag", "")))
        highest[name] = max(highest.get(name, 0), int(event.detail.get("value", 0)))
    return highest
