"""What is derived of an incident: the country's types from its acts, the one GBVIMS type, the month, how late it was told."""

import re
from datetime import date

from django.conf import settings

from arasha.cases.models import Incident
from arasha.cases.models.incident import IncidentBody
from arasha.jurisdictions import pack
from arasha.rules.gbvims import Classified, classify, elapsed_band

_DAY = re.compile(r"^(\d{4})-(\d{2})(?:-(\d{2}))?$")


def derive_incident(row: Incident, body: IncidentBody, *, told_on: date | None = None) -> None:
    """Set the columns of an incident that are never typed in.

    How late it was told is counted to the day she told it; where that day is not known, it is `unknown`.
    """
    acts = pack(settings.JURISDICTION).code_list("act")
    known = [entry for entry in (acts.entry(code) for code in row.acts) if entry is not None]
    implied = {code for entry in known for code in entry.more.get("types", ())}
    row.violence_types = sorted({*row.violence_types, *implied})
    row.gbvims_type = gbvims_of(row.acts).type
    if any(entry.code == "strangulation" for entry in known):
        row.strangled = "yes"
    if any(entry.more.get("flag") == "weapon" for entry in known):
        row.weapon = "yes"
    row.month = month_of(body.date)
    row.reported_after = elapsed_band(_days_between(body.date, told_on))


def gbvims_of(codes: list[str]) -> Classified:
    """The GBVIMS type that acts decide, and the question that decided it."""
    acts = pack(settings.JURISDICTION).code_list("act")
    entries = [entry for entry in (acts.entry(code) for code in codes) if entry is not None]
    return classify({str(entry.more.get("gbvims", "")) for entry in entries}, known=bool(entries))


def month_of(text: str) -> date | None:
    """The first of the month of a date as far as known; None for a year alone or nothing."""
    found = _DAY.match(text.strip())
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), 1)
    except ValueError:
        return None


def _days_between(text: str, told_on: date | None) -> int | None:
    found = _DAY.match(text.strip())
    if not found or not found[3] or told_on is None:
        return None
    try:
        return (told_on - date(int(found[1]), int(found[2]), int(found[3]))).days
    except ValueError:
        return None
