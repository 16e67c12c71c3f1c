"""Answering for what was out of pattern. The answer is an event of the audit, and stands nowhere else."""

from arasha.accounts.members import Member
from arasha.audit.journal import recording
from arasha.audit.readings import PATTERN, REVIEWED
from arasha.cases.errors import NotHere
from arasha.cases.patterns import CROWD_FLAG, patterns_of


def review_pattern(*, about: str, flag: str, value: int, reason: str, by: Member) -> None:
    """A supervisor has seen a flag about a colleague (or about a file, `flag` = "crowd") with the value that they were shown.

    Raises NotHere for what is not open to them: answered already, or about themself. What grows beyond the value is open again.
    """
    found = patterns_of(by)
    values = {(entry.person, entry.key): entry.value for entry in found.flags}
    values |= {(entry.crowd.case, CROWD_FLAG): entry.crowd.value for entry in found.crowds}
    if (about, flag) not in values:
        raise NotHere
    seen = max(1, min(value, values[about, flag]))
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        journal.event(REVIEWED, subject=(PATTERN, about), detail={"flag": flag, "value": seen, "reason": reason})
