"""What forms offer: nothing is chosen for somebody that they have to answer for, and a label says what the value is."""

import re

from django.test import Client
from django.urls import reverse

from arasha.audit.models import Event
from arasha.cases.actions.cases import NewCase, open_new_case
from arasha.cases.actions.protection import protect_with_team
from arasha.cases.actions.records import add_record
from arasha.cases.models import BreakGlass, Person
from arasha.cases.models.person import PersonBody
from tests.cast import Cast, sign_in


def test_reason_for_breaking_the_glass_is_chosen_by_who_breaks_it(cast: Cast, client: Client) -> None:
    opened = open_new_case(new=NewCase(), by=cast.saule)
    protect_with_team(opened=opened, team=[], by=cast.saule)
    sign_in(client, cast.dana)
    page = client.get(reverse("centre:urgent")).content.decode()
    options = re.findall(r'<input type="radio"[^>]*name="reason"[^>]*>', page)
    assert len(options) == 4
    assert [option for option in options if "checked" in option] == []
    sent = {"number": opened.case.number, "why": "she stands at the door"}
    assert client.post(reverse("centre:urgent"), sent).status_code == 200
    assert (BreakGlass.objects.count(), Event.objects.filter(action="glass.broken").count()) == (0, 0)
    assert client.post(reverse("centre:urgent"), {**sent, "reason": "she_is_here"}).status_code == 302
    assert BreakGlass.objects.count() == 1


def test_card_of_a_person_says_age_group(cast: Cast, client: Client) -> None:
    opened = open_new_case(new=NewCase(), by=cast.saule)
    add_record(opened=opened, row=Person(kind=Person.CHILD, age_band="12-17"), body=PersonBody(given_name="Ертөстік"), by=cast.saule)
    sign_in(client, cast.saule)
    page = client.get(reverse("centre:file_tab", args=[opened.case.id, "people"])).content.decode()
    assert re.search(r"<dt[^>]*>Age group</dt>\s*<dd[^>]*>\s*<span[^>]*>12–17<", page)
    form = client.get(reverse("centre:record_add", args=[opened.case.id, "people"])).content.decode()
    assert "If nothing more is known." in form


def test_nobody_has_a_conflict_before_somebody_is_chosen(cast: Cast, client: Client) -> None:
    opened = open_new_case(new=NewCase(), by=cast.saule)
    sign_in(client, cast.saule)
    address = reverse("centre:file_conflict", args=[opened.case.id])
    page = client.get(address).content.decode()
    assert re.findall(r'<option value="([^"]+)" selected', page) == []
    assert client.post(address, {"staff": "", "reason": ""}).status_code == 200
    assert opened.case.conflicts.count() == 0
