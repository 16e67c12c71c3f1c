"""Restricted cases and keys that change: a colleague who is admitted again, a new second sheet."""

from arasha.accounts.actions.organisations import make_new_sheet
from arasha.accounts.members import Member
from arasha.accounts.models import RecoverySheet, Staff
from arasha.audit.journal import recording
from arasha.cases.access import open_keys, visible_cases
from arasha.cases.actions.grants import make_grant
from arasha.cases.models import Case, CaseGrant
from arasha.vault.recovery import RecoverySheet as PrintedSheet


def regrant_restricted(*, staff: Staff, by: Member) -> int:
    """Give a colleague with a new key the restricted cases of whose team they are, as far as the member can open them.

    Returns how many. Needs `staff.manage`.
    """
    by.must("staff.manage")
    cases = list(visible_cases(by).filter(protection=Case.RESTRICTED, team__staff=staff).exclude(conflicts__staff=staff))
    opened = open_keys(by, cases)
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        CaseGrant.objects.filter(case__in=opened, holder_kind=CaseGrant.STAFF, holder_id=staff.id).delete()
        grants = [
            make_grant(entry.case, key=entry.key, holder_kind=CaseGrant.STAFF, holder_id=staff.id, public=bytes(staff.box_public), by=by)
            for entry in opened.values()
        ]
        CaseGrant.objects.bulk_create(grants)
        for entry in opened.values():
            journal.event("case.regranted", case_id=entry.case.id, subject=("accounts.staff", staff.id))
    return len(grants)


def give_sheet(*, purpose: str, by: Member) -> PrintedSheet:
    """A new recovery sheet; for restricted cases, those that the member can open are sealed to it at once. Needs `organisation.recover`."""
    sheet = make_new_sheet(purpose=purpose, by=by)
    if purpose != RecoverySheet.RESTRICTED:
        return sheet
    row = RecoverySheet.objects.get(organisation=by.organisation, purpose=purpose, retired_at=None)
    opened = open_keys(by, list(visible_cases(by).filter(protection=Case.RESTRICTED)))
    with recording(organisation_id=by.organisation_id, actor=by.staff_id):
        CaseGrant.objects.filter(case__in=opened, holder_kind=CaseGrant.SHEET).delete()
        CaseGrant.objects.bulk_create(
            make_grant(entry.case, key=entry.key, holder_kind=CaseGrant.SHEET, holder_id=row.id, public=bytes(row.public), by=by)
            for entry in opened.values()
        )
    return sheet
