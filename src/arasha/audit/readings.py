"""What people read, counted by the database: for patterns of reading. Reads one organisation's chain, its people's events of the last days only."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import ExtractHour, TruncDate

from arasha.audit.models import Event, chain_of

OPENING = ("case.read", "attachment.read", "history.read", "case.printed", "case.exported")
"""Actions that show what is in a file."""
REVIEWED = "pattern.reviewed"
PATTERN = "audit.pattern"
"""What a review speaks of. It is not the kind of a colleague's account: a review does not stand in that colleague's own log."""


@dataclass(frozen=True)
class DayOfActions:
    """How often one person did one thing on one day, and how often of these at night."""

    actor: str
    day: date
    action: str
    number: int
    at_night: int


def _lately(organisation_id: uuid.UUID, people: Iterable[uuid.UUID], since: datetime) -> QuerySet[Event]:
    # Named people make the index (chain, actor, at) serve: what is older is not touched.
    return Event.objects.filter(chain=chain_of(organisation_id), actor__in=[str(person) for person in people], at__gte=since).order_by()


def actions_by_day(*, organisation_id: uuid.UUID, people: Iterable[uuid.UUID], since: datetime, night: Iterable[int]) -> list[DayOfActions]:
    """What each person did on each day, by action. Days and hours are those of the present time zone."""
    rows: Any = _lately(organisation_id, people, since).annotate(day=TruncDate("at"), hour=ExtractHour("at")).values_list("actor", "day", "action")
    return [DayOfActions(*row) for row in rows.annotate(number=Count("id"), at_night=Count("id", filter=Q(hour__in=sorted(night))))]


def openings_since(*, organisation_id: uuid.UUID, people: Iterable[uuid.UUID], since: datetime) -> QuerySet[Event]:
    """The events that showed what is in a file."""
    return _lately(organisation_id, people, since).filter(action__in=OPENING, case_id__isnull=False)


def files_by_day(openings: QuerySet[Event]) -> Sequence[tuple[str, date, uuid.UUID]]:
    """Person, day and file, once each."""
    rows: Any = openings.annotate(day=TruncDate("at")).values_list("actor", "day", "case_id").distinct()
    return list(rows)


def reviews_since(*, organisation_id: uuid.UUID, people: Iterable[uuid.UUID], since: datetime) -> list[Event]:
    """Reviews of patterns, newest first."""
    return list(_lately(organisation_id, people, since).filter(action=REVIEWED).order_by("-sequence"))


def events_of_day(*, organisation_id: uuid.UUID, staff_id: uuid.UUID, start: datetime, end: datetime) -> QuerySet[Event]:
    """What one member did from `start` until before `end`, newest first."""
    return _lately(organisation_id, [staff_id], start).filter(at__lt=end).order_by("-sequence")
