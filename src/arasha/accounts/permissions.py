"""Who may do what: one table of roles and permissions."""

CASE_WORK = frozenset({"keys.hold", "contact.log", "case.open", "case.work", "conflict.declare", "glass.break"})
LEAD = CASE_WORK | {
    "case.assign", "case.supervise", "case.close", "case.reopen", "case.restrict", "case.erase", "case.export", "audit.read",
    "register.import", "staff.invite", "staff.manage",
}  # fmt: skip

PERMISSIONS: dict[str, frozenset[str]] = {
    "intake_worker": CASE_WORK,
    "case_worker": CASE_WORK | {"case.close", "case.export"},
    "psychologist": CASE_WORK,
    "lawyer": CASE_WORK,
    "shelter_manager": CASE_WORK,
    "supervisor": LEAD,
    "director": LEAD | {"holdings.export", "organisation.recover", "organisation.rotate"},
    "focal_point": frozenset({"keys.hold", "referral.receive"}),
    "coordinator": frozenset({"keys.hold", "conference.run"}),
    "analyst": frozenset({"statistics.read"}),
    "facilitator": frozenset({"keys.hold", "programme.run"}),
    "administrator": frozenset({"node.manage"}),
}
"""Role code → permissions. An administrator and an analyst hold no key of any organisation: they can open nothing."""

CASE_WORKING_KINDS = frozenset({"crisis_centre", "family_support_centre", "hotline", "ngo"})
"""Kinds of organisation that keep case files."""


def permissions_of(roles: frozenset[str]) -> frozenset[str]:
    """All that a set of roles allows; an unknown role allows nothing."""
    return frozenset().union(*(PERMISSIONS.get(role, frozenset()) for role in roles))
