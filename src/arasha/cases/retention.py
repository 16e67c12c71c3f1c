"""How long a closed case is kept."""

from datetime import date

from django.conf import settings

from arasha.cases.models import Case
from arasha.jurisdictions import pack
from arasha.rules.retention import retention_due

CHILD_BANDS = frozenset({"0-11", "12-17"})


def retain_until(*, closed_on: date, case: Case) -> date:
    """The day from which a case closed on `closed_on` may be erased, by the pack's dated rule."""
    rule = pack(settings.JURISDICTION).retention_on(closed_on)
    years = rule.child_years if case.survivor_age_band in CHILD_BANDS else rule.years
    return retention_due(closed_on=closed_on, years=years)
