"""Logging contacts, and bringing them into a case."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils import timezone

from arasha.accounts.members import Member
from arasha.audit.journal import Journal, recording
from arasha.audit.queries import writes_by_version
from arasha.cases.access import OpenCase, open_case
from arasha.cases.actions.cases import NewCase, open_new_case
from arasha.cases.actions.records import keep_version
from arasha.cases.actions.writing import writing
from arasha.cases.contacts import OpenContact, contact_context, own_key
from arasha.cases.derived import refresh_case
from arasha.cases.errors import CaseError, NotHere, Stale
from arasha.cases.models import Contact, RecordVersion
from arasha.cases.models.case import CaseBody
from arasha.cases.models.contact import ContactBody
from arasha.cases.models.person import PersonBody
from arasha.cases.rekeying import reseal_version
from arasha.cases.sealing import open_row, seal_row
from arasha.rules.safe_contact import DO_NOT_CONTACT
from arasha.vault.keys import SecretKey, seal_key_to


@dataclass(frozen=True)
class NewContact:
    """A contact as it is logged, often in ten seconds."""

    columns: Mapping[str, Any] = field(default_factory=dict)
    body: ContactBody = field(default_factory=ContactBody)


def log_contact(*, new: NewContact, by: Member, opened: OpenCase | None = None) -> Contact:
    """Log a contact, into a case or on its own under a fresh key that the organisation holds. Needs `contact.log`."""
    by.must("contact.log")
    columns = {"month": timezone.localdate().replace(day=1), **new.columns}
    contact = Contact(organisation_id=by.organisation_id, created_by=by.staff_id, changed_by=by.staff_id, **columns)
    body = new.body if new.body.at else replace(new.body, at=timezone.localtime().isoformat(timespec="minutes"))
    if opened is None:
        seal_on_its_own(contact, key=SecretKey.generate(), body=body, by=by)
    with writing(opened, by=by) if opened else recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        if opened is not None:
            contact.case = opened.case
            seal_row(contact, key=opened.key, body=body)
        contact.save(force_insert=True)
        journal.event("contact.logged", case_id=contact.case_id, subject=(contact.table, contact.id))
        journal.wrote(contact)
        if opened is not None:
            refresh_case(opened, journal=journal)
    return contact


def seal_on_its_own(contact: Contact, *, key: SecretKey, body: ContactBody, by: Member) -> None:
    """Seal a contact without a case under a key of its own, which the organisation holds. Part of other actions."""
    contact.organisation_key = by.keys.live
    contact.sealed_key = seal_key_to(by.keys.organisation_public, key, context=contact_context(contact.id))
    seal_row(contact, key=key, body=body)


def read_contact(*, found: OpenContact, by: Member) -> None:
    """Write that a member read a contact: which one stands in the audit, so that it can be told after a breach."""
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        journal.event("contact.read", case_id=found.contact.case_id, subject=(found.contact.table, found.contact.id))


def renew_contact(found: OpenContact, *, by: Member, journal: Journal) -> None:
    """Seal a contact without a case, and its past versions, under a fresh key for the present generation. Part of other actions."""
    contact, fresh, written = found.contact, SecretKey.generate(), writes_by_version(record_id=found.contact.id)
    versions = RecordVersion.objects.filter(table=contact.table, record_id=contact.id)
    vouched = [version for version in versions if reseal_version(version, old=found.key, fresh=fresh, written=written)]
    seal_on_its_own(contact, key=fresh, body=found.body, by=by)
    contact.save(update_fields=["organisation_key", "sealed_key", "sealed"])
    journal.event("contact.rekeyed", subject=(contact.table, contact.id))
    journal.wrote(contact, *(version.as_written() for version in vouched))
    found.key = fresh


def change_contact(*, open_contact: OpenContact, seen_version: int, columns: Mapping[str, Any], body: ContactBody, by: Member) -> Contact:
    """Save a contact, in a case or not; raises Stale when somebody else saved it first. Needs `contact.log`."""
    by.must("contact.log")
    with _writing(open_contact, by=by) as (journal, opened):
        contact = open_contact.contact = _lock(open_contact, seen_version=seen_version, by=by)
        if contact.organisation_key_id not in {None, by.keys.live.id}:
            renew_contact(open_contact, by=by, journal=journal)
        keep_version(contact, case=contact.case, organisation_id=by.organisation_id)
        for name, value in columns.items():
            setattr(contact, name, value)
        contact.version += 1
        contact.changed_by = by.staff_id
        seal_row(contact, key=open_contact.key, body=body)
        contact.save()
        journal.event("contact.changed", case_id=contact.case_id, subject=(contact.table, contact.id))
        journal.wrote(contact)
        if opened is not None:
            refresh_case(opened, journal=journal)
    return contact


def settle_contact(*, open_contact: OpenContact, by: Member) -> None:
    """Say that a contact was dealt with: it leaves the list of what is due. Needs `contact.log`."""
    by.must("contact.log")
    with _writing(open_contact, by=by) as (journal, opened):
        contact = Contact.objects.select_for_update(of=("self",)).get(id=open_contact.contact.id)
        contact.answered, contact.changed_by = True, by.staff_id
        contact.save(update_fields=["answered", "changed_by", "changed_at"])
        journal.event("contact.settled", case_id=contact.case_id, subject=(contact.table, contact.id))
        journal.wrote(contact)
        if opened is not None:
            refresh_case(opened, journal=journal)


def file_contact(*, open_contact: OpenContact, opened: OpenCase, by: Member) -> Contact:
    """Bring a contact into a case: its body is sealed anew under the case key, its own key is destroyed. Needs `case.work`."""
    by.must("case.work")
    with writing(opened, by=by) as journal:
        contact = _lock(open_contact, seen_version=open_contact.contact.version, by=by)
        if contact.case_id is not None:
            raise CaseError
        body = open_row(contact, key=open_contact.key)
        keep_version(contact, case=opened.case, organisation_id=by.organisation_id)
        written = writes_by_version(record_id=contact.id)
        past = list(RecordVersion.objects.filter(table=contact.table, record_id=contact.id))
        contact.case, contact.organisation_key, contact.sealed_key = opened.case, None, b""
        contact.version += 1
        contact.answered, contact.changed_by = True, by.staff_id
        seal_row(contact, key=opened.key, body=body)
        contact.save()
        for version in past:
            version.case = opened.case
        vouched = [version for version in past if reseal_version(version, old=open_contact.key, fresh=opened.key, written=written)]
        journal.event("contact.filed", case_id=opened.case.id, subject=(contact.table, contact.id))
        journal.wrote(contact, *(version.as_written() for version in vouched))
        refresh_case(opened, journal=journal)
    return contact


def begin_from_contact(*, found: OpenContact, by: Member) -> OpenCase:
    """Begin a case from a contact and bring the contact into it, in one transaction. Needs `case.work`."""
    with recording(organisation_id=by.organisation_id, actor=by.staff_id):
        _lock(found, seen_version=found.contact.version, by=by)
        opened = open_new_case(new=new_case_of(found), by=by)
        file_contact(open_contact=found, opened=opened, by=by)
    return opened


@contextmanager
def _writing(found: OpenContact, *, by: Member) -> Iterator[tuple[Journal, OpenCase | None]]:
    """One transaction on a contact. What is written into one of a case is written into that case: it is locked, and under its present key."""
    if found.contact.case_id is None:
        with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
            yield journal, None
        return
    opened = open_case(by, found.contact.case_id)
    with writing(opened, by=by) as journal:
        found.key = opened.key
        yield journal, opened


def _lock(found: OpenContact, *, seen_version: int, by: Member) -> Contact:
    """The contact as it is now. One without a case may have got a fresh key since it was opened: `found` has that one then."""
    contact = Contact.objects.select_for_update(of=("self",)).filter(id=found.contact.id, removed_at=None).first()
    if contact is None:
        raise NotHere
    if contact.version != seen_version:
        raise Stale
    if contact.case_id is None:
        key = own_key(by, contact)
        if key is None:
            raise NotHere
        found.key = key
    return contact


def new_case_of(found: OpenContact) -> NewCase:
    """What a contact tells about a new case: only a survivor's own call names her and her telephone."""
    contact, body = found.contact, found.body
    own = contact.caller in {"survivor", "child"}
    survivor = PersonBody(
        name_as_given=body.name if own else "",
        phones=[body.phone] if own and body.phone else [],
        safe_contact=body.safe_contact if own else "",
    )
    columns = {"immediate_danger": contact.immediate_danger, "region": contact.region}
    about = {"safe_contact_rule": contact.safe_contact_rule if own else DO_NOT_CONTACT}
    return NewCase(columns=columns, body=CaseBody(opening=body.notes), survivor=survivor, survivor_columns=about)
