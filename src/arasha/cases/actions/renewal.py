"""When a key may be in other hands: a colleague leaves, a device is lost, a password changes, the organisation makes new keys.

The organisation's keys rotate at once. A case then gets a fresh key of its own with the next write into it, whoever writes, or by `renew_keys`
for all of them. Until then it holds nothing that the old key could not open before.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from arasha.accounts.actions.keys import change_password, readmit_member, remove_member, rotate_keys_for, wrap_anew
from arasha.accounts.actions.recovering import open_by_sheet, recover_organisation
from arasha.accounts.actions.staff import Invited, NewMember
from arasha.accounts.members import Member
from arasha.accounts.models import Organisation, OrganisationKey, Staff
from arasha.audit.journal import Journal, recording
from arasha.cases.access import grant_context, open_keys, visible_cases
from arasha.cases.actions.contacts import renew_contact
from arasha.cases.actions.writing import writing
from arasha.cases.contacts import open_contacts, visible_contacts
from arasha.cases.errors import Altered, NotHere
from arasha.cases.models import Case, CaseGrant, Contact, SavedView, TeamMember
from arasha.vault.passwords import INTERACTIVE, Cost
from arasha.vault.recovery import RecoverySheet as PrintedSheet
from arasha.vault.rotation import reseal, reseal_key

CHUNK = 100


def change_own_password(*, old: str, new: str, in_other_hands: bool = False, by: Member, cost: Cost = INTERACTIVE) -> Member:
    """Choose another password, and with it another key of one's own. Returns the member with the fresh key. Raises AccountError.

    `in_other_hands`: somebody else may know the old password. With an old copy of the database it opened the organisation's keys, so they
    rotate too. Without it the old password opens nothing in the database as it is now.
    """
    holds, fresh = by.keys.holds(), wrap_anew(old=old, new=new, by=by, cost=cost)
    former, public = by.keys.staff_pair, fresh.pair.public
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        member = change_password(fresh=fresh, by=by)
        for grant in CaseGrant.objects.filter(holder_kind=CaseGrant.STAFF, holder_id=by.staff_id):
            context = grant_context(case_id=grant.case_id, holder_kind=grant.holder_kind, holder_id=grant.holder_id)
            grant.sealed_key = reseal_key(bytes(grant.sealed_key), old=former, new_public=public, old_context=context, new_context=context)
            grant.save(update_fields=["sealed_key"])
            journal.wrote(grant)
        for view in SavedView.objects.filter(staff=by.staff):
            view.name = reseal(bytes(view.name), old=former, new_public=public)
            view.save(update_fields=["name"])
        if in_other_hands and holds:
            rotate_keys_for(by=member)
            Case.objects.filter(_held_by(by.staff)).update(key_known=True)
    return member


def remove_colleague(*, staff: Staff, by: Member) -> None:
    """A colleague leaves: their keys are destroyed, the organisation's keys rotate, and what they could open is marked. Needs `staff.manage`."""
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        remove_member(staff=staff, by=by)
        Case.objects.filter(_held_by(staff)).update(key_known=True)
        _take_grants(staff, journal=journal)
        teams = TeamMember.objects.filter(staff=staff)
        journal.removed(*teams)
        teams.delete()


def readmit_colleague(*, staff: Staff, in_other_hands: bool, by: Member) -> Invited:
    """A colleague lost password or device and gets a new invitation. Needs `staff.manage`.

    `in_other_hands`: somebody else may have the device or the password, so the organisation's keys rotate too.
    """
    by.must("staff.manage")
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        if in_other_hands:
            rotate_keys_for(by=by, without=staff)
            Case.objects.filter(_held_by(staff)).update(key_known=True)
        invited = readmit_member(staff=staff, by=by)
        _take_grants(staff, journal=journal)
    return invited


def reopen_organisation(*, organisation: Organisation, sheet_text: str, new: NewMember) -> tuple[Invited, PrintedSheet]:
    """Everybody lost their passwords: the printed sheet lets a new director in, and new keys are made at once. Raises AccountError.

    Returns the director's invitation and the fresh sheet. Restricted cases don't open with this sheet: they are marked, so that with their
    next write they get a fresh key, which no lost password opens (`cases.actions.writing`).
    """
    opened = open_by_sheet(organisation=organisation, sheet_text=sheet_text)
    with recording(organisation_id=organisation.id, actor=None, actor_kind="sheet"):
        invited, sheet = recover_organisation(opened=opened, new=new)
        Case.objects.filter(organisation_id=organisation.id, protection=Case.RESTRICTED).update(key_known=True)
    return invited, sheet


def _held_by(staff: Staff) -> Exists:
    return Exists(CaseGrant.objects.filter(case=OuterRef("pk"), holder_kind=CaseGrant.STAFF, holder_id=staff.id))


def _take_grants(staff: Staff, *, journal: Journal) -> None:
    """Grants to a key that is no more: whoever still has it would open them."""
    grants = CaseGrant.objects.filter(holder_kind=CaseGrant.STAFF, holder_id=staff.id)
    journal.event("staff.grants_removed", subject=("accounts.staff", staff.id), detail={"count": grants.count()})
    journal.removed(*grants)
    grants.delete()


def known_cases(organisation_id: uuid.UUID) -> QuerySet[Case]:
    """The cases of an organisation whose key somebody who may no longer open them could know."""
    former = CaseGrant.objects.filter(case=OuterRef("pk"), holder_kind=CaseGrant.ORGANISATION, holder_id__in=_former(organisation_id))
    return Case.objects.filter(organisation_id=organisation_id).filter(Q(key_known=True) | Exists(former))


def known_contacts(organisation_id: uuid.UUID) -> QuerySet[Contact]:
    """The same for contacts without a case."""
    return Contact.objects.filter(organisation_id=organisation_id, case=None, organisation_key__in=_former(organisation_id))


def _former(organisation_id: uuid.UUID) -> QuerySet[OrganisationKey, uuid.UUID]:
    return OrganisationKey.objects.filter(organisation_id=organisation_id, retired_at__isnull=False).values_list("id", flat=True)


@dataclass(frozen=True)
class Waiting:
    """What still rests on a key that may be known: counts only, of what the member may open."""

    cases: int
    contacts: int
    beyond: int
    """Cases and contacts that a colleague has to renew: this member may not open them."""

    @property
    def mine(self) -> int:
        """How many the member can give a fresh key."""
        return self.cases + self.contacts


def waiting_for(member: Member) -> Waiting:
    """What waits for a fresh key, as one member sees it."""
    cases, contacts = known_cases(member.organisation_id), known_contacts(member.organisation_id)
    own_cases, own_contacts = _cases_of(member).count(), _contacts_of(member).count()
    return Waiting(own_cases, own_contacts, cases.count() + contacts.count() - own_cases - own_contacts)


@dataclass
class Renewed:
    """What one run of `renew_keys` came to."""

    done: int = 0
    refused: int = 0
    """Altered outside of the program, or taken away meanwhile: their keys stay as they are, and `arasha audit verify` names what was altered."""


def renew_keys(*, by: Member, go_on: Callable[[Renewed], bool] = lambda _so_far: True) -> Renewed:
    """Give fresh keys to the cases and contacts that need one and that the member can open, each in its own transaction.

    `go_on` is asked after each: a page stops after a few seconds, and the rest waits. Needs `staff.manage`.
    """
    by.must("staff.manage")
    so_far = Renewed()
    for renew, rows in ((_renew_case, _cases_of(by)), (_renew_contact, _contacts_of(by))):
        for row_id in _ids(rows):
            try:
                renew(row_id, by=by)
                so_far.done += 1
            except (Altered, NotHere):
                so_far.refused += 1
            if not go_on(so_far):
                return so_far
    return so_far


def _ids(rows: QuerySet[Any]) -> Iterator[uuid.UUID]:
    """The ids of some rows, a few at a time: what is renewed leaves the rows."""
    found = rows.order_by("id").values_list("id", flat=True)
    chunk = list(found[:CHUNK])
    while chunk:
        yield from chunk
        chunk = list(found.filter(id__gt=chunk[-1])[:CHUNK])


def _cases_of(by: Member) -> QuerySet[Case]:
    return known_cases(by.organisation_id).filter(id__in=visible_cases(by).values("id"))


def _contacts_of(by: Member) -> QuerySet[Contact]:
    held = [key.id for key in by.keys.all_pairs()]
    return known_contacts(by.organisation_id).filter(id__in=visible_contacts(by).values("id"), organisation_key__in=held)


def _renew_case(case_id: uuid.UUID, *, by: Member) -> None:
    case = Case.objects.filter(id=case_id).first()
    opened = open_keys(by, [case]).get(case_id) if case else None
    if opened is None:
        raise NotHere
    with writing(opened, by=by):
        pass


def _renew_contact(contact_id: uuid.UUID, *, by: Member) -> None:
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        contact = Contact.objects.select_for_update(of=("self",)).filter(id=contact_id, case=None).first()
        found = open_contacts(by, [contact]) if contact else []
        if not found:
            raise NotHere
        renew_contact(found[0], by=by, journal=journal)
