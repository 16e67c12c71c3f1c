"""Days and times as they are written on every page and paper: 24.11.2026 03:15."""

from datetime import date, datetime

from django.utils import timezone


def written(when: date | datetime) -> str:
    """A day, or a day and its time to the minute, in the time zone of this place."""
    if isinstance(when, datetime):
        return f"{timezone.localtime(when) if timezone.is_aware(when) else when:%d.%m.%Y %H:%M}"
    return f"{when:%d.%m.%Y}"
