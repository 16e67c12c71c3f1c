"""Opening, assigning, closing and reopening cases."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from arasha.accounts.errors import NotAllowed
from arasha.accounts.members import Member
from arasha.accounts.models import Staff
from arasha.audit.journal import recording
from arasha.cases.access import OpenCase
from arasha.cases.actions.grants import grant_to_organisation
from arasha.cases.actions.records import keep_version
from arasha.cases.actions.writing import writing
from arasha.cases.derived import came_on, refresh_case
from arasha.cases.errors import CaseClosed, CaseError, Stale
from arasha.cases.models import Case, CaseGrant, CaseRecord, Person
from arasha.cases.models.case import CaseBody
from arasha.cases.models.person import PersonBody
from arasha.cases.models.record import Body
from arasha.cases.people import derive_person
from arasha.cases.retention import retain_until
from arasha.cases.sealing import seal_row
from arasha.rules.case_number import make_case_number
from arasha.rules.states import may_become
from arasha.vault.keys import SecretKey

SETTABLE = frozenset(
    {"immediate_danger", "risk_level", "region", "referral_source", "violence_types", "next_step_due", "opened_month", "survivor_sex"}
)


@dataclass(frozen=True)
class NewCase:
    """What is known when a case is opened: often next to nothing."""

    columns: Mapping[str, Any] = field(default_factory=dict)
    body: CaseBody = field(default_factory=CaseBody)
    survivor: PersonBody = field(default_factory=PersonBody)
    survivor_columns: Mapping[str, Any] = field(default_factory=dict)
    more: Sequence[tuple[CaseRecord, Body]] = ()


def new_number() -> str:
    """A short random case number with its check character. It tells no count."""
    return make_case_number(secrets.token_bytes(16))


def open_new_case(*, new: NewCase, by: Member) -> OpenCase:
    """Open a case for a survivor, named or not, under a fresh key that the organisation holds. Needs `case.work`."""
    by.must("case.work")
    key = SecretKey.generate()
    case = build_case(new, by=by)
    opened = OpenCase(case=case, key=key, member=by)
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        settle_numbers([case])
        seal_row(case, key=key, body=new.body)
        case.save(force_insert=True)
        grant = grant_to_organisation(case, key=key, by=by)
        grant.save(force_insert=True)
        journal.event("case.opened", case_id=case.id, subject=(case.table, case.id))
        rows = build_records(opened, new, by=by)
        for row in rows:
            row.save(force_insert=True)
        journal.wrote(case, grant, *rows)
        refresh_case(opened, journal=journal)
    return opened


def settle_numbers(cases: Sequence[Case]) -> None:
    """Give other numbers to those new cases of one organisation whose number is taken. Part of other actions, before they save."""
    waiting = list(cases)
    settled: set[str] = set()
    while waiting:
        numbers = [case.number for case in waiting]
        taken = settled | set(Case.objects.filter(organisation_id=waiting[0].organisation_id, number__in=numbers).values_list("number", flat=True))
        again = []
        for case in waiting:
            if case.number in taken:
                case.number = new_number()
                again.append(case)
            else:
                taken.add(case.number)
                settled.add(case.number)
        waiting = again


def build_case(new: NewCase, *, by: Member) -> Case:
    """The row of a new case, not yet sealed or saved."""
    unknown = set(new.columns) - SETTABLE
    if unknown:
        raise ValueError(f"not a column of a new case: {sorted(unknown)}")
    columns: dict[str, Any] = {"opened_month": timezone.localdate().replace(day=1), "worker_id": by.staff_id, **new.columns}
    return Case(organisation_id=by.organisation_id, number=new_number(), created_by=by.staff_id, changed_by=by.staff_id, **columns)


def build_records(opened: OpenCase, new: NewCase, *, by: Member) -> list[CaseRecord]:
    """The sealed rows of a new case: the survivor first."""
    survivor = Person(kind=Person.SURVIVOR, **new.survivor_columns)
    derive_person(survivor, new.survivor, on=came_on(opened.case))
    pairs: list[tuple[CaseRecord, Body]] = [(survivor, new.survivor), *new.more]
    for row, body in pairs:
        row.case, row.organisation_id = opened.case, opened.case.organisation_id
        row.created_by = row.changed_by = by.staff_id
        seal_row(row, key=opened.key, body=body)
    return [row for row, _body in pairs]


def change_case(*, opened: OpenCase, seen_version: int, columns: Mapping[str, Any], body: CaseBody, by: Member) -> Case:
    """Save the case's own fields; raises Stale when somebody else saved them first. Needs `case.work`."""
    by.must("case.work")
    with writing(opened, by=by) as journal:
        case = _seen(opened, seen_version)
        if case.status != Case.OPEN:
            raise CaseClosed
        keep_version(case, case=case, organisation_id=case.organisation_id)
        for name in SETTABLE & set(columns):
            setattr(case, name, columns[name])
        if "immediate_danger" in columns:
            case.danger_checked_at = timezone.now()
        _save_next_version(opened, case, body, by=by)
        journal.event("case.changed", case_id=case.id, subject=(case.table, case.id), detail={"version": case.version})
        journal.wrote(case)
    return case


def assign_case(*, opened: OpenCase, worker: Staff, by: Member) -> None:
    """Hand a case over to a colleague of the organisation who may open it. Needs `case.assign`, or being its worker."""
    if not by.may("case.assign") and opened.case.worker_id != by.staff_id:
        raise NotAllowed
    if worker.organisation_id != by.organisation_id or not worker.is_active:
        raise CaseError
    if opened.case.conflicts.filter(staff=worker).exists():
        raise NotAllowed
    if opened.case.protection == Case.RESTRICTED and not opened.case.grants.filter(holder_kind=CaseGrant.STAFF, holder_id=worker.id).exists():
        raise CaseError(_("%(name)s can't be given this case.") % {"name": worker.display_name})
    with writing(opened, by=by) as journal:
        opened.case.worker = worker
        opened.case.save(update_fields=["worker", "changed_at"])
        journal.event("case.assigned", case_id=opened.case.id, subject=("accounts.staff", worker.id))
        journal.wrote(opened.case)


@dataclass(frozen=True)
class Closure:
    """Why a case ends, and with what."""

    reason: str
    outcomes: Sequence[str] = ()
    closing: str = ""


def close_case(*, opened: OpenCase, seen_version: int, closure: Closure, by: Member) -> Case:
    """Close a case; the clock of its retention starts. Needs `case.close`."""
    by.must("case.close")
    if not may_become("case", opened.case.status, Case.CLOSED):
        raise CaseClosed
    body = opened.body(opened.case)
    with writing(opened, by=by) as journal:
        case = _seen(opened, seen_version)
        keep_version(case, case=case, organisation_id=case.organisation_id)
        today = timezone.localdate()
        case.status, case.closure_reason, case.outcomes = Case.CLOSED, closure.reason, list(closure.outcomes)
        case.closed_month, case.retain_until = today.replace(day=1), retain_until(closed_on=today, case=case)
        case.next_step_due = None
        _save_next_version(opened, case, replace(body, closing=closure.closing), by=by)
        journal.event("case.closed", case_id=case.id, subject=(case.table, case.id), detail={"reason": closure.reason})
        journal.wrote(case)
    return case


def reopen_case(*, opened: OpenCase, reason: str, by: Member) -> Case:
    """Open a closed case again, as its next episode. Needs `case.reopen`, or being its worker."""
    if not by.may("case.reopen") and opened.case.worker_id != by.staff_id:
        raise NotAllowed
    body = opened.body(opened.case)
    seen_version = opened.case.version
    with writing(opened, by=by) as journal:
        case = _seen(opened, seen_version)
        if not may_become("case", case.status, Case.OPEN):
            return case
        keep_version(case, case=case, organisation_id=case.organisation_id)
        case.status, case.reopening_reason, case.episode = Case.OPEN, reason, case.episode + 1
        case.closure_reason, case.outcomes, case.closed_month, case.retain_until = "", [], None, None
        _save_next_version(opened, case, body, by=by)
        journal.event("case.reopened", case_id=case.id, subject=(case.table, case.id), detail={"reason": reason})
        journal.wrote(case)
        refresh_case(opened, journal=journal)
    return case


def _seen(opened: OpenCase, seen_version: int) -> Case:
    """The case as it is now; raises Stale when it is not the version that the member saw."""
    if opened.case.version != seen_version:
        raise Stale
    return opened.case


def _save_next_version(opened: OpenCase, case: Case, body: CaseBody, *, by: Member) -> None:
    case.version += 1
    case.changed_by = by.staff_id
    seal_row(case, key=opened.key, body=body)
    case.save()
    opened.case = case
