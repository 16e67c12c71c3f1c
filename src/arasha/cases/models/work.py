"""What she needs, what was agreed, what was given."""

from dataclasses import dataclass
from typing import ClassVar

from django.db import models

from arasha.cases.models.record import Body, CaseRecord
from arasha.rules.classification import coded, technical


@dataclass(frozen=True)
class NeedBody(Body):
    """Sealed fields of a need."""

    description: str = ""


class Need(CaseRecord):
    """One need, in her view."""

    Body: ClassVar[type[Body]] = NeedBody

    kind = coded(models.CharField(max_length=40))
    status = coded(models.CharField(max_length=24, default="open"))
    urgency = coded(models.CharField(max_length=16, default="normal"))

    def __str__(self) -> str:
        return self.kind


@dataclass(frozen=True)
class GoalBody(Body):
    """Sealed fields of a goal."""

    goal: str = ""
    steps: str = ""
    progress_notes: str = ""


class Goal(CaseRecord):
    """A goal that she set, with its next review."""

    Body: ClassVar[type[Body]] = GoalBody

    area = coded(models.CharField(max_length=40))
    status = coded(models.CharField(max_length=24, default="planned"))
    review_due = coded(models.DateField(null=True))

    def __str__(self) -> str:
        return self.area


@dataclass(frozen=True)
class ServiceBody(Body):
    """Sealed fields of a service."""

    date: str = ""
    provider: str = ""
    description: str = ""
    result: str = ""


class Service(CaseRecord):
    """One service planned or given: one of the country's kinds, mapped to GBVIMS by the pack."""

    Body: ClassVar[type[Body]] = ServiceBody

    kind = coded(models.CharField(max_length=40))
    outcome = coded(models.CharField(max_length=40, default="planned"))
    month = coded(models.DateField(null=True))
    appointment_due = coded(models.DateField(null=True))
    need = technical(models.ForeignKey(Need, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"))

    def __str__(self) -> str:
        return self.kind
