"""Consent: specific, limited in time, revocable at any moment."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date

LONGEST_DAYS = 366
"""A consent names an end within a year."""


@dataclass(frozen=True)
class Given:
    """A consent as it was given."""

    purpose: str
    recipient_kind: str
    content: AbstractSet[str]
    ends_on: date
    revoked_on: date | None = None


def consent_state(*, ends_on: date, revoked_on: date | None, on: date) -> str:
    """`live`, `expired` or `revoked` on a day; a consent holds through its last day, and ends on the day of its revocation."""
    if revoked_on is not None and revoked_on <= on:
        return "revoked"
    return "live" if on <= ends_on else "expired"


def covers(given: Given, *, purpose: str, recipient_kind: str, content: AbstractSet[str], on: date) -> bool:
    """Whether a consent allows exactly this: live, for the purpose, for the recipient, and for every item of content."""
    live = consent_state(ends_on=given.ends_on, revoked_on=given.revoked_on, on=on) == "live"
    return live and given.purpose == purpose and given.recipient_kind == recipient_kind and content <= given.content
