"""What is derived of a person."""

from datetime import date

from django.utils import timezone

from arasha.cases.models import Person
from arasha.cases.models.person import PersonBody
from arasha.rules.ages import age_band, band_from_birth, parse_age_said


def derive_person(row: Person, body: PersonBody, *, on: date | None = None) -> None:
    """Set the age band from what decides it: the birth date first, then the age that was said; else it stays as it was chosen.

    The age is that on the day `on`, when she came: a girl of fifteen in an old register stays a girl of fifteen. Today by default.
    """
    band = band_from_birth(body.birth_date, on=on or timezone.localdate())
    if band == "unknown":
        band = age_band(parse_age_said(body.age_said))
    if band != "unknown":
        row.age_band = band
