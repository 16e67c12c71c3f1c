"""What is derived of a person."""

from django.utils import timezone

from arasha.cases.models import Person
from arasha.cases.models.person import PersonBody
from arasha.rules.ages import age_band, band_from_birth, parse_age_said


def derive_person(row: Person, body: PersonBody) -> None:
    """Set the age band from what decides it: the birth date first, then the age that was said; else it stays as it was chosen."""
    band = band_from_birth(body.birth_date, on=timezone.localdate())
    if band == "unknown":
        band = age_band(parse_age_said(body.age_said))
    if band != "unknown":
        row.age_band = band
