"""When a closed file may be destroyed."""

from datetime import date


def retention_due(*, closed_on: date, years: int) -> date:
    """The day from which a file closed on `closed_on` may be destroyed; 29 February becomes 1 March."""
    try:
        return closed_on.replace(year=closed_on.year + years)
    except ValueError:
        return date(closed_on.year + years, 3, 1)
