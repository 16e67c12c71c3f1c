"""What the cast did lately, through the same actions as the pages: so that home pages, histories, logs and access lists are alive."""

import random
from collections.abc import Mapping, Sequence

from arasha.accounts.checkpoints import sign_where_it_stands
from arasha.accounts.members import Member, member_with_key
from arasha.accounts.models import Staff
from arasha.audit.actions import record_reading
from arasha.cases.access import OpenCase, open_case, visible_cases
from arasha.cases.actions.cases import Closure, change_case, close_case, reopen_case
from arasha.cases.actions.protection import break_glass, declare_conflict
from arasha.cases.actions.records import add_record, change_record
from arasha.cases.models import Case, Need, Note
from arasha.cases.models.paper import NoteBody
from arasha.ops.demo.cast import CastMember

ENOUGH = 12
"""Open cases that a centre needs before its day is worth acting out."""
READERS = ("saule", "dana", "marat", "madina", "timur")


def act_out(cast: Sequence[CastMember], *, rng: random.Random) -> None:
    """A day at the first centre. In a demo with too few cases nothing happens."""
    members = {one.name: one.member for one in cast}
    if visible_cases(members["saule"]).filter(status=Case.OPEN).count() < ENOUGH:
        return
    _work(members, rng=rng)
    _close_and_reopen(members)
    _protect(members)
    _read(members, rng=rng)
    sign_where_it_stands(by=members["botagoz"])


def _fresh(member: Member) -> Member:
    return member_with_key(Staff.objects.select_related("organisation").get(id=member.staff_id), member.keys.staff_pair)


def _open(member: Member, *, status: str, count: int) -> list[OpenCase]:
    """Cases of the whole centre that a member may open, longest untouched first."""
    rows = visible_cases(member).filter(status=status, protection=Case.WHOLE).order_by("changed_at")[:count]
    return [open_case(member, case.id) for case in rows]


def _work(members: Mapping[str, Member], *, rng: random.Random) -> None:
    saule = members["saule"]
    for place, opened in enumerate(_open(saule, status=Case.OPEN, count=4)):
        note = add_record(opened=opened, row=Note(kind="phone_call"), body=NoteBody(text="Позвонила, ответила сестра."), by=saule)
        body = NoteBody(text="Позвонила по её правилу связи, ответила сестра: всё спокойно.")
        change_record(opened=opened, kind=Note, record_id=note.id, seen_version=1, coded={"kind": "phone_call"}, body=body, by=saule)
        needs = opened.records(Need)
        if needs:
            row, told = needs[0]
            change_record(opened=opened, kind=Need, record_id=row.id, seen_version=row.version, coded={"status": "being_met"}, body=told, by=saule)
        columns = {"immediate_danger": "yes", "risk_level": "high"} if place < 2 else {"risk_level": rng.choice(("medium", "high"))}
        change_case(opened=opened, seen_version=opened.case.version, columns=columns, body=opened.body(opened.case), by=saule)


def _close_and_reopen(members: Mapping[str, Member]) -> None:
    marat = members["marat"]
    for opened in _open(marat, status=Case.OPEN, count=1):
        closure = Closure(reason="goals_met", outcomes=("legal_help", "safe_housing"), closing="Сняла квартиру, работает.")
        close_case(opened=opened, seen_version=opened.case.version, closure=closure, by=marat)
    for opened in _open(marat, status=Case.CLOSED, count=2)[1:]:
        reopen_case(opened=opened, reason="came_back", by=marat)


def _protect(members: Mapping[str, Member]) -> None:
    emma, dana = members["emma"], members["dana"]
    for opened in _open(emma, status=Case.OPEN, count=1):
        declare_conflict(opened=opened, staff=emma.staff, reason="friend", by=emma)
    hidden = Case.objects.filter(organisation_id=dana.organisation_id, protection=Case.TEAM, status=Case.OPEN)
    case = hidden.exclude(id__in=visible_cases(dana).values("id")).order_by("created_at").first()
    if case:
        break_glass(number=case.number, reason="she_is_here", why="Она пришла без записи, коллега в отпуске.", by=dana)


def _read(members: Mapping[str, Member], *, rng: random.Random) -> None:
    for name in READERS:
        member = _fresh(members[name])
        rows = list(visible_cases(member).order_by("-changed_at").values_list("id", flat=True)[:10])
        for case_id in rng.sample(rows, min(4, len(rows))):
            record_reading(organisation_id=member.organisation_id, actor=member.staff_id, action="case.read", case_id=case_id)
