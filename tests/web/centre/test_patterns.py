"""The page of patterns: figures in words, answers, and nothing about oneself or about files that one may not open."""

import uuid
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from arasha.audit.actions import record_reading
from arasha.audit.models import Event
from arasha.cases.actions.cases import NewCase, open_new_case
from arasha.cases.actions.protection import restrict_case
from tests.cases.test_patterns import crowd, read
from tests.cast import Cast, sign_in

PAGE = "/desk/log/patterns/"


def strangers(number: int) -> list[uuid.UUID]:
    return [uuid.uuid4() for _each in range(number)]


def answer(client: Client, **fields: object) -> int:
    return client.post(reverse("centre:patterns_seen"), {"reason": "training", **fields}).status_code


def test_page_says_why_with_figures_and_without_judgement(cast: Cast, client: Client) -> None:
    read(cast.dana, *strangers(26))
    page = sign_in(client, cast.marat).get(PAGE).content.decode()
    assert "Different files opened that are not theirs: 26." in page
    assert "Their own history is too short to compare: days at work in four weeks: 0, needed: 8." in page
    assert "Too few colleagues in the same role to compare: 0, their days at work: 0." in page
    assert "So the fixed limit was taken: 25 a day." in page
    assert "erased by now, so that it is not known whose they were: 26." in page
    assert Event.objects.filter(action="patterns.read").values_list("detail", flat=True).get() == {"shown": 1}


def test_answer_stands_in_the_audit_and_takes_the_flag_off(cast: Cast, client: Client) -> None:
    read(cast.dana, *strangers(26))
    sign_in(client, cast.marat)
    flag = client.get(PAGE).content.decode().partition('name="flag" value="')[2].partition('"')[0]
    assert flag.startswith("others.")
    assert answer(client, about=cast.dana.staff_id, flag=flag, value=26) == 302
    event = Event.objects.get(action="pattern.reviewed")
    assert (event.subject_kind, event.subject_id) == ("audit.pattern", str(cast.dana.staff_id))
    assert event.detail == {"flag": flag, "value": 26, "reason": "training"}
    page = client.get(PAGE).content.decode()
    assert "Nothing is out of pattern." in page
    assert "Answered in the last seven days" in page
    assert answer(client, about=cast.dana.staff_id, flag=flag, value=26) == 404


def test_answer_without_a_known_reason_is_refused(cast: Cast, client: Client) -> None:
    read(cast.dana, *strangers(26))
    sign_in(client, cast.marat)
    client.post(reverse("centre:patterns_seen"), {"about": cast.dana.staff_id, "flag": "others.2026-11-24", "value": 26, "reason": "she told me"})
    client.post(reverse("centre:patterns_seen"), {"about": "x", "flag": "<b>", "value": "many", "reason": "training"})
    assert not Event.objects.filter(action="pattern.reviewed").exists()


def test_no_answer_is_chosen_beforehand(cast: Cast, client: Client) -> None:
    read(cast.dana, *strangers(26))
    page = sign_in(client, cast.marat).get(PAGE).content.decode()
    assert '<option value="" selected>Not chosen</option>' in page
    flag = page.partition('name="flag" value="')[2].partition('"')[0]
    answer(client, about=cast.dana.staff_id, flag=flag, value=26, reason="")
    assert not Event.objects.filter(action="pattern.reviewed").exists()


def test_supervisor_neither_sees_nor_answers_their_own(cast: Cast, client: Client) -> None:
    read(cast.marat, *strangers(26))
    page = sign_in(client, cast.marat).get(PAGE).content.decode()
    assert "Nothing is out of pattern." in page
    there = sign_in(Client(), cast.botagoz).get(PAGE).content.decode()
    assert "Marat" in there
    flag = there.partition('name="flag" value="')[2].partition('"')[0]
    assert answer(client, about=cast.marat.staff_id, flag=flag, value=26) == 404


def test_number_of_a_file_shows_only_to_who_may_open_it(cast: Cast, client: Client) -> None:
    opened = open_new_case(new=NewCase(), by=cast.saule)
    crowd(cast, opened.case.id)
    number = opened.case.number
    assert number in sign_in(client, cast.marat).get(PAGE).content.decode()
    restrict_case(opened=opened, staff=[cast.botagoz.staff], by=cast.saule)
    page = client.get(PAGE).content.decode()
    assert number not in page
    assert str(opened.case.id) not in page
    assert "that you may not open: 1" in " ".join(page.split())


def test_first_page_leads_there_and_asks_for_the_number_later(cast: Cast, client: Client) -> None:
    read(cast.dana, *strangers(26))
    home = sign_in(client, cast.marat).get("/desk/").content.decode()
    assert 'hx-get="/desk/log/patterns/count/"' in home
    assert "1 to look at" in client.get("/desk/log/patterns/count/").content.decode()
    worker = sign_in(Client(), cast.saule)
    assert "patterns" not in worker.get("/desk/").content.decode()
    assert [worker.get(address).status_code for address in (PAGE, "/desk/log/patterns/count/")] == [403, 403]


def test_day_of_a_colleague_shows_their_events_of_that_day_only(cast: Cast, client: Client) -> None:
    case_id = open_new_case(new=NewCase(), by=cast.saule).case.id
    read(cast.dana, case_id, days_ago=3)
    record_reading(organisation_id=cast.dana.organisation_id, actor=cast.dana.staff_id, action="cases.searched")
    read(cast.aigul, case_id, days_ago=3)
    sign_in(client, cast.marat)
    address = reverse("centre:log_person", args=[cast.dana.staff_id])
    then = timezone.localdate() - timedelta(days=3)
    page = client.get(f"{address}?day={then.isoformat()}").content.decode()
    assert (page.count("Opened the file"), page.count("Looked for a file by its number")) == (1, 0)
    assert [client.get(f"{address}?day={day}").status_code for day in ("9999-99-99", "9999-12-31", "0001-01-01", "x")] == [200] * 4
    assert client.get(reverse("centre:log_person", args=[cast.zhanna.staff_id])).status_code == 404


def test_page_asks_the_database_as_often_for_many_as_for_one(cast: Cast, client: Client) -> None:
    sign_in(client, cast.marat)
    read(cast.dana, *strangers(26))
    crowd(cast, open_new_case(new=NewCase(), by=cast.saule).case.id)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    for member in (cast.dana, cast.aigul, cast.botagoz):
        read(member, *strangers(41))
    crowd(cast, open_new_case(new=NewCase(), by=cast.saule).case.id)
    with CaptureQueriesContext(connection) as many:
        client.get(PAGE)
    assert len(many) == len(few)


def test_search_leaves_a_count_and_never_what_was_typed(cast: Cast, client: Client) -> None:
    number = open_new_case(new=NewCase(), by=cast.saule).case.number
    sign_in(client, cast.dana)
    for typed in (number, "ZZZZ-9999"):
        client.post(reverse("centre:find"), {"number": typed})
    events = Event.objects.filter(action="cases.searched").order_by("sequence")
    assert [(event.detail, event.case_id, event.subject_id) for event in events] == [({"shown": 1}, None, ""), ({"shown": 0}, None, "")]
