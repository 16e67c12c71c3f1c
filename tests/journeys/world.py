"""A small made-up world in which every page has something to show: files in every state, records of every kind, calls, broken glass."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from arasha.accounts.actions.staff import NewMember, invite_member
from arasha.accounts.second_factors import make_recovery_codes
from arasha.cases.access import OpenCase, open_case
from arasha.cases.actions.attachments import NewAttachment, attach_file
from arasha.cases.actions.cases import Closure, NewCase, close_case, open_new_case
from arasha.cases.actions.contacts import NewContact, file_contact, log_contact
from arasha.cases.actions.erasure import hold_case
from arasha.cases.actions.protection import break_glass, protect_with_team, restrict_case
from arasha.cases.actions.records import add_record, change_record, remove_record
from arasha.cases.contacts import open_contact
from arasha.cases.models import CaseRecord, Consent, Goal, Incident, Need, Note, Person, Relation, Service
from arasha.cases.models.case import CaseBody
from arasha.cases.models.contact import ContactBody
from arasha.cases.models.incident import IncidentBody
from arasha.cases.models.paper import ConsentBody, NoteBody
from arasha.cases.models.person import PersonBody, RelationBody
from arasha.cases.models.record import Body
from arasha.cases.models.work import GoalBody, NeedBody, ServiceBody
from arasha.cases.saved_views import save_view
from arasha.cases.uploads import SealedUpload, SealingUploadHandler
from tests.cast import Cast, make_cast
from tests.journeys.signing_in import give_app

NAME = "Үлгіова Бибісара Қарлығашқызы"
LONG = "Қаланың шетіндегі үйде, кешкі сағат тоғызда басталды; балалар көршіде болды. " * 6
MANY = 26
"""One more than a page of a list holds."""
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cf500f0004010180b3b3c8d50000000049454e44ae426082"
)


@dataclass(frozen=True)
class World:
    """Who there is, and what can be visited: ids by name."""

    cast: Cast
    ids: dict[str, str]
    seeds: dict[str, str]
    """Of the apps with codes, by sign-in name."""


def make_world() -> World:
    """Everything, written by the real actions."""
    cast = make_cast()
    seeds = {name: give_app(cast.fresh(name)) for name in ("saule", "dana", "botagoz")}
    make_recovery_codes(staff=cast.botagoz.staff)
    invite_member(new=NewMember("invited", "Invited", frozenset({"case_worker"}), "en"), by=cast.botagoz)
    ids = {"staff_id": str(cast.dana.staff_id), "view_id": str(save_view(name="Менікі", filters={"worker": "mine"}, by=cast.botagoz).id)}
    ids |= _fill_files(cast) | _fill_calls(cast)
    return World(cast, ids, seeds)


def _fill_files(cast: Cast) -> dict[str, str]:
    by = cast.saule
    for _one in range(MANY):
        open_new_case(new=NewCase(survivor=PersonBody(name_as_given=NAME)), by=by)
    bare = open_new_case(new=NewCase(), by=by)
    closed, held, team, restricted = (open_new_case(new=NewCase(survivor=PersonBody(name_as_given=NAME)), by=by) for _one in range(4))
    for opened in (closed, held):
        close_case(opened=opened, seen_version=opened.case.version, closure=Closure(reason="goals_met"), by=by)
    hold_case(opened=open_case(cast.marat, held.case.id), held=True, by=cast.marat)
    protect_with_team(opened=team, team=[cast.botagoz.staff], by=by)
    glass = break_glass(number=team.case.number, reason="she_is_here", why="Есіктің алдында тұр.", by=cast.dana)
    restrict_case(opened=restricted, staff=[cast.botagoz.staff, cast.marat.staff], by=by)
    full, records = _full_file(cast)
    named = {"bare": bare, "closed": closed, "held": held, "team": team, "restricted": restricted, "full": full}
    return {name: str(opened.case.id) for name, opened in named.items()} | records | {"glass_id": str(glass.id), "number": full.case.number}


def _full_file(cast: Cast) -> tuple[OpenCase, dict[str, str]]:
    by, today = cast.saule, timezone.localdate()
    columns = {"immediate_danger": "yes", "risk_level": "high", "violence_types": ["physical"]}
    new = NewCase(columns=columns, body=CaseBody(opening=LONG), survivor=PersonBody(name_as_given=NAME, phones=["+7 701 555 01 99"], notes=LONG))
    opened = open_new_case(new=new, by=by)
    survivor = opened.records(Person)[0][0]

    def add(row: CaseRecord, body: Body) -> str:
        return str(add_record(opened=opened, row=row, body=body, by=by).id)

    child = Person(kind="child", relationship="", age_band="0_6")
    ids = {"people": add(child, PersonBody(given_name="Айару"))}
    ids["relations"] = add(Relation(person=survivor, other=child, relation="parent_of"), RelationBody())
    ids["events"] = add(Incident(acts=["strangulation"], strangled="yes", weapon="yes"), IncidentBody(narrative=LONG))
    ids["needs"] = add(Need(kind="safety", urgency="now"), NeedBody(description="Баспана"))
    ids["goals"] = add(Goal(area="safety", review_due=today), GoalBody(goal="Қауіпсіз үй"))
    ids["services"] = add(Service(kind="social_household", appointment_due=today + timedelta(days=2)), ServiceBody(description=LONG))
    ids["notes"] = add(Note(follow_up_due=today - timedelta(days=1)), NoteBody(text=LONG))
    consent = Consent(purpose="referral_health", recipient_kind="clinic", content=["needs"], ends_on=today + timedelta(days=30))
    ids["consents"] = add(consent, ConsentBody(recipient="Емхана"))
    gone = add(Note(), NoteBody(text="Қате жазылған"))
    remove_record(opened=opened, kind=Note, record_id=UUID(gone), seen_version=1, by=by)
    changed = opened.record(Note, UUID(ids["notes"]))
    change_record(opened=opened, kind=Note, record_id=changed[0].id, seen_version=1, coded={}, body=NoteBody(text="Түзетілді. " + LONG), by=by)
    for name, content, media in (("papers", PICTURE, "image/png"), ("text", LONG.encode(), "text/plain"), ("other", b"\0\1", "application/zip")):
        paper = attach_file(opened=opened, upload=_sealed(content, media), new=NewAttachment(description="Анықтама"), by=by)
        ids[name] = str(paper.id)
    return opened, {f"{slug}_id": value for slug, value in ids.items()}


def _fill_calls(cast: Cast) -> dict[str, str]:
    by = cast.aigul
    for _one in range(MANY):
        log_contact(new=NewContact(columns={"outcome": "advice"}, body=ContactBody(name=NAME)), by=by)
    due = timezone.localdate()
    said = {"answered": False, "outcome": "call_back", "call_back_due": due}
    body = ContactBody(name=NAME, phone="+7 701 555 01 99", notes=LONG, at=timezone.localtime().isoformat(timespec="minutes"))
    danger = log_contact(new=NewContact(columns={**said, "immediate_danger": "yes"}, body=body), by=by)
    child = log_contact(new=NewContact(columns={"caller": "child"}, body=body), by=by)
    filed = log_contact(new=NewContact(columns=said, body=body), by=by)
    opened = open_new_case(new=NewCase(survivor=PersonBody(name_as_given=NAME)), by=cast.saule)
    file_contact(open_contact=open_contact(cast.saule, filed.id), opened=opened, by=cast.saule)
    return {"danger": str(danger.id), "child": str(child.id), "filed": str(filed.id), "calls": str(opened.case.id)}


def _sealed(content: bytes, media_type: str) -> SealedUpload:
    handler = SealingUploadHandler()
    handler.new_file("file", "құжат", media_type, len(content), None, None)
    handler.receive_data_chunk(content, 0)
    return handler.file_complete(len(content))
