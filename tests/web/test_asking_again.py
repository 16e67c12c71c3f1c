"""Changing how one signs in asks for the password once more when signing in was longer than five minutes ago (OWASP ASVS 7.5.1)."""

import time
from collections.abc import Callable

import pyotp
import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from arasha.accounts.models import SecondFactor
from arasha.accounts.second_factors import add_totp, new_totp_seed
from arasha.accounts.sessions import FRESH_SECONDS, SHOWN, STARTED
from arasha.audit.models import Event
from tests.cast import PASSWORD, Cast, sign_in

ASKED = "/me/again/"


def with_factor(cast: Cast) -> str:
    """A colleague with one app; the id of the app."""
    seed = new_totp_seed()
    factor = add_totp(staff=cast.saule.staff, seed=seed, code=pyotp.TOTP(seed).now())
    assert factor is not None
    return str(factor.id)


def aged(client: Client, *, seconds: int = FRESH_SECONDS + 1) -> Client:
    """The same browser, so long after signing in."""
    session = client.session
    session[STARTED] = int(time.time()) - seconds
    session.pop(SHOWN, None)
    session.save()
    return client


CHANGES: dict[str, tuple[Callable[[str], str], str, str]] = {
    "add an app": (lambda _factor: "/me/second/app/", "post", "/me/second/app/"),
    "make codes": (lambda _factor: "/me/second/codes/", "post", "/me/second/"),
    "ask for a passkey": (lambda _factor: "/me/second/key/", "get", "/me/second/"),
    "add a passkey": (lambda _factor: "/me/second/key/", "post", "/me/second/"),
    "remove a factor": (lambda factor: f"/me/second/{factor}/remove/", "post", "/me/second/"),
    "end other sessions": (lambda _factor: "/me/sessions/end/", "post", "/me/"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_change_of_signing_in_asks_for_the_password_after_five_minutes(cast: Cast, change: str) -> None:
    address, method, back = CHANGES[change]
    factor = with_factor(cast)
    other, client = sign_in(Client(), cast.saule), sign_in(Client(), cast.saule)
    before = (SecondFactor.objects.count(), Session.objects.count(), Event.objects.count())
    assert getattr(aged(client), method)(address(factor), {"code": "123456"}).headers.get("Location") == ASKED
    assert (SecondFactor.objects.count(), Session.objects.count(), Event.objects.count()) == before, "nothing happened"
    assert client.post(ASKED, {"password": PASSWORD})["Location"] == back
    assert getattr(client, method)(address(factor), {"code": "123456"}).headers.get("Location") != ASKED
    assert aged(other).get("/desk/").status_code == (302 if change == "end other sessions" else 200), "work goes on unasked"


@pytest.mark.parametrize("change", CHANGES)
def test_young_sign_in_is_not_asked(cast: Cast, change: str) -> None:
    address, method, _back = CHANGES[change]
    factor = with_factor(cast)
    client = aged(sign_in(Client(), cast.saule), seconds=FRESH_SECONDS - 10)
    assert getattr(client, method)(address(factor), {"code": "123456"}).headers.get("Location") != ASKED


def test_first_factor_is_set_up_unasked(cast: Cast) -> None:
    client = aged(sign_in(Client(), cast.saule))
    assert client.post("/me/second/app/", {"code": "123456"}).status_code == 200


def test_wrong_password_is_refused_written_and_slowed_down(cast: Cast) -> None:
    with_factor(cast)
    client = aged(sign_in(Client(), cast.saule))
    for _try in range(4):
        assert "Your present password is wrong." in client.post(ASKED, {"password": "not this one"}).content.decode()
    refused = Event.objects.filter(chain="node", action="sign_in.refused")
    assert [(event.subject_id, event.detail["reason"]) for event in refused] == [(str(cast.saule.staff_id), "password")] * 4
    assert "Too many attempts" in client.post(ASKED, {"password": PASSWORD}).content.decode()
    assert client.post("/me/second/codes/")["Location"] == ASKED


def test_session_and_key_change_when_the_password_was_shown(cast: Cast) -> None:
    with_factor(cast)
    client = aged(sign_in(Client(), cast.saule))
    names = (settings.SESSION_COOKIE_NAME, settings.KEY_COOKIE_NAME)
    before = [client.cookies[name].value for name in names]
    client.post(ASKED, {"password": PASSWORD})
    assert all(former != client.cookies[name].value for former, name in zip(before, names, strict=True))
    assert client.get("/desk/").status_code == 200
    former = Client()
    former.cookies.load(dict(zip(names, before, strict=True)))
    assert former.get("/desk/").status_code == 302


def test_clock_that_was_set_back_makes_no_session_young(cast: Cast) -> None:
    with_factor(cast)
    client = aged(sign_in(Client(), cast.saule))
    session = client.session
    session[SHOWN] = int(time.time()) + FRESH_SECONDS + 60
    session.save()
    assert client.post("/me/second/codes/")["Location"] == ASKED
