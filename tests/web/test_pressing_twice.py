"""A button pressed twice: what is made once stays one, what would be made twice is stopped in the browser, and what got through shows and goes."""

import re

from django.test import Client
from django.urls import reverse

from arasha.accounts.actions.staff import NewMember, invite_member
from arasha.cases.actions.cases import NewCase, open_new_case
from arasha.cases.actions.contacts import NewContact, log_contact
from arasha.cases.models import Case, Contact
from tests.cast import Cast, sign_in
from tests.conftest import ROOT


def test_file_is_begun_once_from_a_contact_and_a_contact_is_settled_once(cast: Cast, client: Client) -> None:
    sign_in(client, cast.saule)
    contact = log_contact(new=NewContact(), by=cast.aigul)
    places = {client.post(reverse("centre:call_begin", args=[contact.id]))["Location"] for _time in range(2)}
    assert (Case.objects.count(), len(places)) == (1, 1)
    for _time in range(2):
        assert client.post(reverse("centre:call_settle", args=[contact.id])).status_code == 302
    assert Contact.objects.count() == 1


def test_invitation_is_taken_up_once(cast: Cast) -> None:
    code = invite_member(new=NewMember("fresh", "Fresh", frozenset({"case_worker"}), "en"), by=cast.botagoz).code
    sent = {"name": "fresh", "code": code, "new_password": "a kettle on the green hill", "again": "a kettle on the green hill"}
    assert [Client().post("/me/join/", sent).status_code for _time in range(2)] == [302, 200]


def test_change_sent_twice_is_stale_the_second_time(cast: Cast, client: Client) -> None:
    sign_in(client, cast.saule)
    case = open_new_case(new=NewCase(), by=cast.saule).case
    address = reverse("centre:file_edit", args=[case.id])
    page = client.get(address).content.decode()
    sent = {"seen_version": re.findall(r'name="seen_version" value="(\d+)"', page)[0], "opening": "x"}
    assert [client.post(address, sent).status_code for _time in range(2)] == [302, 409]


def test_buttons_that_make_something_take_no_second_press() -> None:
    """The one include that draws them asks the browser for it; `.govuk-button` in app.js keeps the promise."""
    parts = (ROOT / "src/arasha/web/pages/templates/pages/parts/buttons.html").read_text(encoding="utf-8")
    assert 'data-module="govuk-button" data-prevent-double-click="true"' in parts
    assert "govuk.Button" in (ROOT / "src/arasha/web/static/src/app.js").read_text(encoding="utf-8")
