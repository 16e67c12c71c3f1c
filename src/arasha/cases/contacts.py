"""Fetching contacts for a member."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from arasha.accounts.errors import KeyMissing
from arasha.accounts.members import Member
from arasha.audit.queries import is_as_written, latest_writes_of
from arasha.cases.access import open_keys, visible_cases
from arasha.cases.errors import Altered, NotHere
from arasha.cases.models import Case, Contact
from arasha.cases.models.contact import ContactBody
from arasha.cases.sealing import open_row
from arasha.vault.errors import WrongKey
from arasha.vault.keys import SecretKey, open_sealed_key


@dataclass
class OpenContact:
    """A contact whose key is open, with its body."""

    contact: Contact
    key: SecretKey = field(repr=False)
    body: ContactBody = field(repr=False)

    @property
    def when(self) -> datetime | date | None:
        """When it happened: to the minute, or the day alone of an old register; None for what is neither."""
        at = self.body.at
        try:
            return datetime.fromisoformat(at) if "T" in at else date.fromisoformat(at)
        except ValueError:
            return None


def contact_context(contact_id: uuid.UUID) -> bytes:
    """What the key of a contact is bound to."""
    return f"contact|{contact_id}".encode()


def visible_contacts(member: Member) -> QuerySet[Contact]:
    """The contacts a member may open: those without a case, and those of the cases they may open."""
    if not member.may("contact.log"):
        return Contact.objects.none()
    mine = Contact.objects.filter(organisation_id=member.organisation_id, removed_at=None)
    return mine.filter(Q(case=None) | Q(case__in=visible_cases(member)))


def open_contact(member: Member, contact_id: uuid.UUID) -> OpenContact:
    """One contact; raises NotHere when there is none that this member may open."""
    contact = visible_contacts(member).select_related("case").filter(id=contact_id).first()
    if contact is None:
        raise NotHere
    found = open_contacts(member, [contact])
    if not found:
        raise NotHere
    return found[0]


def open_contacts(member: Member, contacts: list[Contact]) -> list[OpenContact]:
    """Open some contacts in a constant number of queries; raises Altered for one that is not what its last audited write left.

    Those whose key the member doesn't hold are left out.
    """
    cases: list[Case] = [contact.case for contact in contacts if contact.case is not None]
    opened = open_keys(member, cases) if cases else {}
    written = latest_writes_of(contact.id for contact in contacts)
    result = []
    for contact in contacts:
        if not is_as_written(contact, written):
            raise Altered(table=contact.table, record_id=contact.id)
        key = opened[contact.case_id].key if contact.case_id in opened else own_key(member, contact)
        if key is None:
            continue
        try:
            result.append(OpenContact(contact, key, open_row(contact, key=key)))
        except WrongKey as error:
            raise Altered(table=contact.table, record_id=contact.id) from error
    return result


def own_key(member: Member, contact: Contact) -> SecretKey | None:
    """The key of a contact without a case; None when the member was not given the keys that open it. Raises Altered."""
    if contact.organisation_key_id is None:
        return None
    try:
        pair = member.keys.organisation_pair(contact.organisation_key_id)
        return open_sealed_key(pair, bytes(contact.sealed_key), context=contact_context(contact.id))
    except KeyMissing:
        return None
    except WrongKey as error:
        raise Altered(table=contact.table, record_id=contact.id) from error


def filter_contacts(member: Member, filters: Mapping[str, Any]) -> QuerySet[Contact]:
    """Visible contacts, newest first, under filters by code."""
    rows = visible_contacts(member).select_related("case")
    if filters.get("danger"):
        rows = rows.filter(immediate_danger=filters["danger"])
    if filters.get("caller"):
        rows = rows.filter(caller=filters["caller"])
    if filters.get("state") == "waiting":
        rows = rows.filter(answered=False)
    if filters.get("state") == "unfiled":
        rows = rows.filter(case=None)
    return rows.order_by("-created_at", "id")
