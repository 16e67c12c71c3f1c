"""What somebody read out of their pattern: by day, against their own last weeks and against colleagues in the same role.

The usual range of a sample is its median and what the modified z-score of 3.5 allows above it: median + 3.5 × MAD / 0.6745
(B. Iglewicz and D. C. Hoaglin, How to Detect and Handle Outliers, ASQC 1993); where the MAD is zero, 1.253314 × the mean absolute
deviation stands for MAD / 0.6745. Both withstand odd days in the sample: up to half of them move the median and the MAD little.

A flag is a question to a person, never a judgement. What can't be compared is compared with a fixed limit, and the flag says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from statistics import fmean, median

HISTORY = 28
"""Days before a day that it is compared with."""
REVIEWED = 7
"""Days, today included, that are looked at."""
OWN_DAYS = 8
"""Days at work that one's own history needs."""
COLLEAGUES, COLLEAGUE_DAYS = 2, 10
"""Colleagues in the same role, and their days at work together, that a comparison needs."""
Z = 3.5
FAR = 2
"""So many times the upper end of colleagues is flagged even where it is usual for this person: a pattern that was never like theirs."""
LONG_UNTOUCHED = timedelta(days=180)
"""A file that nobody changed for so long is looked at like a closed one."""
NIGHT = frozenset({22, 23, 0, 1, 2, 3, 4, 5})
"""Hours of the night. Whoever always works at night has it in their own history."""


@dataclass(frozen=True)
class Measure:
    """What is counted in a day. Up to `floor` nothing is flagged; above `limit` everything is that can't be compared."""

    floor: int
    limit: int


MEASURES: dict[str, Measure] = {
    "others": Measure(floor=10, limit=25),
    "cases": Measure(floor=20, limit=40),
    "old": Measure(floor=4, limit=10),
    "documents": Measure(floor=30, limit=80),
    "contacts": Measure(floor=15, limit=40),
    "lists": Measure(floor=30, limit=80),
    "searches": Measure(floor=10, limit=30),
    "given_out": Measure(floor=3, limit=6),
    "holdings": Measure(floor=0, limit=0),
    "night": Measure(floor=10, limit=30),
    "glass": Measure(floor=1, limit=2),
}
"""others: different files that are not theirs · cases: different files · old: closed or long untouched files that are not theirs ·
documents, contacts: openings (looking at a document and fetching it are two) ·
lists: pages of lists · searches · given_out: files printed or exported · holdings: exports of all files ·
night: readings at night · glass: glasses broken."""
CROWD = Measure(floor=4, limit=4)
"""Colleagues who opened one file that is not theirs, within the days that are looked at."""
CROWD_FILES = 10
"""Files that a comparison of files needs."""


@dataclass(frozen=True)
class Day:
    """What one person read on one day."""

    person: str
    day: date
    counts: Mapping[str, int]
    unknown: int = 0
    """Files among `others` of which it is not known any more whose they were."""


@dataclass(frozen=True)
class Usual:
    """The usual range of a sample."""

    middle: float
    upper: float


@dataclass(frozen=True)
class Compared:
    """What a value was compared with: None where there is too little, which is not the same as nothing unusual."""

    usual: Usual | None
    days: int
    people: int = 1


@dataclass(frozen=True)
class Flag:
    """One measure of one person's day, out of pattern."""

    person: str
    day: date
    measure: str
    value: int
    own: Compared
    colleagues: Compared
    unknown: int = 0

    @property
    def key(self) -> str:
        """Names the flag; the value may still grow while the day lasts."""
        return f"{self.measure}.{self.day.isoformat()}"

    @property
    def reason(self) -> str:
        """`unusual` for themself and colleagues as far as known, `unlike_colleagues` though usual for themself, or over the fixed `limit`."""
        if self.own.usual is None and self.colleagues.usual is None:
            return "limit"
        return "unusual" if self.own.usual is None or self.value > self.own.usual.upper else "unlike_colleagues"


@dataclass(frozen=True)
class Crowd:
    """One file that many colleagues opened although it is not theirs."""

    case: str
    people: frozenset[str] = field(repr=False)
    usual: Usual | None
    files: int

    @property
    def value(self) -> int:
        """How many colleagues."""
        return len(self.people)


def usual_range(values: Sequence[int]) -> Usual:
    """The median, and the highest value whose modified z-score is 3.5 or less. Raises ValueError for an empty sample."""
    if not values:
        raise ValueError("no values")
    middle = median(values)
    distances = [abs(value - middle) for value in values]
    spread = median(distances) / 0.6745 or 1.253314 * fmean(distances)
    return Usual(middle=middle, upper=middle + Z * spread)


def find_flags(days: Iterable[Day], *, roles: Mapping[str, frozenset[str]], today: date) -> list[Flag]:
    """The flags of the last days, newest and highest first. A day that is absent from `days` was not worked. One Day per person and day."""
    book = _Book(days, roles)
    found = [
        flag
        for worked in book.people.values()
        for entry in worked.values()
        if today - timedelta(days=REVIEWED) < entry.day <= today
        for name, measure in MEASURES.items()
        # Most days end here, before anything is compared.
        if entry.counts.get(name, 0) > measure.floor and (flag := _flag(entry, name, book)) is not None
    ]
    return sorted(found, key=lambda flag: (-flag.day.toordinal(), -flag.value, flag.person, flag.measure))


class _Book:
    """Days by person; what several flags are compared with is gathered once."""

    def __init__(self, days: Iterable[Day], roles: Mapping[str, frozenset[str]]) -> None:
        self.roles = roles
        self.people: dict[str, dict[date, Day]] = defaultdict(dict)
        for entry in days:
            self.people[entry.person][entry.day] = entry
        self._samples: dict[tuple[str, date, str], list[int]] = {}

    def before(self, person: str, day: date, name: str) -> list[int]:
        """What a person's days at work in the four weeks before a day counted."""
        key = (person, day, name)
        if key not in self._samples:
            first = day - timedelta(days=HISTORY)
            self._samples[key] = [entry.counts.get(name, 0) for when, entry in self.people[person].items() if first <= when < day]
        return self._samples[key]

    def colleagues_before(self, person: str, day: date, name: str) -> list[list[int]]:
        """The same of each colleague who shares a role and was at work."""
        held = self.roles.get(person, frozenset())
        others = [other for other in self.people if other != person and held & self.roles.get(other, frozenset())]
        return [sample for other in others if (sample := self.before(other, day, name))]


def _flag(entry: Day, name: str, book: _Book) -> Flag | None:
    mine = book.before(entry.person, entry.day, name)
    own = Compared(usual_range(mine) if len(mine) >= OWN_DAYS else None, days=len(mine))
    value, measure = entry.counts[name], MEASURES[name]
    if own.usual is not None and value <= own.usual.upper and value <= FAR * measure.floor:
        return None  # Nothing that colleagues do would make it a flag, and gathering them costs most.
    samples = book.colleagues_before(entry.person, entry.day, name)
    values = [other for sample in samples for other in sample]
    enough = len(samples) >= COLLEAGUES and len(values) >= COLLEAGUE_DAYS
    colleagues = Compared(usual_range(values) if enough else None, days=len(values), people=len(samples))
    flag = Flag(entry.person, entry.day, name, value, own, colleagues, entry.unknown if name == "others" else 0)
    return flag if _is_out(value, own.usual, colleagues.usual, measure) else None


def _is_out(value: int, own: Usual | None, colleagues: Usual | None, measure: Measure) -> bool:
    if value <= measure.floor:
        return False
    if own is None and colleagues is None:
        return value > measure.limit
    if colleagues is None:
        return own is not None and value > own.upper
    if own is None:
        return value > colleagues.upper
    return value > colleagues.upper and (value > own.upper or value > FAR * max(colleagues.upper, measure.floor))


def find_crowds(openings: Iterable[tuple[str, str]]) -> list[Crowd]:
    """Files that more colleagues opened than is usual: from (file, person who opened it although it is not theirs), repeats allowed."""
    people: dict[str, set[str]] = defaultdict(set)
    for case, person in openings:
        people[case].add(person)
    sizes = [len(found) for found in people.values()]
    usual = usual_range(sizes) if len(sizes) >= CROWD_FILES else None
    least = max(CROWD.limit if usual is None else usual.upper, CROWD.floor)
    found = [Crowd(case, frozenset(who), usual, len(sizes)) for case, who in people.items() if len(who) > least]
    return sorted(found, key=lambda crowd: (-crowd.value, crowd.case))
