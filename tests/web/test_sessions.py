"""Sessions: what they are made of at each step, how each of them ends, and that what ended opens nothing."""

import time
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from arasha.accounts.actions.keys import readmit_member, remove_member
from arasha.accounts.members import Member
from arasha.accounts.second_factors import add_totp, new_totp_seed
from arasha.accounts.sessions import HELD, PENDING, RENEWED, STARTED
from arasha.accounts.signing_in import record_sign_in
from tests.architecture.test_addresses import ADDRESSES, NO_PAGE, filled, ids
from tests.cast import PASSWORD, Cast, sign_in

__all__ = ["ids"]
"""The fixture with an id for every address."""

NEW_PASSWORD = "a kettle on the green hill"


def give_app(member: Member) -> str:
    """An app with codes for a member; its present code is still unused."""
    seed = new_totp_seed()
    assert add_totp(staff=member.staff, seed=seed, code=pyotp.TOTP(seed).at(int(time.time()) - 30)) is not None
    return seed


def first_step(client: Client, name: str = "saule") -> None:
    assert client.post("/me/in/", {"name": name, "password": PASSWORD})["Location"] == "/me/in/second/"


def second_step(client: Client, seed: str) -> None:
    assert client.post("/me/in/second/", {"code": pyotp.TOTP(seed).now()})["Location"] == "/me/start/"


def values(client: Client) -> tuple[str, str]:
    """Session id and key token, as the browser holds them."""
    return client.cookies[settings.SESSION_COOKIE_NAME].value, client.cookies[settings.KEY_COOKIE_NAME].value


def browser_with(session_id: str, token: str) -> Client:
    """A browser with these cookies and no others."""
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = session_id
    client.cookies[settings.KEY_COOKIE_NAME] = token
    return client


def opens(client: Client) -> bool:
    answer = client.get("/desk/")
    assert answer.status_code == 200 or answer["Location"] == "/me/in/", answer
    return bool(answer.status_code == 200)


def test_session_and_key_change_at_both_steps(cast: Cast, client: Client) -> None:
    seed = give_app(cast.saule)
    session = client.session
    session["planted"] = "yes"
    session.save()
    planted = client.cookies[settings.SESSION_COOKIE_NAME].value
    first_step(client)
    waiting, waiting_key = values(client)
    second_step(client, seed)
    signed_in, key = values(client)
    assert len({planted, waiting, signed_in}) == 3
    assert waiting_key != key
    assert [row.session_key for row in Session.objects.all()] == [signed_in]
    assert set(client.session.keys()) == {HELD, STARTED, "must_set_up", "_auth_user_id", "_auth_user_backend", "_auth_user_hash"}
    assert opens(client)
    for former in ((planted, key), (waiting, waiting_key), (waiting, key), (signed_in, waiting_key)):
        assert not opens(browser_with(*former))


def test_session_id_that_the_server_did_not_make_is_not_taken_up(cast: Cast) -> None:
    seed, client = give_app(cast.saule), browser_with("a" * 32, "b" * 43)
    first_step(client)
    second_step(client, seed)
    assert values(client)[0] != "a" * 32


def test_cookies_of_a_session_are_for_this_host_and_no_script(cast: Cast, client: Client) -> None:
    seed = give_app(cast.saule)
    first_step(client)
    second_step(client, seed)
    found = {name: (cookie["samesite"], cookie["httponly"], cookie["path"], cookie["domain"]) for name, cookie in client.cookies.items()}
    strict = ("Strict", True, "/", "")
    lax = ("Lax", True, "/", "")
    assert found == {"workspace": strict, "workspace_key": strict, "workspace_device": strict, "language": lax, "workspace_form": lax}


def test_session_row_of_a_waiting_member_opens_no_page(cast: Cast, ids: dict[str, str]) -> None:
    give_app(cast.saule)
    client = Client()
    first_step(client)
    assert PENDING in client.session
    shown = []
    for address, _pattern in ADDRESSES:
        if address not in NO_PAGE and client.get(filled(address, ids)).status_code == 200:
            shown.append(address)
    assert shown == ["", "me/in/", "me/in/second/", "me/in/key/", "me/join/", "me/restore/"]


def end_by_waiting(_cast: Cast, _client: Client) -> None:
    """Thirty minutes without a request: the store forgets the row."""
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))


def end_by_age(_cast: Cast, client: Client) -> None:
    """Twelve hours, however busy."""
    session = client.session
    session[STARTED] = int(time.time()) - settings.SESSION_LONGEST - 1
    session.save()


def end_by_signing_out(_cast: Cast, client: Client) -> None:
    assert client.post("/me/out/").status_code == 302


def end_by_leaving(_cast: Cast, client: Client) -> None:
    assert client.get("/exit").status_code == 302


def end_by_password(cast: Cast, _client: Client) -> None:
    """The password is changed in another browser."""
    other = sign_in(Client(), cast.saule)
    answer = other.post("/me/word/", {"old_password": PASSWORD, "new_password": NEW_PASSWORD, "again": NEW_PASSWORD})
    assert answer["Location"] == "/me/"
    assert opens(other)


def end_by_the_owner(cast: Cast, _client: Client) -> None:
    other = sign_in(Client(), cast.saule)
    assert other.post("/me/sessions/end/")["Location"] == "/me/"
    assert opens(other)


def end_by_removal(cast: Cast, _client: Client) -> None:
    remove_member(staff=cast.saule.staff, by=cast.botagoz)


def end_by_readmission(cast: Cast, _client: Client) -> None:
    readmit_member(staff=cast.saule.staff, by=cast.botagoz)


ENDS = (
    end_by_waiting, end_by_age, end_by_signing_out, end_by_leaving, end_by_password, end_by_the_owner, end_by_removal, end_by_readmission,
)  # fmt: skip


@pytest.mark.parametrize("end", ENDS, ids=[end.__name__ for end in ENDS])
def test_cookies_of_an_ended_session_open_nothing(cast: Cast, end: Callable[[Cast, Client], None]) -> None:
    client = sign_in(Client(), cast.saule)
    kept = values(client)
    assert opens(browser_with(*kept))
    end(cast, client)
    assert not opens(browser_with(*kept))
    assert not opens(browser_with(*kept)), "a second try"


def test_idle_time_and_longest_time_are_as_documented() -> None:
    assert (settings.SESSION_COOKIE_AGE, settings.SESSION_LONGEST) == (30 * 60, 12 * 60 * 60)


def test_work_renews_a_session_once_a_minute(cast: Cast) -> None:
    client = sign_in(Client(), cast.saule)
    client.get("/desk/")
    first = client.session[RENEWED]
    assert client.get("/desk/").cookies.get(settings.SESSION_COOKIE_NAME) is None
    session = client.session
    session[RENEWED] = first - 60
    session.save()
    assert client.get("/desk/").cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 30 * 60
    assert client.session[RENEWED] >= first


def test_rows_of_ended_sessions_do_not_stay(cast: Cast) -> None:
    old, young = sign_in(Client(), cast.saule), sign_in(Client(), cast.dana)
    Session.objects.filter(session_key=old.session.session_key).update(expire_date=timezone.now() - timedelta(days=3))
    record_sign_in(staff=cast.marat.staff, second_factor="totp")
    assert list(Session.objects.values_list("session_key", flat=True)) == [young.session.session_key]


def test_password_change_gives_a_fresh_session_and_key(cast: Cast) -> None:
    client = sign_in(Client(), cast.saule)
    before = values(client)
    client.post("/me/word/", {"old_password": PASSWORD, "new_password": NEW_PASSWORD, "again": NEW_PASSWORD})
    after = values(client)
    assert before[0] != after[0]
    assert before[1] != after[1]
    assert opens(client)


def test_session_of_one_with_the_key_of_another_opens_nothing(cast: Cast) -> None:
    mine, theirs = values(sign_in(Client(), cast.saule)), values(sign_in(Client(), cast.dana))
    assert not opens(browser_with(mine[0], theirs[1]))
    assert not opens(browser_with(*mine)), "the session that was tried with a wrong key has ended"
    assert opens(browser_with(*theirs))


@pytest.mark.parametrize("token", ["", "A", "A" * 43, "=" * 44, "é" * 43, "A" * 5000])
def test_session_with_a_made_up_key_opens_nothing(cast: Cast, token: str) -> None:
    assert not opens(browser_with(values(sign_in(Client(), cast.saule))[0], token))


def test_waiting_for_the_second_factor_ends(cast: Cast, client: Client) -> None:
    seed = give_app(cast.saule)
    first_step(client)
    session = client.session
    session[PENDING]["at"] -= 10 * 60 + 1
    session.save()
    assert client.post("/me/in/second/", {"code": pyotp.TOTP(seed).now()})["Location"] == "/me/in/"


def test_second_step_of_a_removed_member_is_refused(cast: Cast, client: Client) -> None:
    seed = give_app(cast.saule)
    first_step(client)
    remove_member(staff=cast.saule.staff, by=cast.botagoz)
    assert client.post("/me/in/second/", {"code": pyotp.TOTP(seed).now()})["Location"] == "/me/in/"


def test_code_of_the_second_step_serves_once(cast: Cast) -> None:
    seed = give_app(cast.saule)
    code = pyotp.TOTP(seed).now()
    for location in ("/me/start/", None):
        client = Client()
        first_step(client)
        assert client.post("/me/in/second/", {"code": code}).headers.get("Location") == location


def test_leaving_forgets_the_key_and_the_pages(cast: Cast) -> None:
    client = sign_in(Client(), cast.saule)
    answer = client.get("/exit")
    assert answer["Clear-Site-Data"] == '"cache"'
    assert [answer.cookies[name].value for name in (settings.SESSION_COOKIE_NAME, settings.KEY_COOKIE_NAME)] == ["", ""]
    assert Session.objects.count() == 0


def test_new_member_opens_nothing_before_a_second_factor(cast: Cast) -> None:
    client = Client()
    assert client.post("/me/in/", {"name": "saule", "password": PASSWORD})["Location"] == "/me/second/app/"
    for place in ("/desk/", "/desk/files/", "/desk/calls/new/", "/inbox/", "/desk/team/"):
        assert client.get(place).headers.get("Location") == "/me/second/app/", place


def test_every_page_of_a_member_has_the_way_out(cast: Cast, ids: dict[str, str]) -> None:
    client, without = sign_in(Client(), cast.botagoz), []
    for address, _pattern in ADDRESSES:
        answer = client.get(filled(address, ids)) if address not in NO_PAGE else None
        if answer is not None and answer.status_code == 200 and answer["Content-Type"].startswith("text/html"):
            page = answer.content.decode()
            # A part of a page, as htmx asks for it, has no frame.
            framed = "<html" not in page or ('action="/me/out/"' in page and 'href="/exit"' in page)
            without += [] if framed else [address]
    assert without == []


def test_passwords_are_typed_unseen(cast: Cast) -> None:
    client = sign_in(Client(), cast.saule)
    for browser, address, number in ((Client(), "/me/in/", 1), (Client(), "/me/join/", 2), (client, "/me/word/", 3)):
        page = browser.get(address).content.decode()
        assert page.count('type="password"') == number, address
        assert page.count('autocomplete="current-password"') + page.count('autocomplete="new-password"') == number
