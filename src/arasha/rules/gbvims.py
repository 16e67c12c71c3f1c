"""The GBVIMS type of an incident: one, derived in the order of the classification tool (GBVIMS user guide, chapter 3)."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

ORDER = ("rape", "sexual_assault", "physical_assault", "forced_marriage", "denial_of_resources", "psychological_abuse")
"""The first question answered yes decides."""
ELAPSED = ((3, "0-3_days"), (5, "4-5_days"), (14, "6-14_days"), (30, "15-30_days"))
"""Upper days of each band: 3 days are the 72 hours and 5 days the 120 hours of care after rape."""


@dataclass(frozen=True)
class Classified:
    """A GBVIMS type, and the question that decided it (empty when none did)."""

    type: str
    decided_by: str = ""


def classify(answered_yes: AbstractSet[str], *, known: bool) -> Classified:
    """The type from the questions that the recorded acts answer with yes.

    `known` says whether the acts were asked at all: nothing recorded is `undetermined`, not "not GBV".
    """
    for question in ORDER:
        if question in answered_yes:
            return Classified(question, question)
    return Classified("not_gbv") if known else Classified("undetermined")


def elapsed_band(days: int | None) -> str:
    """How long after the incident it was told, in whole days; `unknown` for none or a negative number."""
    if days is None or days < 0:
        return "unknown"
    return next((band for upper, band in ELAPSED if days <= upper), "over_month")
