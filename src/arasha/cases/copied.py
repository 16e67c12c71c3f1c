"""After the database was copied: with whose password, code or sheet that copy opens. A copy does not change when passwords do."""

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from arasha.accounts.actions.staff import INVITATION_LASTS
from arasha.accounts.models import Organisation, RecoverySheet, Staff
from arasha.accounts.permissions import permissions_of
from arasha.audit.models import Event, chain_of
from arasha.cases.models import Case, CaseGrant, Contact, Erasure


@dataclass(frozen=True)
class Copied:
    """What a copy of the database at one moment holds of one organisation, and what opens it."""

    organisation_id: uuid.UUID
    organisation: str
    cases: int
    """Files in the copy, erased ones included."""
    erased_since: list[str]
    """Ids of files that were erased since: the copy still has them."""
    contacts: int
    passwords: list[str]
    """Sign-in names whose password of that time opens all files that were not restricted then. The second factor does not stand in the way."""
    invitations: list[str]
    """Sign-in names whose invitation was open then: its code opens the same."""
    sheets: dict[str, int]
    """Printed recovery sheets that were live then, by what they open."""
    restricted: dict[str, int]
    """Sign-in name → restricted files that their password opens too, as far as the keys of today tell."""
    restricted_since: int
    """Files that were restricted or re-keyed after a conflict since: in the copy their former protection stands."""


def copies(at: datetime, *, organisation_id: uuid.UUID | None) -> list[Copied]:
    """What a copy of the whole database at a moment holds, for each organisation with files or contacts, or for one."""
    rows = Organisation.objects.order_by("name")
    found = [_copied(row, at) for row in (rows.filter(id=organisation_id) if organisation_id else rows)]
    return found if organisation_id else [one for one in found if one.cases or one.contacts]


def _copied(organisation: Organisation, at: datetime) -> Copied:
    erased = sorted(str(key) for key in Erasure.objects.filter(organisation_id=organisation.id, erased_at__gt=at).values_list("case_id", flat=True))
    people = {str(one.id): one for one in Staff.objects.filter(organisation=organisation).prefetch_related("role_rows", "member_keys")}
    joined, invited = _accounts(organisation.id, at)
    sheets = RecoverySheet.objects.filter(organisation=organisation, created_at__lte=at).exclude(retired_at__lte=at)
    return Copied(
        organisation_id=organisation.id,
        organisation=organisation.name,
        cases=Case.objects.filter(organisation=organisation, created_at__lte=at).count() + len(erased),
        erased_since=erased,
        contacts=Contact.objects.filter(organisation=organisation, case=None, created_at__lte=at).count(),
        passwords=sorted(people[key].name for key in joined if key in people and _holds(people[key])),
        invitations=sorted(people[key].name for key in invited if key in people and _may_hold(people[key])),
        sheets=dict(Counter(sheet.purpose for sheet in sheets)),
        restricted=_restricted(people, at),
        restricted_since=_events(organisation.id)
        .filter(action__in=("case.restricted", "conflict.declared"), at__gt=at)
        .values("case_id")
        .distinct()
        .count(),
    )


def _events(organisation_id: uuid.UUID) -> QuerySet[Event]:
    return Event.objects.filter(chain=chain_of(organisation_id))


def _accounts(organisation_id: uuid.UUID, at: datetime) -> tuple[set[str], set[str]]:
    """Ids of those whose password opened something then, and of those whose invitation was open."""
    joined: set[str] = set()
    invited: dict[str, datetime] = {}
    told = _events(organisation_id).filter(action__in=("staff.joined", "staff.removed", "staff.readmitted", "staff.invited"), at__lte=at)
    for event in told.order_by("sequence"):
        if event.action == "staff.joined":
            joined.add(event.subject_id)
            invited.pop(event.subject_id, None)
        else:
            joined.discard(event.subject_id)
            invited.pop(event.subject_id, None)
            if event.action != "staff.removed":
                invited[event.subject_id] = event.at
    return joined, {key for key, when in invited.items() if at - when <= INVITATION_LASTS}


def _holds(staff: Staff) -> bool:
    """Whether an account held keys: certain for those at work, assumed of those who are gone, whose keys left no trace."""
    return bool(staff.member_keys.all()) or not staff.is_active


def _may_hold(staff: Staff) -> bool:
    return "keys.hold" in permissions_of(frozenset(row.role for row in staff.role_rows.all()))


def _restricted(people: dict[str, Staff], at: datetime) -> dict[str, int]:
    grants = CaseGrant.objects.filter(holder_kind=CaseGrant.STAFF, holder_id__in=[one.id for one in people.values()], given_at__lte=at)
    held = Counter(people[str(holder)].name for holder in grants.values_list("holder_id", flat=True))
    return dict(sorted(held.items()))
