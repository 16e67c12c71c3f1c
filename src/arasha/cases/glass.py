"""Reading what was opened by breaking the glass."""

import uuid

from arasha.accounts.members import Member
from arasha.cases.access import open_keys, visible_cases
from arasha.cases.models import BreakGlass


def glass_to_review(member: Member, glass_id: uuid.UUID) -> BreakGlass | None:
    """One broken glass of a case that this supervisor may open and that nobody has reviewed."""
    return BreakGlass.objects.filter(id=glass_id, case__in=visible_cases(member), reviewed_at=None).first()


def glass_with_reason(member: Member, glass: BreakGlass) -> str:
    """The words in which a colleague said why they broke the glass; empty when the case's key is not held."""
    opened = open_keys(member, [glass.case]).get(glass.case_id)
    return str(opened.body(glass).reason) if opened else ""
