"""What members change about themselves."""

from arasha.accounts.members import Member
from arasha.audit.journal import recording


def change_profile(*, display_name: str, language: str, by: Member) -> None:
    """One's name as colleagues see it, and one's language."""
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        by.staff.display_name, by.staff.language = display_name, language
        by.staff.save(update_fields=["display_name", "language"])
        journal.event("staff.profile_changed", subject=("accounts.staff", by.staff_id))
