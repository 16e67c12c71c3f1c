"""What was done to the survivor."""

from dataclasses import dataclass
from typing import ClassVar

from django.db import models

from arasha.cases.models.record import Body, CaseRecord
from arasha.rules.classification import coded


@dataclass(frozen=True)
class IncidentBody(Body):
    """Sealed fields of an incident."""

    date: str = ""
    """ISO date, or year and month, or year, as far as known. The column keeps the month at most."""
    time: str = ""
    place: str = ""
    narrative: str = ""
    injuries: str = ""
    witnesses: str = ""
    police_number: str = ""


class Incident(CaseRecord):
    """One incident: acts as they are; the country's types are several, the GBVIMS type is one and derived."""

    Body: ClassVar[type[Body]] = IncidentBody

    month = coded(models.DateField(null=True))
    violence_types = coded(models.JSONField(default=list))
    acts = coded(models.JSONField(default=list))
    gbvims_type = coded(models.CharField(max_length=40, default="undetermined"))
    reported_after = coded(models.CharField(max_length=24, default="unknown"))
    time_of_day = coded(models.CharField(max_length=24, default="unknown"))
    place_kind = coded(models.CharField(max_length=40, default="unknown"))
    perpetrator_relationship = coded(models.CharField(max_length=40, default="unknown"))
    strangled = coded(models.CharField(max_length=16, default="unknown"))
    weapon = coded(models.CharField(max_length=16, default="unknown"))
    injured = coded(models.CharField(max_length=16, default="unknown"))
    children_present = coded(models.CharField(max_length=16, default="unknown"))
    police_called = coded(models.CharField(max_length=16, default="unknown"))

    def __str__(self) -> str:
        return f"{self.gbvims_type} {self.month or ''}"
