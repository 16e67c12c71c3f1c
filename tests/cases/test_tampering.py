"""Whoever writes into the database or the folder of files is noticed, and the check that notices says what was done.

One centre with a bit of everything is made once; each line alters one thing in it and is undone.
"""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from arasha.accounts import sessions
from arasha.accounts.actions.organisations import make_new_sheet
from arasha.accounts.actions.staff import NewMember, invite_member
from arasha.accounts.checkpoints import sign_where_it_stands, signers_of
from arasha.accounts.errors import KeyAltered
from arasha.accounts.models import Invitation, MemberKey, Organisation, OrganisationKey, RecoverySheet, SecondFactor, Staff, StaffRole
from arasha.accounts.second_factors import make_recovery_codes
from arasha.audit.models import ChainHead, Checkpoint, Event, Write
from arasha.audit.states import state_hash
from arasha.audit.verify import verify_chain
from arasha.cases.access import OpenCase, open_case
from arasha.cases.actions.attachments import NewAttachment, attach_file, attachment_path
from arasha.cases.actions.cases import Closure, NewCase, assign_case, change_case, close_case, open_new_case
from arasha.cases.actions.contacts import NewContact, change_contact, log_contact
from arasha.cases.actions.erasure import erase_case
from arasha.cases.actions.protection import break_glass, declare_conflict, protect_with_team
from arasha.cases.actions.records import add_record, change_record
from arasha.cases.actions.renewal import change_own_password, renew_keys
from arasha.cases.contacts import open_contact
from arasha.cases.errors import Altered, NotHere
from arasha.cases.integrity import verify_records
from arasha.cases.models import Attachment, BreakGlass, Case, CaseGrant, Conflict, Contact, Erasure, Note, RecordVersion, TeamMember
from arasha.cases.models.case import CaseBody
from arasha.cases.models.contact import ContactBody
from arasha.cases.models.paper import NoteBody
from arasha.cases.uploads import SealingUploadHandler
from arasha.vault.keys import BoxKeyPair, SigningKeyPair
from arasha.vault.passwords import LIGHT
from tests.cast import PASSWORD, Cast, make_cast

pytestmark = pytest.mark.postgres
FILE = "cases.attachment.file"


@dataclass
class World:
    """A centre with everything that can be tampered with, and what stood there before."""

    cast: Cast
    organisation: uuid.UUID
    opened: OpenCase
    other: OpenCase
    note: Note
    contact: Contact
    loose: Contact
    team: Case
    conflicted: Case
    papers: list[Attachment]
    before: dict[Any, dict[str, Any]] = field(default_factory=dict)

    def keep(self, *rows: Any) -> None:
        """Remember rows as they are now, to put them back later."""
        self.before |= {row.pk: {name.attname: getattr(row, name.attname) for name in row._meta.fields} for row in rows}


def _paper(opened: OpenCase, text: str, cast: Cast) -> Attachment:
    handler = SealingUploadHandler()
    handler.new_file("file", "paper.txt", "text/plain", len(text), None, None)
    handler.receive_data_chunk(text.encode(), 0)
    return attach_file(opened=opened, upload=handler.file_complete(len(text)), new=NewAttachment(), by=cast.saule)


def _make_world() -> World:
    cast = make_cast()
    by = cast.saule
    opened, other, team, conflicted, gone = (open_new_case(new=NewCase(body=CaseBody(opening=str(number))), by=by) for number in range(5))
    note = add_record(opened=opened, row=Note(), body=NoteBody(text="first"), by=by)
    add_record(opened=other, row=Note(), body=NoteBody(text="other"), by=by)
    papers = [_paper(opened, "one", cast), _paper(opened, "two", cast)]
    contact, loose = (log_contact(new=NewContact(body=ContactBody(notes=str(number))), by=by) for number in range(2))
    world = World(cast, by.organisation_id, opened, other, note, contact, loose, team.case, conflicted.case, papers)
    world.keep(note, opened.case, contact, *MemberKey.objects.filter(staff=by.staff), Staff.objects.get(id=by.staff_id))
    world.keep(*CaseGrant.objects.filter(case=conflicted.case), OrganisationKey.objects.get(organisation_id=by.organisation_id))
    change_record(opened=opened, kind=Note, record_id=note.id, seen_version=1, coded={}, body=NoteBody(text="second"), by=by)
    change_case(opened=opened, seen_version=1, columns={}, body=CaseBody(opening="changed"), by=by)
    change_contact(open_contact=open_contact(by, contact.id), seen_version=1, columns={}, body=ContactBody(notes="changed"), by=by)
    protect_with_team(opened=team, team=[cast.saule.staff], by=cast.marat)
    break_glass(number=team.case.number, reason="she_is_here", why="x", by=cast.dana)
    declare_conflict(opened=conflicted, staff=cast.dana.staff, reason="friend", by=by)
    close_case(opened=gone, seen_version=gone.case.version, closure=Closure(reason="goals_met"), by=by)
    erase_case(opened=open_case(cast.marat, gone.case.id), reason="her_request", by=cast.marat)
    make_recovery_codes(staff=cast.dana.staff)
    make_new_sheet(purpose="organisation", by=cast.botagoz)
    member = change_own_password(old=PASSWORD, new="five quiet horses at dawn", by=cast.saule, cost=LIGHT)
    cast.pairs["saule"] = member.keys.staff_pair
    invite_member(new=NewMember("fresh", "Fresh", frozenset({"case_worker"})), by=cast.botagoz)
    sign_where_it_stands(by=cast.botagoz)
    return world


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    former, settings.MEDIA_ROOT = settings.MEDIA_ROOT, str(tmp_path_factory.mktemp("sealed"))
    with django_db_blocker.unblock(), transaction.atomic():
        yield _make_world()
        transaction.set_rollback(True)
    settings.MEDIA_ROOT = former


@pytest.fixture
def world(made: World) -> Iterator[World]:
    files = {path: path.read_bytes() for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}
    with transaction.atomic():
        yield made
        transaction.set_rollback(True)
    for path, content in files.items():
        path.write_bytes(content)


def told(world: World) -> set[tuple[str, str]]:
    """All that the checks say: (problem, table) of rows, ("chain", check) of the chains."""
    found = set()
    for organisation in (world.organisation, None):
        chain = str(organisation) if organisation else "node"
        broken = verify_chain(chain, signers=signers_of(chain)).broken
        found |= {("chain", broken.check)} if broken else set()
        found |= {(one.problem, one.table) for one in verify_records(organisation_id=organisation).findings}
    return found


def delete(kind: Any, **narrowed: Any) -> None:
    """Take rows out as SQL does: nothing else goes with them."""
    rows = kind._default_manager.filter(**narrowed)
    assert rows._raw_delete(rows.db) > 0


def put_back(world: World, row: Any) -> None:
    """The row as it stood before, byte for byte; inserted when it is gone."""
    values = world.before[row.pk]
    if not type(row)._default_manager.filter(pk=row.pk).update(**values):
        type(row)(**values).save_base(raw=True, force_insert=True)


def insert(row: Any, **other: Any) -> None:
    """A row that nobody wrote, made of one that somebody did."""
    values = {name.attname: getattr(row, name.attname) for name in row._meta.fields} | {"id": uuid.uuid4()} | other
    type(row)(**values).save_base(raw=True, force_insert=True)


def grant(world: World) -> CaseGrant:
    return CaseGrant.objects.get(case=world.opened.case)


def put_grants_back(world: World) -> None:
    """The grants that the conflicted colleague's case had before it was taken away from them."""
    for key, row in world.before.items():
        if row.get("holder_kind") and row["case_id"] == world.conflicted.id:
            put_back(world, CaseGrant(id=key))


def staff(world: World, name: str = "dana") -> Any:
    return Staff.objects.filter(id=world.cast.fresh(name).staff_id)


def member_key(world: World, name: str = "saule") -> Any:
    return MemberKey.objects.filter(staff_id=world.cast.fresh(name).staff_id)


def live_key(world: World) -> Any:
    return OrganisationKey.objects.filter(organisation_id=world.organisation)


def live_sheet(world: World) -> Any:
    return RecoverySheet.objects.filter(organisation_id=world.organisation, purpose="organisation", retired_at=None)


def swap(one: Path, other: Path) -> None:
    one.write_bytes(other.read_bytes())


def last_event(world: World) -> Event:
    return Event.objects.filter(chain=str(world.organisation)).order_by("-sequence")[0]


def last_write(world: World) -> Write:
    return Write.objects.filter(chain=str(world.organisation)).order_by("-sequence")[0]


def forge_checkpoint(world: World) -> None:
    pair, row = SigningKeyPair.generate(), Checkpoint.objects.filter(chain=str(world.organisation)).latest("at")
    signature = pair.sign(f"{row.chain}|{row.sequence}|{row.hash}".encode(), purpose="audit-checkpoint")
    insert(row, signing_public=pair.public, signature=signature)


NEW_KEY = BoxKeyPair.generate().public
JUNK = b"\x01 other bytes"
Line = tuple[Callable[[World], object], set[tuple[str, str]]]
MATRIX: dict[str, Line] = {
    "nothing": (lambda w: None, set()),
    # A record.
    "record edited": (lambda w: Note.objects.filter(id=w.note.id).update(sealed=JUNK), {("edited", "cases.note")}),
    "record's code edited": (lambda w: Note.objects.filter(id=w.note.id).update(follow_up_done=True), {("edited", "cases.note")}),
    "record rolled back": (lambda w: put_back(w, w.note), {("rolled back", "cases.note")}),
    "record moved": (lambda w: Note.objects.filter(id=w.note.id).update(case=w.other.case), {("moved", "cases.note")}),
    "record filled from another": (
        lambda w: Note.objects.filter(id=w.note.id).update(sealed=Note.objects.get(case=w.other.case).sealed),
        {("moved", "cases.note")},
    ),
    "record deleted": (lambda w: delete(Note, id=w.note.id), {("deleted", "cases.note")}),
    "record inserted": (lambda w: insert(w.note), {("unrecorded", "cases.note")}),
    "record hidden": (lambda w: Note.objects.filter(id=w.note.id).update(removed_at=timezone.now()), {("edited", "cases.note")}),
    # A past version.
    "past version edited": (lambda w: RecordVersion.objects.filter(record_id=w.note.id).update(sealed=JUNK), {("edited", "cases.note")}),
    "past version's codes edited": (
        lambda w: RecordVersion.objects.filter(record_id=w.note.id).update(coded={"follow_up_done": True}),
        {("edited", "cases.note")},
    ),
    "past version moved": (lambda w: RecordVersion.objects.filter(record_id=w.note.id).update(case=w.other.case), {("moved", "cases.note")}),
    "past version deleted": (lambda w: delete(RecordVersion, record_id=w.note.id), {("deleted", "cases.note")}),
    "past version inserted": (
        lambda w: insert(RecordVersion.objects.get(record_id=w.note.id), version=7),
        {("unrecorded", "cases.note")},
    ),
    # A case.
    "case's code edited": (lambda w: Case.objects.filter(id=w.opened.case.id).update(legal_hold=True), {("edited", "cases.case")}),
    "case's protection lifted": (lambda w: Case.objects.filter(id=w.team.id).update(protection="organisation"), {("rolled back", "cases.case")}),
    "case's body edited": (lambda w: Case.objects.filter(id=w.opened.case.id).update(sealed=JUNK), {("edited", "cases.case")}),
    "case's number edited": (lambda w: Case.objects.filter(id=w.opened.case.id).update(number="AAAA-BBBB"), {("edited", "cases.case")}),
    "case's summary edited": (lambda w: Case.objects.filter(id=w.opened.case.id).update(summary=JUNK), {("edited", "cases.case")}),
    "case's summary filled from another": (
        lambda w: Case.objects.filter(id=w.opened.case.id).update(summary=Case.objects.get(id=w.other.case.id).summary),
        {("edited", "cases.case")},
    ),
    "case rolled back": (lambda w: put_back(w, w.opened.case), {("rolled back", "cases.case")}),
    "case given to another worker": (
        lambda w: Case.objects.filter(id=w.opened.case.id).update(worker=w.cast.dana.staff_id),
        {("edited", "cases.case")},
    ),
    "case deleted": (lambda w: delete(Case, id=w.other.case.id), {("deleted", "cases.case")}),
    "case inserted": (lambda w: insert(Case.objects.get(id=w.other.case.id), number="AAAA-BBBB"), {("unrecorded", "cases.case")}),
    # A contact and its sealed key.
    "contact edited": (lambda w: Contact.objects.filter(id=w.contact.id).update(sealed=JUNK), {("edited", "cases.contact")}),
    "contact's code edited": (
        lambda w: Contact.objects.filter(id=w.contact.id).update(safe_contact_rule="any_time"),
        {("edited", "cases.contact")},
    ),
    "contact's key edited": (lambda w: Contact.objects.filter(id=w.contact.id).update(sealed_key=JUNK), {("edited", "cases.contact")}),
    "contact's key filled from another": (
        lambda w: Contact.objects.filter(id=w.contact.id).update(sealed_key=w.loose.sealed_key),
        {("edited", "cases.contact")},
    ),
    "contact rolled back": (lambda w: put_back(w, w.contact), {("rolled back", "cases.contact")}),
    "contact moved into a case": (lambda w: Contact.objects.filter(id=w.contact.id).update(case=w.other.case), {("moved", "cases.contact")}),
    "contact deleted": (lambda w: delete(Contact, id=w.contact.id), {("deleted", "cases.contact")}),
    "contact inserted": (lambda w: insert(w.loose), {("unrecorded", "cases.contact")}),
    # A key grant.
    "grant edited": (lambda w: CaseGrant.objects.filter(id=grant(w).id).update(sealed_key=JUNK), {("edited", "cases.casegrant")}),
    "grant given to another": (
        lambda w: CaseGrant.objects.filter(id=grant(w).id).update(holder_kind="staff", holder_id=w.cast.dana.staff_id),
        {("edited", "cases.casegrant")},
    ),
    "grant rolled back": (
        put_grants_back,
        {("rolled back", "cases.casegrant")},
    ),
    "grant moved": (lambda w: CaseGrant.objects.filter(case=w.team).update(case=w.conflicted), {("moved", "cases.casegrant")}),
    "grant deleted": (lambda w: delete(CaseGrant, case=w.other.case), {("deleted", "cases.casegrant")}),
    "grant inserted": (
        lambda w: insert(grant(w), holder_kind="staff", holder_id=w.cast.dana.staff_id),
        {("unrecorded", "cases.casegrant")},
    ),
    # Teams, conflicts, broken glass.
    "team member inserted": (
        lambda w: insert(TeamMember.objects.filter(case=w.team)[0], staff_id=w.cast.dana.staff_id),
        {("unrecorded", "cases.teammember")},
    ),
    "team member exchanged": (
        lambda w: TeamMember.objects.filter(case=w.team).update(staff_id=w.cast.dana.staff_id),
        {("edited", "cases.teammember")},
    ),
    "team member deleted": (lambda w: delete(TeamMember, case=w.team), {("deleted", "cases.teammember")}),
    "team member moved": (lambda w: TeamMember.objects.filter(case=w.team).update(case=w.other.case), {("moved", "cases.teammember")}),
    "conflict deleted": (lambda w: delete(Conflict, case=w.conflicted), {("deleted", "cases.conflict")}),
    "conflict exchanged": (lambda w: Conflict.objects.update(staff_id=w.cast.aigul.staff_id), {("edited", "cases.conflict")}),
    "conflict moved": (lambda w: Conflict.objects.update(case=w.other.case), {("moved", "cases.conflict")}),
    "conflict inserted": (
        lambda w: insert(Conflict.objects.get(), staff_id=w.cast.marat.staff_id),
        {("unrecorded", "cases.conflict")},
    ),
    "broken glass made longer": (
        lambda w: BreakGlass.objects.update(until=timezone.now() + timedelta(days=900)),
        {("edited", "cases.breakglass")},
    ),
    "broken glass given to another": (lambda w: BreakGlass.objects.update(staff_id=w.cast.aigul.staff_id), {("edited", "cases.breakglass")}),
    "broken glass said to be reviewed": (lambda w: BreakGlass.objects.update(reviewed_at=timezone.now()), {("edited", "cases.breakglass")}),
    "broken glass deleted": (lambda w: delete(BreakGlass), {("deleted", "cases.breakglass")}),
    "broken glass inserted": (lambda w: insert(BreakGlass.objects.get()), {("unrecorded", "cases.breakglass")}),
    # Documents and their files.
    "document names another file": (
        lambda w: Attachment.objects.filter(id=w.papers[0].id).update(stored_name=w.papers[1].stored_name),
        {("edited", "cases.attachment"), ("moved", FILE)},
    ),
    "document deleted": (lambda w: delete(Attachment, id=w.papers[0].id), {("deleted", "cases.attachment")}),
    "file swapped": (lambda w: swap(attachment_path(w.papers[0]), attachment_path(w.papers[1])), {("moved", FILE)}),
    "file cut": (lambda w: attachment_path(w.papers[0]).write_bytes(attachment_path(w.papers[0]).read_bytes()[:-1]), {("edited", FILE)}),
    "file deleted": (lambda w: attachment_path(w.papers[0]).unlink(), {("deleted", FILE)}),
    # Staff, roles, their keys and factors.
    "staff key swapped": (lambda w: staff(w).update(box_public=NEW_KEY), {("edited", "accounts.staff")}),
    "password rolled back": (
        lambda w: staff(w, "saule").update(wrapped_key=w.before[w.cast.saule.staff_id]["wrapped_key"]),
        {("edited", "accounts.staff")},
    ),
    "staff row rolled back": (lambda w: put_back(w, staff(w, "saule").get()), {("rolled back", "accounts.staff")}),
    "staff let in": (lambda w: Staff.objects.filter(name="fresh").update(is_active=True), {("edited", "accounts.staff")}),
    "staff deleted": (
        lambda w: delete(Staff, name="aigul"),
        {("deleted", "accounts.staff"), ("deleted", "accounts.memberkey"), ("deleted", "accounts.invitation")},
    ),
    "staff inserted": (lambda w: insert(staff(w).get(), name="ghost"), {("unrecorded", "accounts.staff")}),
    "roles raised": (lambda w: StaffRole.objects.create(staff=staff(w).get(), role="director"), {("edited", "accounts.staff")}),
    "role exchanged": (lambda w: StaffRole.objects.filter(staff=staff(w).get()).update(role="supervisor"), {("edited", "accounts.staff")}),
    "role deleted": (lambda w: delete(StaffRole, staff=staff(w).get()), {("edited", "accounts.staff")}),
    "member key edited": (lambda w: member_key(w).update(sealed_pairs=JUNK), {("edited", "accounts.memberkey")}),
    "member key rolled back": (lambda w: put_back(w, member_key(w).get()), {("rolled back", "accounts.memberkey")}),
    "member key given to another": (
        lambda w: member_key(w).update(staff_id=Staff.objects.get(name="fresh").id),
        {("edited", "accounts.memberkey")},
    ),
    "member key deleted": (lambda w: member_key(w).delete(), {("deleted", "accounts.memberkey")}),
    "member key inserted": (
        lambda w: insert(member_key(w).get(), staff_id=Staff.objects.get(name="fresh").id),
        {("unrecorded", "accounts.memberkey")},
    ),
    "second factor edited": (lambda w: SecondFactor.objects.update(secret=JUNK), {("edited", "accounts.secondfactor")}),
    "second factor given to another": (lambda w: SecondFactor.objects.update(staff_id=w.cast.marat.staff_id), {("edited", "accounts.secondfactor")}),
    "second factor deleted": (lambda w: SecondFactor.objects.all().delete(), {("deleted", "accounts.secondfactor")}),
    "second factor inserted": (lambda w: insert(SecondFactor.objects.get()), {("unrecorded", "accounts.secondfactor")}),
    # The organisation, its keys, sheets and invitations.
    "organisation's kind edited": (
        lambda w: Organisation.objects.filter(id=w.organisation).update(kind="ministry"),
        {("edited", "accounts.organisation")},
    ),
    "organisation deleted": (
        lambda w: delete(Organisation, id=w.organisation),
        {("deleted", "accounts.organisation")},
    ),
    "organisation key swapped": (lambda w: live_key(w).update(box_public=NEW_KEY), {("edited", "accounts.organisationkey")}),
    "signing key swapped": (
        lambda w: live_key(w).update(sign_public=SigningKeyPair.generate().public),
        {("edited", "accounts.organisationkey"), ("chain", "signer")},
    ),
    "organisation key rolled back to the former sheet": (lambda w: put_back(w, live_key(w).get()), {("rolled back", "accounts.organisationkey")}),
    "organisation key retired": (lambda w: live_key(w).update(retired_at=timezone.now()), {("edited", "accounts.organisationkey")}),
    "organisation key inserted": (
        lambda w: insert(live_key(w).get(), generation=9, retired_at=timezone.now()),
        {("unrecorded", "accounts.organisationkey")},
    ),
    "sheet swapped": (lambda w: live_sheet(w).update(public=NEW_KEY), {("edited", "accounts.recoverysheet")}),
    "retired sheet revived": (
        lambda w: [live_sheet(w).update(purpose="x"), RecoverySheet.objects.exclude(retired_at=None).update(retired_at=None)],
        {("edited", "accounts.recoverysheet"), ("rolled back", "accounts.recoverysheet")},
    ),
    "sheet deleted": (lambda w: live_sheet(w).delete(), {("deleted", "accounts.recoverysheet")}),
    "sheet inserted": (lambda w: insert(live_sheet(w).get(), retired_at=timezone.now()), {("unrecorded", "accounts.recoverysheet")}),
    "invitation swapped": (lambda w: Invitation.objects.filter(staff__name="fresh").update(public=NEW_KEY), {("edited", "accounts.invitation")}),
    "invitation made longer": (
        lambda w: Invitation.objects.filter(staff__name="fresh").update(expires_at=timezone.now() + timedelta(days=900)),
        {("edited", "accounts.invitation")},
    ),
    "invitation deleted": (lambda w: delete(Invitation, staff__name="fresh"), {("deleted", "accounts.invitation")}),
    "erasure deleted": (lambda w: delete(Erasure), {("deleted", "cases.erasure")}),
    "erasure of another case": (lambda w: Erasure.objects.update(case_id=w.other.case.id), {("edited", "cases.erasure")}),
    "erasure inserted": (lambda w: insert(Erasure.objects.get(), case_id=w.other.case.id), {("unrecorded", "cases.erasure")}),
    # The audit itself.
    "event edited": (lambda w: Event.objects.filter(id=last_event(w).id).update(action="other"), {("chain", "event")}),
    "event deleted": (lambda w: delete(Event, chain=str(w.organisation), sequence=3), {("chain", "sequence")}),
    "event inserted": (lambda w: insert(last_event(w), sequence=last_event(w).sequence + 1), {("chain", "previous")}),
    "head edited": (lambda w: ChainHead.objects.filter(chain=str(w.organisation)).update(hash="0" * 64), {("chain", "head")}),
    "head rolled back": (lambda w: ChainHead.objects.filter(chain=str(w.organisation)).update(sequence=3), {("chain", "head")}),
    "head deleted": (lambda w: delete(ChainHead, chain=str(w.organisation)), {("chain", "head")}),
    "checkpoint edited": (lambda w: Checkpoint.objects.update(hash="0" * 64), {("chain", "signature")}),
    "checkpoint moved": (lambda w: Checkpoint.objects.update(sequence=3), {("chain", "signature")}),
    "checkpoint inserted": (forge_checkpoint, {("chain", "signer")}),
}


@pytest.mark.parametrize("line", MATRIX)
def test_alteration_is_noticed_and_named(world: World, line: str) -> None:
    act, expected = MATRIX[line]
    act(world)
    if line.startswith("staff deleted"):
        assert ("deleted", "accounts.staff") in told(world)
    elif line == "organisation deleted":
        assert told(world) >= expected
    else:
        assert told(world) == expected


@pytest.mark.parametrize("change", ["edited", "deleted", "inserted", "moved"])
def test_altered_write_breaks_its_event(world: World, change: str) -> None:
    write = last_write(world)
    if change == "edited":
        Write.objects.filter(id=write.id).update(content_hash="2-" + "0" * 64)
    elif change == "deleted":
        delete(Write, id=write.id)
    elif change == "inserted":
        insert(write, record_id=uuid.uuid4())
    else:
        Write.objects.filter(id=write.id).update(case_id=world.other.case.id)
    assert ("chain", "writes") in told(world)


def test_write_without_an_event_vouches_for_nothing(world: World) -> None:
    Note.objects.filter(id=world.note.id).update(follow_up_done=True)
    forged = state_hash(Note.objects.get(id=world.note.id))
    insert(last_write(world), event_id=uuid.uuid4(), table="cases.note", record_id=world.note.id, version=2, content_hash=forged, sequence=10**9)
    assert told(world) == {("edited", "cases.note")}


OPENINGS: dict[str, tuple[Callable[[World], object], Callable[[World], object], type[Exception]]] = {
    "record": (lambda w: Note.objects.update(follow_up_done=True), lambda w: open_case(w.cast.saule, w.opened.case.id).records(Note), Altered),
    "record rolled back": (lambda w: put_back(w, w.note), lambda w: open_case(w.cast.saule, w.opened.case.id).records(Note), Altered),
    "case": (
        lambda w: Case.objects.filter(id=w.opened.case.id).update(legal_hold=True),
        lambda w: add_record(opened=open_case(w.cast.saule, w.opened.case.id), row=Note(), body=NoteBody(text="x"), by=w.cast.saule),
        Altered,
    ),
    "case handed over": (
        lambda w: Case.objects.filter(id=w.opened.case.id).update(protection="team"),
        lambda w: assign_case(opened=open_case(w.cast.marat, w.opened.case.id), worker=w.cast.dana.staff, by=w.cast.marat),
        Altered,
    ),
    "contact": (
        lambda w: Contact.objects.filter(id=w.contact.id).update(safe_contact_rule="any_time"),
        lambda w: open_contact(w.cast.saule, w.contact.id),
        Altered,
    ),
    "contact's key": (
        lambda w: Contact.objects.filter(id=w.contact.id).update(sealed_key=w.loose.sealed_key),
        lambda w: open_contact(w.cast.saule, w.contact.id),
        Altered,
    ),
    "grant": (
        lambda w: CaseGrant.objects.filter(id=grant(w).id).update(sealed_key=CaseGrant.objects.get(case=w.other.case).sealed_key),
        lambda w: open_case(w.cast.saule, w.opened.case.id),
        NotHere,
    ),
    "organisation key": (
        lambda w: live_key(w).update(box_public=NEW_KEY),
        lambda w: open_new_case(new=NewCase(), by=w.cast.saule),
        KeyAltered,
    ),
    "colleague's key": (
        lambda w: staff(w).update(box_public=NEW_KEY),
        lambda w: declare_conflict(opened=open_case(w.cast.saule, w.opened.case.id), staff=w.cast.aigul.staff, reason="friend", by=w.cast.saule),
        KeyAltered,
    ),
    "roles raised, then one's password changed": (
        lambda w: StaffRole.objects.create(staff=staff(w).get(), role="director"),
        lambda w: change_own_password(old=PASSWORD, new="five quiet horses at dawn", by=w.cast.dana, cost=LIGHT),
        KeyAltered,
    ),
}


@pytest.mark.parametrize("what", OPENINGS)
def test_what_was_altered_is_refused_when_it_is_used(world: World, what: str) -> None:
    alter, use, refusal = OPENINGS[what]
    alter(world)
    with pytest.raises(refusal), transaction.atomic():
        use(world)


def test_fresh_key_does_not_vouch_for_what_was_altered(world: World) -> None:
    Note.objects.filter(id=world.note.id).update(follow_up_done=True)
    RecordVersion.objects.filter(record_id=world.note.id).update(coded={"follow_up_done": True})
    Case.objects.filter(id=world.opened.case.id).update(key_known=True)
    assert renew_keys(by=world.cast.marat).done == 1
    assert told(world) == {("edited", "cases.note")}


def test_sessions_are_not_in_the_audit_and_open_for_nobody_else(cast: Cast) -> None:
    """A session row holds a key under a token that only the browser has: edited or moved to another member, it opens nothing."""
    store: dict[str, Any] = {}
    token = sessions.complete(store, pair=cast.pairs["dana"])
    assert sessions.signed_in_member(store, token=token, staff=cast.dana.staff, longest=60) is not None
    assert sessions.signed_in_member(store, token=token, staff=cast.marat.staff, longest=60) is None
    store["held"] = store["held"][:-8] + "AAAAAAA="
    assert sessions.signed_in_member(store, token=token, staff=cast.dana.staff, longest=60) is None
