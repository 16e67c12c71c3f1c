"""The one way to write into a case: lock it, see it as it is now, and give it a fresh key where somebody who left knew the old one."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from arasha.accounts.members import Member
from arasha.accounts.models import Staff
from arasha.audit.journal import Journal, recording
from arasha.cases.access import OpenCase, open_keys
from arasha.cases.actions.grants import grant_to_organisation, grants_to_staff, with_present_keys
from arasha.cases.errors import Altered, NotHere
from arasha.cases.models import Case, CaseGrant
from arasha.cases.models.record import SealedRow
from arasha.cases.rekeying import reseal_everything
from arasha.vault.keys import SecretKey


@contextmanager
def writing(opened: OpenCase, *, by: Member) -> Iterator[Journal]:
    """One transaction on one case, which nobody else changes meanwhile. Raises NotHere when it was erased or taken away since it
    was opened, Altered when it is not as its last write left it.

    `opened.case` is then as the database has it, and `opened.key` the present key: seal inside, never before.
    """
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        _take(opened, by=by)
        if key_is_known(opened, by=by):
            renew_key(opened, by=by, journal=journal)
        yield journal


def _take(opened: OpenCase, *, by: Member) -> None:
    case = Case.objects.select_for_update(of=("self",)).filter(id=opened.case.id).first()
    if case is None:
        raise NotHere
    if case.key_generation != opened.case.key_generation:
        found = open_keys(by, [case]).get(case.id)
        if found is None:
            raise NotHere
        opened.key, opened.rests_on = found.key, found.rests_on
    opened.case = case
    must_be_whole(case, opened=opened)


def must_be_whole(row: SealedRow, *, opened: OpenCase) -> None:
    """Raise Altered unless a row is as its last write left it. What is written next vouches for the whole row: not for an edit made outside."""
    if not opened.is_as_written(row):
        raise Altered(table=row.table, record_id=row.id)


def key_is_known(opened: OpenCase, *, by: Member) -> bool:
    """Whether somebody who may no longer open a case could know its key: it rests on a former generation, or was marked."""
    return opened.case.key_known or (opened.rests_on is not None and opened.rests_on != by.keys.live.id)


def renew_key(opened: OpenCase, *, by: Member, journal: Journal) -> None:
    """Seal a case under a fresh key for those who may open it now. Part of other actions."""
    if opened.case.protection == Case.RESTRICTED:
        holders = opened.case.grants.filter(holder_kind=CaseGrant.STAFF).values("holder_id")
        staff = with_present_keys(Staff.objects.filter(id__in=holders, is_active=True), by=by)
        rekey_to_staff(opened, staff, journal=journal, by=by)
    else:
        rekey_to_organisation(opened, journal=journal, by=by)


def rekey_to_staff(opened: OpenCase, staff: Iterable[Staff], *, journal: Journal, by: Member) -> None:
    """A fresh key for named colleagues and the second recovery sheet. Part of other actions."""
    fresh = SecretKey.generate()
    reseal_everything(opened, fresh, journal=journal)
    replace_grants(opened.case, grants_to_staff(opened.case, key=fresh, staff=staff, by=by), journal=journal)
    opened.key, opened.rests_on = fresh, None


def rekey_to_organisation(opened: OpenCase, *, journal: Journal, by: Member) -> None:
    """A fresh key for the present generation of the organisation's keys. Part of other actions."""
    fresh = SecretKey.generate()
    reseal_everything(opened, fresh, journal=journal)
    replace_grants(opened.case, [grant_to_organisation(opened.case, key=fresh, by=by)], journal=journal)
    opened.key, opened.rests_on = fresh, by.keys.live.id


def replace_grants(case: Case, grants: Iterable[CaseGrant], *, journal: Journal) -> None:
    """Put other grants in the place of a case's. The event last recorded answers for both."""
    journal.removed(*case.grants.all())
    case.grants.all().delete()
    journal.wrote(*CaseGrant.objects.bulk_create(grants))
