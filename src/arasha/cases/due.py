"""What is due: a question to the records, never a list of its own."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from arasha.cases.access import OpenCase
from arasha.cases.models import Consent, Contact, Goal, Note, Service


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
    """All that is due in one case, the earliest first."""
    case = opened.case
    found = [
        *_dues("note", "notes", Note.objects.filter(case=case, removed_at=None, follow_up_done=False).values_list("follow_up_due", flat=True)),
        *_dues(
            "goal",
            "needs",
            Goal.objects.filter(case=case, removed_at=None, status__in=("planned", "in_progress")).values_list("review_due", flat=True),
        ),
        *_dues(
            "service",
            "services",
            Service.objects.filter(case=case, removed_at=None, outcome="planned").values_list("appointment_due", flat=True),
        ),
        *_dues(
            "consent",
            "consents",
            Consent.objects.filter(case=case, removed_at=None, revoked_on=None, ends_on__gte=timezone.localdate()).values_list("ends_on", flat=True),
        ),
        *_dues("contact", "calls", Contact.objects.filter(case=case, removed_at=None, answered=False).values_list("call_back_due", flat=True)),
    ]
    return sorted(found, key=lambda due: due.on)


def _dues(what: str, slug: str, days: Iterable[date | None]) -> list[Due]:
    return [Due(what, day, slug) for day in days if day]
