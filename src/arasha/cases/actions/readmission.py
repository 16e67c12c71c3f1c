"""Restricted cases and keys that change: a colleague who is admitted again, a new second sheet."""

from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from arasha.accounts.actions.keys import rotate_keys_for
from arasha.accounts.actions.organisations import make_new_sheet
from arasha.accounts.members import Member
from arasha.accounts.models import RecoverySheet, Staff
from arasha.audit.journal import Journal, recording
from arasha.cases.access import OpenCase, open_keys, visible_cases
from arasha.cases.actions.grants import make_grant, with_present_keys
from arasha.cases.errors import CaseError
from arasha.cases.models import Case, CaseGrant
from arasha.vault.recovery import RecoverySheet as PrintedSheet


def regrant_restricted(*, staff: Staff, by: Member) -> int:
    """Give a colleague with a new key the restricted cases of whose team they are, as far as the member can open them.

    Returns how many. Needs `staff.manage`.
    """
    by.must("staff.manage")
    if not with_present_keys(Staff.objects.filter(id=staff.id), by=by).exists():
        raise CaseError(_("%(name)s can't be given this case.") % {"name": staff.display_name})
    theirs = visible_cases(by).filter(protection=Case.RESTRICTED, team__staff=staff).exclude(conflicts__staff=staff)
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        opened = _open_locked(theirs, by=by)
        for entry in opened:
            journal.event("case.regranted", case_id=entry.case.id, subject=("accounts.staff", staff.id))
            _replace(entry, kind=CaseGrant.STAFF, holder=staff.id, public=bytes(staff.box_public), by=by, journal=journal)
    return len(opened)


def _open_locked(cases: QuerySet[Case], *, by: Member) -> list[OpenCase]:
    """Open the keys of cases that nobody gives another key meanwhile: a grant over a former key would open nothing."""
    return list(open_keys(by, list(cases.select_for_update(of=("self",)))).values())


def _replace(entry: OpenCase, *, kind: str, holder: UUID, public: bytes, by: Member, journal: Journal) -> None:
    """Put a fresh grant in the place of a former one: of the same colleague, or of any former sheet."""
    former = entry.case.grants.filter(holder_kind=kind)
    former = former.filter(holder_id=holder) if kind == CaseGrant.STAFF else former
    journal.removed(*former)
    former.delete()
    grant = make_grant(entry.case, key=entry.key, holder_kind=kind, holder_id=holder, public=public, by=by)
    grant.save(force_insert=True)
    journal.wrote(grant)


def give_sheet(*, purpose: str, by: Member) -> PrintedSheet:
    """A new recovery sheet; for restricted cases, those that the member can open are sealed to it at once. Needs `organisation.recover`.

    With an old copy of the database, who has the former sheet opened what lay under it: so the organisation's keys rotate, and restricted
    cases get fresh keys with the next write.
    """
    if purpose != RecoverySheet.RESTRICTED:
        with recording(organisation_id=by.organisation_id, actor=by.staff_id):
            sheet = make_new_sheet(purpose=purpose, by=by)
            rotate_keys_for(by=by)
        return sheet
    held = CaseGrant.objects.filter(case=OuterRef("pk"), holder_kind=CaseGrant.SHEET)
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        sheet = make_new_sheet(purpose=purpose, by=by)
        Case.objects.filter(Exists(held), organisation_id=by.organisation_id).update(key_known=True)
        row = RecoverySheet.objects.get(organisation=by.organisation, purpose=purpose, retired_at=None)
        for entry in _open_locked(visible_cases(by).filter(protection=Case.RESTRICTED), by=by):
            journal.event("case.sheet_replaced", case_id=entry.case.id)
            _replace(entry, kind=CaseGrant.SHEET, holder=row.id, public=bytes(row.public), by=by, journal=journal)
    return sheet
