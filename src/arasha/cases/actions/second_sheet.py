"""The second recovery sheet: opens the restricted cases whose colleagues have left, once, for a director."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Self, TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from arasha.accounts.actions.organisations import make_new_sheet
from arasha.accounts.actions.recovering import read_sheet
from arasha.accounts.errors import AccountError
from arasha.accounts.members import Member
from arasha.accounts.models import RecoverySheet
from arasha.accounts.vouching import must_be_as_written
from arasha.audit.journal import Journal, recording
from arasha.audit.queries import events_about_member, is_as_written, latest_writes_of
from arasha.cases.access import grant_context
from arasha.cases.actions.grants import make_grant
from arasha.cases.errors import CaseError
from arasha.cases.models import Case, CaseGrant, Conflict, TeamMember
from arasha.vault.errors import WrongKey
from arasha.vault.keys import BoxKeyPair, SecretKey, open_sealed_key
from arasha.vault.recovery import RecoverySheet as PrintedSheet

CHUNK = 500
R = TypeVar("R", CaseGrant, TeamMember)


@dataclass(frozen=True)
class OpenedWithSheet:
    """What the second sheet came to."""

    opened: int
    """Cases that the member can open now, and could not before."""
    closed: int
    """Cases that stay closed to the member, who has a conflict of interest in them."""
    altered: list[UUID]
    """Cases whose grant was changed outside of the program: it stays as it is, under the sheet that was typed."""
    sheet: PrintedSheet | None = field(repr=False)
    """The fresh sheet, to be printed now and never again; None when the typed one was already a former one."""


def open_with_sheet(*, sheet_text: str, by: Member) -> OpenedWithSheet:
    """Give the member the restricted cases that lie under a printed second sheet. Needs `organisation.recover`, and the present keys.

    The sheet is spent: everything that lay under it is sealed to a fresh one, or to the live one when a former sheet was typed, whose cases
    nobody who made the new one could open. Where the member has a conflict of interest, nothing is given to them. The cases are marked:
    with an old copy of the database, who saw the sheet knows their keys, so each gets a fresh one with its next write.

    Raises AccountError for a wrong or mistyped sheet, which is written, and KeyAltered when a sheet is not as the audit knows it.
    """
    by.must_with_keys("organisation.recover")
    refusal = AccountError(_("This sheet does not open restricted files of your organisation. Check the groups and type it again."))
    pair = read_sheet(sheet_text, refusal=refusal).pair
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        used = _take_sheet(pair.public, by=by)
        if used is not None:
            return _Opening.begin(used, pair, journal=journal, by=by).run()
        journal.event("organisation.recovery_refused", subject=("accounts.organisation", by.organisation_id))
    raise refusal


def _under(sheet: RecoverySheet) -> QuerySet[CaseGrant]:
    return CaseGrant.objects.filter(organisation_id=sheet.organisation_id, holder_kind=CaseGrant.SHEET, holder_id=sheet.id)


def _conflicts_of(by: Member) -> frozenset[UUID]:
    """Cases that the member must not open: by the declarations that stand, and by the audit, where one was deleted in the database."""
    declared = Conflict.objects.filter(staff=by.staff).values_list("case_id", flat=True)
    events = events_about_member(staff_id=by.staff_id).filter(action="conflict.declared").order_by()
    return frozenset(declared) | frozenset(case_id for case_id in events.values_list("case_id", flat=True) if case_id)


def _last_of(rows: Sequence[R], case_id: UUID) -> Iterator[R]:
    """The rows of a case at the end of a list."""
    return takewhile(lambda row: row.case_id == case_id, reversed(rows))


def files_under_former_sheets(by: Member) -> int:
    """How many restricted cases a new second sheet did not reach: who made it could not open them. The former sheet must be kept for them."""
    former = RecoverySheet.objects.filter(organisation_id=by.organisation_id, purpose=RecoverySheet.RESTRICTED, retired_at__isnull=False)
    return CaseGrant.objects.filter(organisation_id=by.organisation_id, holder_kind=CaseGrant.SHEET, holder_id__in=former.values("id")).count()


def _take_sheet(public: bytes, *, by: Member) -> RecoverySheet | None:
    """The second sheet with a public half, present or former. All of them are locked: nobody spends or replaces one meanwhile."""
    sheets = RecoverySheet.objects.select_for_update().filter(organisation_id=by.organisation_id, purpose=RecoverySheet.RESTRICTED)
    rows = list(sheets.order_by("id"))
    must_be_as_written(by.staff, *rows)
    return next((row for row in rows if bytes(row.public) == public), None)


@dataclass
class _Changes:
    """Rows that take the place of others, made together."""

    former: list[CaseGrant] = field(default_factory=list)
    given: list[CaseGrant] = field(default_factory=list)
    joined: list[TeamMember] = field(default_factory=list)

    def bind(self, case_id: UUID, *, journal: Journal) -> None:
        """The event last recorded answers for what changes in a case."""
        journal.removed(*_last_of(self.former, case_id))
        journal.wrote(*_last_of(self.given, case_id), *_last_of(self.joined, case_id))

    def make(self) -> None:
        """Take the former rows away and put the others there."""
        CaseGrant.objects.filter(id__in=[row.id for row in self.former]).delete()
        CaseGrant.objects.bulk_create(self.given)
        TeamMember.objects.bulk_create(self.joined)


@dataclass
class _Opening:
    """One use of a sheet: what it opens with, and what it seals to."""

    used: RecoverySheet
    pair: BoxKeyPair = field(repr=False)
    live: RecoverySheet
    fresh: PrintedSheet | None = field(repr=False)
    conflicted: frozenset[UUID]
    journal: Journal
    by: Member
    opened: int = 0
    closed: int = 0
    altered: list[UUID] = field(default_factory=list)

    @classmethod
    def begin(cls, used: RecoverySheet, pair: BoxKeyPair, *, journal: Journal, by: Member) -> Self:
        """Put a fresh sheet in the place of the typed one, unless another one is there already."""
        if not _under(used).exists():
            raise CaseError(_("No restricted file lies under this sheet. Nothing was changed."))
        fresh = make_new_sheet(purpose=RecoverySheet.RESTRICTED, by=by) if used.retired_at is None else None
        live = RecoverySheet.objects.get(organisation_id=by.organisation_id, purpose=RecoverySheet.RESTRICTED, retired_at=None)
        return cls(used, pair, live, fresh, _conflicts_of(by), journal, by)

    def run(self) -> OpenedWithSheet:
        """Go through the cases under the sheet, some at a time."""
        held = _under(self.used).filter(case=OuterRef("pk"))
        cases = Case.objects.filter(Exists(held), organisation_id=self.by.organisation_id)
        cases.update(key_known=True)
        ids = list(cases.order_by("id").values_list("id", flat=True))
        for place in range(0, len(ids), CHUNK):
            self._turn(ids[place : place + CHUNK])
        counts = {"opened": self.opened, "closed": self.closed, "altered": len(self.altered)}
        self.journal.event("organisation.sheet_opened", subject=("accounts.recoverysheet", self.used.id), detail=counts)
        return OpenedWithSheet(self.opened, self.closed, self.altered, self.fresh)

    def _turn(self, ids: list[UUID]) -> None:
        """Seal some cases anew: a fixed number of queries, and an event for each."""
        cases = Case.objects.select_for_update(of=("self",)).filter(id__in=ids).order_by("id").in_bulk()
        grants = list(_under(self.used).filter(case_id__in=list(cases)).order_by("case_id"))
        own = {row.case_id: row for row in CaseGrant.objects.filter(case_id__in=ids, holder_kind=CaseGrant.STAFF, holder_id=self.by.staff_id)}
        team = set(TeamMember.objects.filter(case_id__in=ids, staff=self.by.staff).values_list("case_id", flat=True))
        written = latest_writes_of([row.id for row in (*grants, *own.values())])
        changes = _Changes()
        for grant in grants:
            case, mine = cases[grant.case_id], own.get(grant.case_id)
            key = self._key(grant) if is_as_written(grant, written) else None
            if key is None:
                self.altered.append(case.id)
                continue
            changes.former.append(grant)
            changes.given.append(self._to_sheet(case, key))
            if case.id in self.conflicted or (mine is not None and is_as_written(mine, written)):
                self.closed += case.id in self.conflicted
                self.journal.event("case.sheet_replaced", case_id=case.id)
            else:
                self.opened += 1
                self.journal.event("case.sheet_opened", case_id=case.id, subject=("accounts.staff", self.by.staff_id))
                changes.former += [mine] if mine else []
                changes.given.append(self._to_member(case, key))
                changes.joined += [] if case.id in team else [self._place(case)]
            changes.bind(case.id, journal=self.journal)
        changes.make()

    def _key(self, grant: CaseGrant) -> SecretKey | None:
        context = grant_context(case_id=grant.case_id, holder_kind=grant.holder_kind, holder_id=grant.holder_id)
        try:
            return open_sealed_key(self.pair, bytes(grant.sealed_key), context=context)
        except WrongKey:
            return None

    def _to_sheet(self, case: Case, key: SecretKey) -> CaseGrant:
        return make_grant(case, key=key, holder_kind=CaseGrant.SHEET, holder_id=self.live.id, public=bytes(self.live.public), by=self.by)

    def _to_member(self, case: Case, key: SecretKey) -> CaseGrant:
        public = bytes(self.by.staff.box_public)
        return make_grant(case, key=key, holder_kind=CaseGrant.STAFF, holder_id=self.by.staff_id, public=public, by=self.by)

    def _place(self, case: Case) -> TeamMember:
        return TeamMember(organisation_id=case.organisation_id, case=case, staff=self.by.staff, added_by=self.by.staff_id)
