"""Where a member's work is."""

from arasha.accounts.members import Member

ZONES = (("node.manage", "admin:home"), ("contact.log", "centre:home"), ("statistics.read", "oversight:home"))


def landing_name(member: Member) -> str:
    """The first page for what a member may do; partner agencies land on their desk."""
    return next((name for permission, name in ZONES if member.may(permission)), "partner:home")
