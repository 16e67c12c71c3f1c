"""Who may open a case: team, restriction, conflict of interest, break-glass. Taking someone's access away re-keys the case."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from arasha.accounts.errors import NotAllowed
from arasha.accounts.members import Member
from arasha.accounts.models import Staff
from arasha.accounts.permissions import permissions_of
from arasha.audit.journal import Journal, recording
from arasha.audit.queries import is_as_written, latest_writes_of
from arasha.cases.access import OpenCase, open_keys, visible_cases
from arasha.cases.actions.grants import with_present_keys
from arasha.cases.actions.writing import rekey_to_organisation, rekey_to_staff, writing
from arasha.cases.errors import Altered, CaseError, NotHere
from arasha.cases.models import BreakGlass, Case, CaseGrant, Conflict, TeamMember
from arasha.cases.models.case import BreakGlassBody
from arasha.cases.sealing import seal_row

GLASS_LASTS = timedelta(hours=4)


def protect_with_team(*, opened: OpenCase, team: Iterable[Staff], by: Member) -> None:
    """Limit a case to its team by a rule of the program; supervisors still see it, others break the glass. Needs `case.restrict`.

    Refused while a conflict of interest stands: a team case is sealed to the organisation, whose key the conflicted colleague holds.
    """
    _may_protect(opened, by)
    _must_have_no_conflict(opened)
    with writing(opened, by=by) as journal:
        was_restricted = opened.case.protection == Case.RESTRICTED
        _set_protection(opened.case, Case.TEAM)
        journal.event("case.team_set", case_id=opened.case.id)
        _set_team(opened.case, team, journal=journal, by=by)
        journal.wrote(opened.case)
        if was_restricted:
            rekey_to_organisation(opened, journal=journal, by=by)


def open_to_organisation(*, opened: OpenCase, by: Member) -> None:
    """Lift team limits or a restriction; refused while a conflict of interest stands. Needs `case.restrict`."""
    _may_protect(opened, by)
    _must_have_no_conflict(opened)
    with writing(opened, by=by) as journal:
        was_restricted = opened.case.protection == Case.RESTRICTED
        _set_protection(opened.case, Case.WHOLE)
        journal.event("case.unrestricted", case_id=opened.case.id)
        _set_team(opened.case, (), journal=journal, by=by)
        journal.wrote(opened.case)
        if was_restricted:
            rekey_to_organisation(opened, journal=journal, by=by)


def restrict_case(*, opened: OpenCase, staff: Sequence[Staff], by: Member) -> None:
    """Re-key a case so that only the named colleagues hold its key, and the second recovery sheet. Needs `case.restrict`."""
    _may_protect(opened, by)
    named = _check_staff(opened, staff, by=by)
    with writing(opened, by=by) as journal:
        _set_protection(opened.case, Case.RESTRICTED)
        journal.event("case.restricted", case_id=opened.case.id, detail={"staff": sorted(str(person.id) for person in named)})
        _set_team(opened.case, named, journal=journal, by=by)
        rekey_to_staff(opened, named, journal=journal, by=by)


def declare_conflict(*, opened: OpenCase, staff: Staff, reason: str, by: Member) -> None:
    """A colleague knows a party of the case: re-key it away from them, to everyone else who may work cases. Needs `conflict.declare`."""
    by.must("conflict.declare")
    if staff.organisation_id != by.organisation_id:
        raise NotHere
    with writing(opened, by=by) as journal:
        case = opened.case
        conflict, _made = Conflict.objects.get_or_create(
            case=case, staff=staff, defaults={"organisation_id": case.organisation_id, "reason": reason, "declared_by": by.staff_id}
        )
        remaining = _everyone_but(case, by=by)
        if not remaining:
            raise CaseError(_("Nobody else could open this case. Invite a colleague first."))
        if case.worker_id == staff.id:
            case.worker = None
            case.save(update_fields=["worker"])
        _set_protection(case, Case.RESTRICTED)
        journal.event("conflict.declared", case_id=case.id, subject=("accounts.staff", staff.id), detail={"reason": reason})
        journal.wrote(conflict)
        _set_team(case, remaining, journal=journal, by=by)
        rekey_to_staff(opened, remaining, journal=journal, by=by)


def break_glass(*, number: str, reason: str, why: str, by: Member) -> BreakGlass:
    """Open a `team` case from outside its team for four hours. Never a restricted case, never for the conflicted. Needs `glass.break`."""
    by.must("glass.break")
    case = Case.objects.filter(organisation_id=by.organisation_id, number=number, protection=Case.TEAM).first()
    if case is None or case.conflicts.filter(staff=by.staff).exists() or visible_cases(by).filter(id=case.id).exists():
        raise CaseError(_("There is no case with this number that could be opened this way."))
    opened = open_keys(by, [case]).get(case.id)
    if opened is None:
        raise NotHere
    with writing(opened, by=by) as journal:
        glass = BreakGlass(organisation_id=case.organisation_id, case=case, staff=by.staff, reason=reason, until=timezone.now() + GLASS_LASTS)
        seal_row(glass, key=opened.key, body=BreakGlassBody(reason=why))
        glass.save(force_insert=True)
        journal.event("glass.broken", case_id=case.id, subject=("cases.breakglass", glass.id), detail={"reason": reason})
        journal.wrote(glass)
    return glass


def review_glass(*, glass: BreakGlass, by: Member) -> None:
    """A supervisor has seen that the glass was broken. Needs `case.supervise`."""
    by.must("case.supervise")
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        present = BreakGlass.objects.select_for_update(of=("self",)).filter(id=glass.id, reviewed_at=None).first()
        if present is None:
            return
        if not is_as_written(present, latest_writes_of([present.id])):
            raise Altered(table=present.table, record_id=present.id)
        present.reviewed_at, present.reviewed_by = timezone.now(), by.staff_id
        present.save(update_fields=["reviewed_at", "reviewed_by"])
        journal.event("glass.reviewed", case_id=present.case_id, subject=("cases.breakglass", present.id))
        journal.wrote(present)


def _may_protect(opened: OpenCase, by: Member) -> None:
    if not by.may("case.restrict") and opened.case.worker_id != by.staff_id:
        raise NotAllowed


def _must_have_no_conflict(opened: OpenCase) -> None:
    if opened.case.conflicts.exists():
        raise CaseError(_("A colleague has a conflict of interest in this case, so it must stay restricted."))


def _check_staff(opened: OpenCase, staff: Sequence[Staff], *, by: Member) -> list[Staff]:
    conflicted = set(opened.case.conflicts.values_list("staff_id", flat=True))
    named = {person.id: person for person in (*staff, by.staff)}
    present = set(with_present_keys(Staff.objects.filter(id__in=named), by=by).values_list("id", flat=True))
    for person in named.values():
        if person.id in conflicted or person.organisation_id != by.organisation_id or person.id not in present:
            raise CaseError(_("%(name)s can't be given this case.") % {"name": person.display_name})
    return list(named.values())


def _everyone_but(case: Case, *, by: Member) -> list[Staff]:
    conflicted = set(case.conflicts.values_list("staff_id", flat=True))
    holders: set[object] = set()
    if case.protection == Case.RESTRICTED:
        holders = set(case.grants.filter(holder_kind=CaseGrant.STAFF).values_list("holder_id", flat=True))
    team: set[object] = set(case.team.values_list("staff_id", flat=True))
    active = with_present_keys(Staff.objects.filter(organisation_id=by.organisation_id, is_active=True), by=by).prefetch_related("role_rows")
    return [
        person
        for person in active
        if person.id not in conflicted and person.box_public and (not holders or person.id in holders) and _may_open_now(case, person, team)
    ]


def _may_open_now(case: Case, person: Staff, team: set[object]) -> bool:
    """Taking one colleague's access away must not give others access that a team limit kept from them."""
    may = permissions_of(frozenset(row.role for row in person.role_rows.all()))
    if "case.open" not in may:
        return False
    return case.protection != Case.TEAM or person.id in team or person.id == case.worker_id or "case.supervise" in may


def _set_team(case: Case, staff: Iterable[Staff], *, journal: Journal, by: Member) -> None:
    """Put another team in the place of the former one. The event last recorded answers for both."""
    journal.removed(*case.team.all())
    case.team.all().delete()
    rows = [TeamMember(organisation_id=case.organisation_id, case=case, staff=person, added_by=by.staff_id) for person in staff]
    journal.wrote(*TeamMember.objects.bulk_create(rows))


def _set_protection(case: Case, protection: str) -> None:
    case.protection = protection
    case.save(update_fields=["protection", "changed_at"])
