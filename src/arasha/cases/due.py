"""What is due: a question to the records, never a list of its own."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, Value
from django.utils import timezone

from arasha.cases.access import OpenCase
from arasha.cases.asked import Prepared
from arasha.cases.models import Consent, Contact, Goal, Note, Service

SLUGS = {"note": "notes", "goal": "needs", "service": "services", "consent": "consents", "contact": "calls"}
"""What is due → where in the file it stands."""


@dataclass(frozen=True)
class Due:
    """One thing that is due in a case: `what` is note, goal, service, consent or contact."""

    what: str
    on: date
    slug: str

    @property
    def overdue(self) -> bool:
        """Whether its day has passed."""
        return self.on < timezone.localdate()


def due_of_case(opened: OpenCase) -> list[Due]:
    """All that is due in one case, the earliest first: one question for all kinds of records."""
    found = _DUE.rows(case=opened.case.id, today=timezone.localdate())
    return sorted((Due(what, _day(day), SLUGS[what]) for what, day in found), key=lambda due: due.on)


def _due(_shape: None, *, case: Any, today: Any) -> QuerySet[Any]:
    mine = {"case_id": case, "removed_at": None}
    parts = [
        _days(Note.objects.filter(**mine, follow_up_done=False), "note", "follow_up_due"),
        _days(Goal.objects.filter(**mine, status__in=("planned", "in_progress")), "goal", "review_due"),
        _days(Service.objects.filter(**mine, outcome="planned"), "service", "appointment_due"),
        _days(Consent.objects.filter(**mine, revoked_on=None, ends_on__gte=today), "consent", "ends_on"),
        _days(Contact.objects.filter(**mine, answered=False), "contact", "call_back_due"),
    ]
    united: QuerySet[Any] = parts[0].union(*parts[1:], all=True)
    return united


def _days(rows: QuerySet[Any], what: str, column: str) -> QuerySet[Any]:
    days: QuerySet[Any] = rows.filter(**{f"{column}__isnull": False}).annotate(what=Value(what)).values_list("what", column)
    return days


_DUE = Prepared(_due)


def _day(value: date | str) -> date:
    """SQLite keeps days as text."""
    return date.fromisoformat(value) if isinstance(value, str) else value
