"""What a role does not allow is refused, and the log says so: once, with the right that was missing, and nothing that leads to a file."""

from django.test import Client

from arasha.audit.models import Event
from arasha.audit.verify import verify_chain
from arasha.cases.actions.cases import NewCase, open_new_case
from tests.cast import Cast, sign_in


def refusals() -> list[tuple[str, str, dict[str, str], str]]:
    rows = Event.objects.filter(action="access.refused").order_by("sequence")
    return [(row.chain, row.actor, row.detail, row.subject_id + str(row.case_id or "")) for row in rows]


def test_page_beyond_the_role_leaves_one_event(cast: Cast) -> None:
    client = sign_in(Client(), cast.saule)
    assert client.get("/desk/team/keys/").status_code == 403
    assert refusals() == [(str(cast.saule.organisation_id), str(cast.saule.staff_id), {"permission": "staff.manage"}, "")]
    assert client.post("/desk/team/keys/").status_code == 403
    assert len(refusals()) == 2
    assert verify_chain(str(cast.saule.organisation_id)).broken is None


def test_refusal_by_a_room_leaves_one_event_and_nothing_else(cast: Cast) -> None:
    opened = open_new_case(new=NewCase(), by=cast.saule)
    client = sign_in(Client(), cast.dana)
    before = Event.objects.count()
    answer = client.post(f"/desk/files/{opened.case.id}/hand/", {"worker": str(cast.dana.staff_id)})
    assert (answer.status_code, Event.objects.count() - before) == (403, 1)
    assert refusals() == [(str(cast.dana.organisation_id), str(cast.dana.staff_id), {"permission": "case.work"}, "")]


def test_what_is_allowed_or_not_there_and_strangers_leave_none(cast: Cast) -> None:
    opened = open_new_case(new=NewCase(), by=cast.saule)
    assert Client().get("/desk/team/keys/").status_code == 302
    assert sign_in(Client(), cast.botagoz).get("/desk/team/keys/").status_code == 200
    assert sign_in(Client(), cast.zhanna).get(f"/desk/files/{opened.case.id}/").status_code == 404
    assert refusals() == []


def test_log_page_says_it_in_words(cast: Cast) -> None:
    sign_in(Client(), cast.saule).get("/desk/team/keys/")
    assert "Refused: the role does not allow it" in sign_in(Client(), cast.botagoz).get("/desk/log/").content.decode()
