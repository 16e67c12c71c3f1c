"""A right that was refused is written: somebody who tries doors shows in the log (OWASP ASVS 16.3.2)."""

from arasha.accounts.members import Member
from arasha.audit.journal import recording


def record_refused_right(*, by: Member, permission: str) -> None:
    """Write that a member asked for what their roles don't allow. Which page it was is not kept: an address may name a file."""
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        journal.event("access.refused", detail={"permission": permission})
