"""Writing made-up cases in batches: one transaction and one audit recording each, as an import does it."""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from arasha.accounts.members import Member
from arasha.accounts.models import Staff
from arasha.audit.journal import Journal, recording
from arasha.cases.access import OpenCase
from arasha.cases.actions.cases import build_case, build_records, settle_numbers
from arasha.cases.actions.grants import grant_to_organisation, grants_to_staff
from arasha.cases.contacts import contact_context
from arasha.cases.derived import derive_columns, display_name
from arasha.cases.kinds import RECORD_KINDS
from arasha.cases.models import Case, CaseGrant, CaseRecord, Contact, Goal, Note, Person, Relation, Service, TeamMember
from arasha.cases.models.case import Summary
from arasha.cases.models.contact import ContactBody
from arasha.cases.models.person import RelationBody
from arasha.cases.retention import retain_until
from arasha.cases.sealing import seal_row, seal_summary
from arasha.jurisdictions import pack
from arasha.ops.demo.bulk import insert_rows, without_collector
from arasha.ops.demo.country import Place, read_data
from arasha.ops.demo.people import silent_phone
from arasha.ops.demo.shares import Shares, moment
from arasha.ops.demo.story import Story, StoryTeller
from arasha.rules.safe_contact import ALLOWED
from arasha.vault.keys import SecretKey, seal_key_to

BATCH = 250
CALLS_WITHOUT_CASE = 60
"""Contacts of the last weeks at each centre of the cast that belong to no case."""
CALLING = sorted(rule for rule, channels in ALLOWED.items() if "phone" in channels)
DATED: tuple[type[models.Model], ...] = (Case, Contact, *RECORD_KINDS)
ORDER: tuple[type[models.Model], ...] = (Case, CaseGrant, TeamMember, *RECORD_KINDS, Contact)


@dataclass
class Batch:
    """Rows of one transaction, by table in the order of their foreign keys."""

    rows: dict[type[models.Model], list[Any]] = field(default_factory=lambda: {kind: [] for kind in ORDER})
    cases: list[tuple[Case, list[Any]]] = field(default_factory=list)

    def add(self, *rows: models.Model) -> None:
        """Keep rows until the batch is written."""
        for row in rows:
            self.rows[type(row)].append(row)

    def save(self, journal: Journal) -> None:
        """Write everything, one event for each case."""
        settle_numbers([case for case, _records in self.cases])
        for rows in self.rows.values():
            insert_rows(rows)
        for case, records in self.cases:
            journal.event("case.opened", case_id=case.id, subject=(case.table, case.id))
            journal.wrote(case, *records)


class CaseWriter:
    """Makes the cases of one country."""

    def __init__(self, *, rng: random.Random, today: date, teller: type[StoryTeller] = StoryTeller) -> None:
        shares = Shares(rng, pack(settings.JURISDICTION), today=today)
        self.rng, self.today, self.shares = rng, today, shares
        self.teller = teller(shares, read_data("texts.toml"))

    def write_centre(self, place: Place, count: int, *, progress: Callable[[int], None]) -> None:
        """Write `count` cases of one centre."""
        workers = place.staff("case_worker", "intake_worker", "psychologist")
        hands = [place.hand_of(person) for person in [one for one in workers if one.is_active] or workers]
        for start in range(0, count, BATCH):
            size = min(BATCH, count - start)
            with without_collector():
                self._write_batch(place, hands, size)
            progress(size)

    def _write_batch(self, place: Place, hands: Sequence[Member], size: int) -> None:
        batch = Batch()
        for _case in range(size):
            self._write_case(place, self.rng.choice(hands), batch)
        organisation = place.founded.organisation
        with undated(), recording(organisation_id=organisation.id, actor=None, actor_kind="system") as journal:
            batch.save(journal)

    def _write_case(self, place: Place, hand: Member, batch: Batch) -> None:
        story = self.teller.tell(region=place.region, town=place.town)
        key = SecretKey.generate()
        case = build_case(story.new_case(), by=hand)
        opened = OpenCase(case=case, key=key, member=hand)
        for row, body in story.records:
            derive_columns(row, body, case=case)
        rows = build_records(opened, story.new_case(), by=hand)
        rows.extend(self._relations(opened, rows, hand))
        self._set_columns(case, story, rows)
        self._date_rows(case, story, rows)
        contacts = [_file_contact(contact, body, opened=opened, hand=hand) for contact, body in story.contacts]
        case.next_step_due = _next_step([*rows, *contacts]) if story.closed_on is None else None
        seal_row(case, key=key, body=story.body)
        summary = Summary(
            name=display_name(story.survivor),
            age=story.age,
            children=story.children or None,
            phone_rule=story.survivor_columns["safe_contact_rule"],
        )
        seal_summary(case, key=key, summary=summary)
        protecting = self._protect(case, key, story, place, hand)
        batch.add(case, *protecting, *rows, *contacts)
        batch.cases.append((case, [*protecting, *rows, *contacts]))

    def _set_columns(self, case: Case, story: Story, rows: Sequence[CaseRecord]) -> None:
        for name, value in story.columns.items():
            setattr(case, name, value)
        survivor = rows[0]
        if isinstance(survivor, Person):
            case.survivor_sex, case.survivor_age_band = survivor.sex, survivor.age_band
        if story.closed_on:
            case.retain_until = retain_until(closed_on=story.closed_on, case=case)

    def _date_rows(self, case: Case, story: Story, rows: Sequence[CaseRecord]) -> None:
        opened = moment(self.rng, story.opened_on)
        last = moment(self.rng, story.closed_on or story.opened_on + timedelta(days=self.rng.randrange(40)))
        last = min(max(opened, last), timezone.now())
        case.created_at, case.changed_at = min(opened, last), last
        case.danger_checked_at = case.created_at
        for place, row in enumerate(rows):
            row.created_at = row.changed_at = min(case.created_at + timedelta(minutes=3 * place), last)

    def _relations(self, opened: OpenCase, rows: Sequence[CaseRecord], hand: Member) -> Iterator[CaseRecord]:
        survivor, *others = [row for row in rows if isinstance(row, Person)]
        for child in others:
            if child.kind != Person.CHILD or self.shares.chance(0.5):
                continue
            row = Relation(person=survivor, other=child, relation="parent_of")
            row.case, row.organisation_id = opened.case, opened.case.organisation_id
            row.created_by = row.changed_by = hand.staff_id
            seal_row(row, key=opened.key, body=RelationBody())
            yield row

    def _protect(self, case: Case, key: SecretKey, story: Story, place: Place, hand: Member) -> list[CaseGrant | TeamMember]:
        active = [person for person in place.staff("case_worker", "psychologist", "supervisor", "director") if person.box_public]
        if story.protection == Case.WHOLE or (story.protection == Case.RESTRICTED and not active):
            return [grant_to_organisation(case, key=key, by=hand)]
        case.protection = story.protection
        named: list[Staff] = self.rng.sample(active, min(3, len(active))) if active else [hand.staff]
        team = [TeamMember(organisation_id=case.organisation_id, case=case, staff=person) for person in named]
        if story.protection == Case.TEAM:
            return [grant_to_organisation(case, key=key, by=hand), *team]
        case.worker = named[0]
        return [*grants_to_staff(case, key=key, staff=named, by=hand), *team]

    def write_calls(self, place: Place) -> None:
        """Write recent contacts without a case: silent, abusive and child callers among them, some to be called back."""
        hands = [place.hand_of(person) for person in place.staff("intake_worker")]
        organisation = place.founded.organisation
        with undated(), recording(organisation_id=organisation.id, actor=None, actor_kind="system") as journal:
            rows = [self._loose_call(place, self.rng.choice(hands)) for _call in range(CALLS_WITHOUT_CASE)]
            Contact.objects.bulk_create(rows, batch_size=500)
            for row in rows:
                journal.event("contact.logged", subject=(row.table, row.id))
                journal.wrote(row)

    def _loose_call(self, place: Place, hand: Member) -> Contact:
        day = self.today - timedelta(days=int(self.rng.triangular(0, 60, 0)))
        contact, body = self.teller.call(day, region=place.region)
        if self.shares.chance(0.2):
            # Somebody to be called back has said that calling is safe, and left a number.
            contact.outcome, contact.safe_contact_rule = "call_back", self.rng.choice(CALLING)
            contact.call_back_due = self.today + timedelta(days=self.rng.choice((-1, 0, 0, 1, 2)))
            contact.answered, body = False, replace(body, phone=silent_phone(self.rng))
        key, live = SecretKey.generate(), place.founded.key
        contact.organisation_id, contact.organisation_key = hand.organisation_id, live
        contact.created_by = contact.changed_by = hand.staff_id
        contact.created_at = contact.changed_at = min(contact.created_at, timezone.now())
        contact.sealed_key = seal_key_to(bytes(live.box_public), key, context=contact_context(contact.id))
        seal_row(contact, key=key, body=body)
        return contact


def _file_contact(contact: Contact, body: ContactBody, *, opened: OpenCase, hand: Member) -> Contact:
    contact.case, contact.organisation_id = opened.case, opened.case.organisation_id
    contact.created_by = contact.changed_by = hand.staff_id
    seal_row(contact, key=opened.key, body=body)
    return contact


def _next_step(rows: Sequence[Any]) -> date | None:
    """What `cases.derived` would find by queries, from the rows at hand."""
    return min((due for row in rows for due in (_due(row),) if due), default=None)


def _due(row: Any) -> date | None:
    if isinstance(row, Note):
        return row.follow_up_due
    if isinstance(row, Goal):
        return row.review_due if row.status in {"planned", "in_progress"} else None
    if isinstance(row, Service):
        return row.appointment_due if row.outcome == "planned" else None
    if isinstance(row, Contact):
        return None if row.answered else row.call_back_due
    live = hasattr(row, "ends_on") and row.revoked_on is None and row.ends_on >= timezone.localdate()
    return row.ends_on if live else None


@contextmanager
def undated() -> Iterator[None]:
    """Let rows keep the times they were given: they are years old, and Django would stamp them with now."""
    fields = [field for kind in DATED for field in kind._meta.fields if isinstance(field, models.DateTimeField)]
    marks = [(field, field.auto_now, field.auto_now_add) for field in fields]
    try:
        for found in fields:
            found.auto_now = found.auto_now_add = False
        yield
    finally:
        for found, now, added in marks:
            found.auto_now, found.auto_now_add = now, added
