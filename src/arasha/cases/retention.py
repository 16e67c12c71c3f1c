"""How long a closed case is kept."""

from datetime import date

from django.conf import settings

from arasha.cases.models import Case
from arasha.rules.retention import retention_due


def retain_until(*, closed_on: date, case: Case) -> date:
    """The day from which a case closed on `closed_on` may be erased, by the pack's dated rule."""
    return retention_due(closed_on=closed_on, jurisdiction=settings.JURISDICTION, child=case.survivor_age_band in {"0-11", "12-17"})
