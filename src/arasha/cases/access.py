"""The only way to case files: fetches and opens them for a member, or answers that there is nothing here."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from arasha.accounts.errors import KeyMissing
from arasha.accounts.members import Member
from arasha.audit.queries import Written, is_as_written, latest_writes
from arasha.cases.asked import Prepared
from arasha.cases.errors import Altered, NotHere
from arasha.cases.models import BreakGlass, Case, CaseGrant, CaseRecord, Conflict, TeamMember
from arasha.cases.models.record import SealedRow
from arasha.cases.sealing import open_row
from arasha.rules.elapsed import CLOCKS_DIFFER
from arasha.vault.errors import WrongKey
from arasha.vault.keys import SecretKey, open_sealed_key

R = TypeVar("R", bound=CaseRecord)


@dataclass
class OpenCase:
    """A case whose key is open, in the hands of one member, for one request."""

    case: Case
    key: SecretKey = field(repr=False)
    member: Member
    _written: Written | None = field(default=None, repr=False)
    rests_on: uuid.UUID | None = None
    """The generation of the organisation's keys that opened it; None for a restricted case."""

    def body(self, row: SealedRow) -> Any:
        """The opened body of one of its rows; raises Altered when the row is not what its last audited write left."""
        if not self.is_as_written(row):
            raise Altered(table=row.table, record_id=row.id)
        try:
            return open_row(row, key=self.key)
        except WrongKey as error:
            raise Altered(table=row.table, record_id=row.id) from error

    def is_as_written(self, row: SealedRow) -> bool:
        """Whether a row is as its last audited write left it."""
        if self._written is None or not is_as_written(row, self._written):
            # What this request wrote itself is newer than what it read first.
            self._written = latest_writes(case_id=self.case.id)
        return is_as_written(row, self._written)

    def records(self, kind: type[R]) -> list[tuple[R, Any]]:
        """All records of a kind with their bodies, oldest first, without those removed as mistakes."""
        rows = kind._default_manager.filter(case=self.case, removed_at=None).order_by("created_at", "id")
        return [(row, self.body(row)) for row in rows]

    def record(self, kind: type[R], record_id: uuid.UUID, *, removed: bool = False) -> tuple[R, Any]:
        """One record of this case; with `removed` also one that was taken out as a mistake. Raises NotHere."""
        row = kind._default_manager.filter(case=self.case, id=record_id).first()
        if row is None or (row.removed_at is not None and not removed):
            raise NotHere
        return row, self.body(row)

    def removed(self, kind: type[R]) -> list[tuple[R, Any]]:
        """The records of a kind that were taken out as mistakes."""
        rows = kind._default_manager.filter(case=self.case, removed_at__isnull=False).order_by("created_at", "id")
        return [(row, self.body(row)) for row in rows]


def grant_context(*, case_id: uuid.UUID, holder_kind: str, holder_id: uuid.UUID) -> bytes:
    """What a case grant is bound to, so that it can't be moved to another case or holder."""
    return f"case|{case_id}|{holder_kind}|{holder_id}".encode()


def visible_cases(member: Member) -> QuerySet[Case]:
    """The cases that a member may open, and none that they may not: every list, total and search starts here."""
    return _openable(member.may("case.supervise"), **_who(member)) if member.may("case.open") else Case.objects.none()


def _who(member: Member) -> dict[str, Any]:
    """What the question below has to know of a member."""
    values: dict[str, Any] = {"organisation": member.organisation_id, "staff": member.staff_id}
    now = timezone.now()
    return values if member.may("case.supervise") else {**values, "now": now, "soon": now + timedelta(seconds=CLOCKS_DIFFER)}


def _openable(supervises: bool, *, organisation: Any, staff: Any, now: Any = None, soon: Any = None) -> QuerySet[Case]:
    """The one statement of who may open what."""
    mine = OuterRef("pk")
    is_theirs = Q(protection=Case.TEAM)
    if not supervises:
        in_team = Exists(TeamMember.objects.filter(case=mine, staff_id=staff))
        # Broken "later" than now: the clock was set back, and nobody knows how long ago it was.
        broke_glass = Exists(BreakGlass.objects.filter(case=mine, staff_id=staff, until__gt=now, at__lte=soon))
        is_theirs &= Q(worker_id=staff) | in_team | broke_glass
    holds_key = Exists(CaseGrant.objects.filter(case=mine, holder_kind=CaseGrant.STAFF, holder_id=staff))
    may_open = Q(protection=Case.WHOLE) | is_theirs | (Q(protection=Case.RESTRICTED) & holds_key)
    # One filter: each further one makes Django write the whole question anew.
    return Case.objects.filter(may_open, ~Exists(Conflict.objects.filter(case=mine, staff_id=staff)), organisation_id=organisation)


_ONE = Prepared(lambda supervises, *, case, **who: _openable(supervises, **who).filter(id=case))


def open_case(member: Member, case_id: uuid.UUID) -> OpenCase:
    """One case with its key; raises NotHere when there is none that this member may open."""
    if not member.may("case.open"):
        raise NotHere
    words, values = _ONE.ask(member.may("case.supervise"), case=case_id, **_who(member))
    case = next(iter(Case.objects.raw(words, values)), None)
    if case is None:
        raise NotHere
    opened = open_keys(member, [case])
    if case.id not in opened:
        raise NotHere
    return opened[case.id]


def open_keys(member: Member, cases: Sequence[Case]) -> dict[uuid.UUID, OpenCase]:
    """Open the keys of some cases in one query; leaves out those whose key the member doesn't hold."""
    grants: dict[uuid.UUID, list[CaseGrant]] = {}
    rows = CaseGrant.objects.filter(case__in=cases).exclude(holder_kind=CaseGrant.SHEET)
    for grant in rows:
        grants.setdefault(grant.case_id, []).append(grant)
    opened = {}
    for case in cases:
        found = _first_key(member, grants.get(case.id, ()))
        if found is not None:
            key, grant = found
            rests_on = grant.holder_id if grant.holder_kind == CaseGrant.ORGANISATION else None
            opened[case.id] = OpenCase(case=case, key=key, member=member, rests_on=rests_on)
    return opened


def _first_key(member: Member, grants: Iterable[CaseGrant]) -> tuple[SecretKey, CaseGrant] | None:
    for grant in grants:
        context = grant_context(case_id=grant.case_id, holder_kind=grant.holder_kind, holder_id=grant.holder_id)
        try:
            if grant.holder_kind == CaseGrant.STAFF and grant.holder_id == member.staff_id:
                return open_sealed_key(member.keys.staff_pair, bytes(grant.sealed_key), context=context), grant
            if grant.holder_kind == CaseGrant.ORGANISATION:
                return open_sealed_key(member.keys.organisation_pair(grant.holder_id), bytes(grant.sealed_key), context=context), grant
        except (KeyMissing, WrongKey):
            continue
    return None
