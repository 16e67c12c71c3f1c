"""When a key may be in other hands: the old key opens nothing new, and colleagues lose nothing.

The thief has the old secret, a copy of the database of before, and every later one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.core.files.uploadhandler import FileUploadHandler
from django.test import Client

from arasha.accounts import sessions
from arasha.accounts.actions.keys import rotate_keys, set_roles
from arasha.accounts.actions.staff import NewMember, accept_invitation, invite_member
from arasha.accounts.errors import AccountError, KeyMissing
from arasha.accounts.members import Member, member_with_key
from arasha.accounts.models import OrganisationKey, RecoverySheet, SecondFactor, Staff
from arasha.accounts.second_factors import make_recovery_codes, seal_secret
from arasha.audit.verify import verify_chain
from arasha.cases.access import open_case, open_keys, visible_cases
from arasha.cases.actions.attachments import NewAttachment, attach_file, read_attachment
from arasha.cases.actions.cases import NewCase, open_new_case
from arasha.cases.actions.contacts import NewContact, change_contact, file_contact, log_contact
from arasha.cases.actions.protection import declare_conflict, restrict_case
from arasha.cases.actions.readmission import give_sheet, regrant_restricted
from arasha.cases.actions.records import add_record, change_record
from arasha.cases.actions.renewal import (
    change_own_password,
    readmit_colleague,
    remove_colleague,
    renew_keys,
    reopen_organisation,
    waiting_for,
)
from arasha.cases.contacts import open_contact, open_contacts, visible_contacts
from arasha.cases.errors import CaseError
from arasha.cases.integrity import verify_records
from arasha.cases.kinds import RECORD_KINDS
from arasha.cases.models import Attachment, Case, Note, Person
from arasha.cases.models.case import CaseBody
from arasha.cases.models.contact import ContactBody
from arasha.cases.models.paper import NoteBody
from arasha.cases.models.person import PersonBody
from arasha.cases.queries import list_cases, record_history
from arasha.cases.uploads import SealingUploadHandler
from arasha.vault.keys import BoxKeyPair
from arasha.vault.passwords import LIGHT
from arasha.vault.recovery import RecoverySheet as PrintedSheet
from tests.cast import PASSWORD, Cast, sign_in
from tests.thief import Thief

NEW_PASSWORD = "five quiet horses at dawn"
OLD = ("old case", "old survivor", "old note", "old contact", "old file")
RESTRICTED = ("old restricted case", "old restricted note")
NEW = ("new case", "new survivor", "new contact", "new note", "new words", "new call words", "new file", "new restricted note", "new filed contact")


@pytest.fixture(autouse=True)
def _own_files(settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]  # pytest-django's fixture has no type


@dataclass
class Centre:
    """A centre with work in it, as it stood when the thief copied everything."""

    cast: Cast
    case: Case
    restricted: Case
    contact_id: object
    note_id: object
    handlers: list[FileUploadHandler] = field(default_factory=list)

    def work_on(self, by: Member, holder: Member) -> None:
        """A day after: everything that can be written anew. `holder` is on the restricted case."""
        opened = open_case(by, self.case.id)
        (survivor, _body), *_others = opened.records(Person)
        change_record(opened=opened, kind=Person, record_id=survivor.id, seen_version=1, coded={}, body=PersonBody(given_name="new survivor"), by=by)
        add_record(opened=opened, row=Note(), body=NoteBody(text="new note"), by=by)
        change_record(opened=opened, kind=Note, record_id=self.note_id, seen_version=1, coded={}, body=NoteBody(text="new words"), by=by)  # type: ignore[arg-type]  # a UUID
        attach(opened, "new file", by)
        open_new_case(new=NewCase(body=CaseBody(opening="new case")), by=by)
        log_contact(new=NewContact(body=ContactBody(notes="new contact")), by=by)
        called = open_contact(by, self.contact_id)  # type: ignore[arg-type]  # a UUID
        change_contact(open_contact=called, seen_version=1, columns={}, body=ContactBody(notes="new call words"), by=by)
        filed = log_contact(new=NewContact(body=ContactBody(notes="new filed contact")), by=by)
        file_contact(open_contact=open_contact(by, filed.id), opened=opened, by=by)
        add_record(opened=open_case(holder, self.restricted.id), row=Note(), body=NoteBody(text="new restricted note"), by=holder)


def attach(opened: object, text: str, by: Member) -> Attachment:
    handler = SealingUploadHandler()
    handler.new_file("file", "paper.txt", "text/plain", len(text), None, None)
    handler.receive_data_chunk(text.encode(), 0)
    return attach_file(opened=opened, upload=handler.file_complete(len(text)), new=NewAttachment(), by=by)  # type: ignore[arg-type]  # an OpenCase


@pytest.fixture
def centre(cast: Cast) -> Centre:
    new = NewCase(body=CaseBody(opening="old case"), survivor=PersonBody(given_name="old survivor"))
    opened = open_new_case(new=new, by=cast.saule)
    note = add_record(opened=opened, row=Note(), body=NoteBody(text="old note"), by=cast.saule)
    attach(opened, "old file", cast.saule)
    contact = log_contact(new=NewContact(body=ContactBody(notes="old contact")), by=cast.aigul)
    kept = open_new_case(new=NewCase(body=CaseBody(opening="old restricted case")), by=cast.saule)
    add_record(opened=kept, row=Note(), body=NoteBody(text="old restricted note"), by=cast.saule)
    restrict_case(opened=kept, staff=[cast.dana.staff, cast.marat.staff], by=cast.saule)
    return Centre(cast, opened.case, kept.case, contact.id, note.id)


def sees(member: Member) -> str:
    """Everything that a member reads on the pages."""
    texts = []
    cases = list(visible_cases(member))
    texts += [listed.summary.name for listed in list_cases(member, cases)]
    for opened in open_keys(member, cases).values():
        texts.append(opened.body(opened.case).opening)
        for kind in RECORD_KINDS:
            for row, body in opened.records(kind):
                texts.append(str(body))
                texts += [str(past.body) for past in record_history(opened, kind=kind, record_id=row.id)]
                if isinstance(row, Attachment):
                    texts.append(b"".join(read_attachment(row, body)).decode())
    texts += [found.body.notes for found in open_contacts(member, list(visible_contacts(member).select_related("case")))]
    return "\n".join(texts)


def missing(text: str, words: tuple[str, ...]) -> list[str]:
    return [word for word in words if word not in text]


def found(text: str, words: tuple[str, ...] = NEW) -> list[str]:
    return [word for word in words if word in text]


def is_whole(cast: Cast) -> bool:
    organisation = cast.botagoz.organisation_id
    return verify_chain(str(organisation)).broken is None and verify_records(organisation_id=organisation).findings == []


def _remove(cast: Cast) -> None:
    remove_colleague(staff=cast.dana.staff, by=cast.botagoz)


def _lose_device(cast: Cast) -> None:
    readmit_colleague(staff=cast.dana.staff, in_other_hands=True, by=cast.botagoz)


def _change_password(cast: Cast) -> None:
    member = change_own_password(old=PASSWORD, new=NEW_PASSWORD, in_other_hands=True, by=cast.dana, cost=LIGHT)
    cast.pairs["dana"] = member.keys.staff_pair


def _rotate(cast: Cast) -> None:
    rotate_keys(by=cast.botagoz)


def _new_sheet(cast: Cast) -> None:
    give_sheet(purpose="organisation", by=cast.botagoz)


def _new_restricted_sheet(cast: Cast) -> None:
    give_sheet(purpose="restricted", by=cast.botagoz)


def _dana(cast: Cast) -> BoxKeyPair:
    return cast.pairs["dana"]


WAYS: dict[str, tuple[Callable[[Cast], BoxKeyPair], Callable[[Cast], None], tuple[str, ...]]] = {
    "removed member": (_dana, _remove, (*OLD, *RESTRICTED)),
    "lost device": (_dana, _lose_device, (*OLD, *RESTRICTED)),
    "changed password": (_dana, _change_password, (*OLD, *RESTRICTED)),
    "rotated organisation key": (lambda cast: cast.founded["astana"].pairs.box, _rotate, OLD),
    "new sheet": (lambda cast: cast.founded["astana"].sheet.pair, _new_sheet, OLD),
    "new restricted sheet": (lambda cast: cast.founded["astana"].restricted_sheet.pair, _new_restricted_sheet, RESTRICTED),
}


@pytest.mark.parametrize("way", WAYS)
def test_old_key_opens_nothing_new_and_colleagues_open_everything(centre: Centre, way: str) -> None:
    cast, (secret, act, opened_before) = centre.cast, WAYS[way]
    thief = Thief(secret(cast))
    assert missing(thief.read(), opened_before) == []
    act(cast)
    centre.work_on(by=cast.saule, holder=cast.marat)
    assert found(thief.read()) == []
    assert missing(sees(cast.saule), (*NEW, "old case", "old file", *RESTRICTED)) == []
    assert missing(sees(cast.marat), (*NEW, "old restricted case")) == []
    assert is_whole(cast)


@pytest.mark.parametrize("way", ["removed member", "lost device", "changed password", "new sheet"])
def test_old_key_alone_opens_nothing_at_all_in_the_database_of_after(centre: Centre, way: str) -> None:
    cast, (secret, act, _opened_before) = centre.cast, WAYS[way]
    late = Thief(secret(cast))
    act(cast)
    assert late.read() == ""


def test_fresh_keys_for_all_take_even_what_lay_there_from_who_knew_the_old_ones(centre: Centre) -> None:
    cast = centre.cast
    thief = Thief(_dana(cast))
    thief.read()
    _remove(cast)
    assert missing(thief.read(), ("old case", "old note", "old contact")) == [], "until then the old key opens what it opened before"
    assert renew_keys(by=cast.marat).done == 3
    assert waiting_for(cast.marat).mine == 0
    # The file itself keeps its key: who had it before could have copied the file as well.
    assert thief.read() == "old file"
    assert missing(sees(cast.marat), (*OLD, *RESTRICTED)) == []
    assert is_whole(cast)


def test_readmission_without_danger_keeps_the_keys_and_the_old_one_dies(centre: Centre) -> None:
    cast = centre.cast
    late, thief = Thief(_dana(cast)), Thief(_dana(cast))
    thief.read()
    invited = readmit_colleague(staff=cast.dana.staff, in_other_hands=False, by=cast.botagoz)
    assert late.read() == ""
    staff, pair = accept_invitation(name="dana", code=invited.code, password=NEW_PASSWORD, cost=LIGHT)
    centre.work_on(by=cast.saule, holder=cast.marat)
    assert missing(sees(member_with_key(staff, pair)), ("new case", "new note", "old case")) == []
    # Said honestly: with "no", a copy of before together with the old password opens what is written after. That is why the page asks.
    assert "new case" in thief.read()


@dataclass
class Reopened:
    """A centre whose printed sheet was used: the new director, and the case worker who was admitted again."""

    lead: Member
    saule: Member


def _reopen(cast: Cast) -> Reopened:
    founded = cast.founded["astana"]
    new = NewMember("newlead", "New lead", frozenset({"director"}))
    invited, _sheet = reopen_organisation(organisation=founded.organisation, sheet_text=founded.sheet.text, new=new)
    lead = member_with_key(*accept_invitation(name="newlead", code=invited.code, password=NEW_PASSWORD, cost=LIGHT))
    again = readmit_colleague(staff=cast.saule.staff, in_other_hands=False, by=lead)
    return Reopened(lead, member_with_key(*accept_invitation(name="saule", code=again.code, password=NEW_PASSWORD, cost=LIGHT)))


def _thief_of_sheet_and_lost_passwords(cast: Cast) -> Thief:
    return Thief(cast.founded["astana"].sheet.pair, cast.pairs["dana"], cast.pairs["saule"])


def test_used_sheet_and_lost_passwords_open_nothing_new(centre: Centre) -> None:
    cast = centre.cast
    thief = _thief_of_sheet_and_lost_passwords(cast)
    assert missing(thief.read(), (*OLD, *RESTRICTED)) == []
    reopened = _reopen(cast)
    # Marat still knows his password: he is on the restricted case, and nobody else's former password receives its fresh key.
    centre.work_on(by=reopened.saule, holder=cast.marat)
    assert found(thief.read()) == []
    assert missing(sees(reopened.saule), ("new case", "new note", "new contact", "new file", "old case", "old file")) == []
    assert missing(sees(cast.marat), ("new restricted note", "old restricted case")) == []
    assert is_whole(cast)


def test_used_sheet_alone_opens_nothing_at_all_in_the_database_of_after(centre: Centre) -> None:
    late = Thief(centre.cast.founded["astana"].sheet.pair)
    _reopen(centre.cast)
    assert late.read() == ""


def test_after_a_recovery_everything_waits_for_fresh_keys_and_former_members_open_nothing_new(centre: Centre) -> None:
    cast = centre.cast
    reopened = _reopen(cast)
    waiting = waiting_for(reopened.lead)
    assert (waiting.cases, waiting.contacts, waiting.beyond) == (1, 1, 1), "the restricted one waits for a colleague on it"
    assert renew_keys(by=reopened.lead).done == 2
    centre.work_on(by=reopened.saule, holder=cast.marat)
    assert found(sees(cast.dana)) == []
    assert missing(sees(reopened.lead), ("old case", "new case", "new contact")) == []


def test_after_a_recovery_no_fresh_key_is_sealed_to_a_lost_password(centre: Centre) -> None:
    cast = centre.cast
    thief = _thief_of_sheet_and_lost_passwords(cast)
    thief.read()
    reopened = _reopen(cast)
    declare_conflict(opened=open_case(reopened.lead, centre.case.id), staff=cast.aigul.staff, reason="friend", by=reopened.lead)
    add_record(opened=open_case(reopened.lead, centre.case.id), row=Note(), body=NoteBody(text="new note"), by=reopened.lead)
    assert found(thief.read()) == []
    kept = open_new_case(new=NewCase(body=CaseBody(opening="new case")), by=reopened.saule)
    with pytest.raises(CaseError, match="Dana can't be given this case"):
        restrict_case(opened=kept, staff=[cast.dana.staff], by=reopened.saule)


def test_after_a_recovery_a_lost_password_makes_itself_no_way_back(centre: Centre) -> None:
    cast = centre.cast
    reopened = _reopen(cast)
    add_record(opened=open_case(cast.marat, centre.restricted.id), row=Note(), body=NoteBody(text="new restricted note"), by=cast.marat)
    lost = cast.botagoz
    ways: tuple[Callable[[], object], ...] = (
        lambda: give_sheet(purpose="organisation", by=lost),
        lambda: give_sheet(purpose="restricted", by=lost),
        lambda: rotate_keys(by=lost),
        lambda: invite_member(new=NewMember("again", "Again", frozenset({"director"})), by=lost),
        lambda: readmit_colleague(staff=lost.staff, in_other_hands=False, by=cast.marat),
        lambda: remove_colleague(staff=reopened.lead.staff, by=lost),
        lambda: set_roles(staff=cast.dana.staff, roles=frozenset({"supervisor"}), by=lost),
    )
    before = OrganisationKey.objects.count(), RecoverySheet.objects.count(), Staff.objects.count()
    for way in ways:
        with pytest.raises(KeyMissing):
            way()
    with pytest.raises(CaseError):
        regrant_restricted(staff=cast.dana.staff, by=cast.marat)
    assert (OrganisationKey.objects.count(), RecoverySheet.objects.count(), Staff.objects.count()) == before
    assert found(Thief(cast.pairs["botagoz"], cast.pairs["dana"]).read()) == []


def test_invitations_from_before_a_recovery_end(centre: Centre) -> None:
    invited = invite_member(new=NewMember("fresh", "Fresh", frozenset({"case_worker"})), by=centre.cast.botagoz)
    _reopen(centre.cast)
    with pytest.raises(AccountError):
        accept_invitation(name="fresh", code=invited.code, password=NEW_PASSWORD, cost=LIGHT)


def test_conflict_takes_the_case_away_from_the_key_that_opened_it(centre: Centre) -> None:
    cast = centre.cast
    thief = Thief(_dana(cast))
    assert "old note" in thief.read()
    declare_conflict(opened=open_case(cast.saule, centre.case.id), staff=cast.dana.staff, reason="friend", by=cast.saule)
    opened = open_case(cast.saule, centre.case.id)
    add_record(opened=opened, row=Note(), body=NoteBody(text="new note"), by=cast.saule)
    change_record(opened=opened, kind=Note, record_id=centre.note_id, seen_version=1, coded={}, body=NoteBody(text="new words"), by=cast.saule)  # type: ignore[arg-type]  # a UUID
    attach(opened, "new file", cast.saule)
    text = thief.read()
    assert found(text) == []
    assert found(text, ("old case", "old survivor", "old note")) == [], "the case itself was sealed anew at once"
    assert missing(sees(cast.marat), ("new note", "new words", "new file")) == []
    assert is_whole(cast)


def test_invitation_that_a_rotation_ended_opens_nothing(centre: Centre) -> None:
    cast = centre.cast
    invited = invite_member(new=NewMember("fresh", "Fresh", frozenset({"case_worker"})), by=cast.botagoz)
    thief, late = Thief(PrintedSheet.parse(invited.code).pair), Thief(PrintedSheet.parse(invited.code).pair)
    assert "old case" in thief.read()
    rotate_keys(by=cast.botagoz)
    centre.work_on(by=cast.saule, holder=cast.marat)
    assert (found(thief.read()), late.read()) == ([], "")
    with pytest.raises(AccountError):
        accept_invitation(name="fresh", code=invited.code, password=NEW_PASSWORD, cost=LIGHT)


def test_lost_device_ends_sessions_and_second_factors(centre: Centre, client: Client) -> None:
    cast = centre.cast
    dana = cast.dana
    make_recovery_codes(staff=dana.staff)
    SecondFactor.objects.create(staff=dana.staff, kind=SecondFactor.PASSKEY, secret=seal_secret(dana.staff, {"id": "x", "key": "y"}))
    sign_in(client, dana)
    store, token = dict(client.session), client.cookies["workspace_key"].value
    assert client.get("/desk/files/").status_code == 200
    _lose_device(cast)
    assert client.get("/desk/files/").status_code == 302
    assert sessions.signed_in_member(store, token=token, staff=Staff.objects.get(id=dana.staff_id), longest=10**6) is None
    assert SecondFactor.objects.filter(staff=dana.staff).count() == 0


def test_removal_touches_no_case_row_by_row(centre: Centre, django_assert_max_num_queries: Callable[[int], object]) -> None:
    cast = centre.cast
    for _case in range(12):
        open_new_case(new=NewCase(), by=cast.saule)
    with django_assert_max_num_queries(62):  # type: ignore[attr-defined]  # a context manager
        _remove(cast)
