"""Guessing: who is known here, what a password is, what a code is. A guesser learns nothing, is slowed down, and locks nobody out."""

import itertools
import re
from typing import Any

import pyotp
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from arasha.accounts.actions.keys import remove_member
from arasha.accounts.actions.staff import Invited, NewMember, accept_invitation, check_password_strength, invite_member
from arasha.accounts.errors import AccountError
from arasha.accounts.keyring import OrganisationPairs, open_pairs
from arasha.accounts.models import SignInBucket
from arasha.accounts.throttle import FREE
from arasha.audit.models import Event
from arasha.vault import passwords
from arasha.vault.keys import BoxKeyPair
from arasha.vault.passwords import INTERACTIVE, Cost
from arasha.vault.recovery import RecoverySheet
from tests.cast import PASSWORD, Cast
from tests.web.test_sessions import give_app

WRONG = "not the password at all"
NEW = "a kettle on the green hill"
ELSEWHERE = "198.51.100.7"


@pytest.fixture
def derivations(monkeypatch: pytest.MonkeyPatch) -> list[Cost]:
    """The cost of every key derivation, in order. They are counted, not timed: a clock on a busy machine proves little."""
    seen: list[Cost] = []
    real = passwords._derive

    def derive(password: str, salt: bytes, cost: Cost) -> bytes:
        seen.append(cost)
        return real(password, salt, cost)

    monkeypatch.setattr(passwords, "_derive", derive)
    return seen


def visitor() -> Client:
    """A browser that was never here, and reads English."""
    return Client(headers={"accept-language": "en"})


def invite(name: str, cast: Cast) -> Invited:
    return invite_member(new=NewMember(name, name.capitalize(), frozenset({"case_worker"}), "en"), by=cast.botagoz)


def page(answer: Any, *typed: str) -> str:
    """An answer without its token and without what was typed into it."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    for word in typed:
        text = text.replace(word, "")
    return text


NETWORKS = itertools.count(1)
"""Every attempt comes from a network of its own, so that no count of failures is shared."""


def asked(client: Client, address: str, sent: dict[str, str], *typed: str) -> tuple[int, str, list[str], list[str]]:
    """Status, page, headers and the shape of the queries of one attempt."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(address, sent, REMOTE_ADDR=f"192.0.2.{next(NETWORKS)}")
    shapes = [re.sub(r'(SAVEPOINT) "\w+"', r"\1", " ".join(query["sql"].split()[:3])) for query in queries.captured_queries]
    headers = sorted(f"{name}: {value}" for name, value in answer.headers.items() if name != "Content-Length")
    return answer.status_code, page(answer, *typed), headers, shapes


def test_sign_in_says_the_same_of_known_and_unknown_names(cast: Cast, derivations: list[Cost]) -> None:
    invited = invite("known", cast)
    accept_invitation(name="known", code=invited.code, password=PASSWORD)
    remove_member(staff=cast.dana.staff, by=cast.botagoz)
    invite("waits", cast)
    found, costs = {}, {}
    for name in ("known", "KNOWN", "nobody", "waits", "dana", "x' OR 1=1 --"):
        derivations.clear()
        typed = name.replace("'", "&#x27;")
        found[name] = asked(visitor(), "/me/in/", {"name": name, "password": WRONG}, f'value="{typed}"')
        costs[name] = list(derivations)
    assert {name: answer for name, answer in found.items() if answer != found["nobody"]} == {}
    assert found["nobody"][0] == 200
    assert costs == {name: [INTERACTIVE] for name in found}


def test_every_account_is_made_at_the_cost_that_unknown_names_are_answered_with(cast: Cast, derivations: list[Cost]) -> None:
    invited = invite("fresh", cast)
    derivations.clear()
    client = visitor()
    sent = {"name": "fresh", "code": invited.code, "new_password": PASSWORD, "again": PASSWORD}
    assert client.post("/me/join/", sent)["Location"] == "/me/second/app/"
    assert derivations == [INTERACTIVE]
    derivations.clear()
    again = {"old_password": PASSWORD, "new_password": WRONG, "again": WRONG}
    assert client.post("/me/word/", again)["Location"] == "/me/"
    assert derivations == [INTERACTIVE, INTERACTIVE]


def test_join_says_the_same_of_known_and_unknown_names_and_derives_for_neither(cast: Cast, derivations: list[Cost]) -> None:
    invite("waits", cast)
    derivations.clear()
    code = RecoverySheet.generate().text
    found = {}
    for name in ("waits", "saule", "nobody"):
        sent = {"name": name, "code": code, "new_password": NEW, "again": NEW}
        found[name] = asked(visitor(), "/me/join/", sent, f'value="{name}"', f'value="{code}"')
    assert found["waits"] == found["saule"] == found["nobody"]
    assert derivations == []


def test_restore_says_the_same_of_known_and_unknown_names(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    del cast
    tries: list[int] = []

    def open_counted(sealed: bytes, *, pair: BoxKeyPair) -> OrganisationPairs:
        tries.append(len(sealed))
        return open_pairs(sealed, pair=pair)

    monkeypatch.setattr("arasha.accounts.actions.recovering.open_pairs", open_counted)
    sheet = RecoverySheet.generate().text
    found, opened = {}, {}
    for name in ("saule", "nobody"):
        tries.clear()
        sent = {"member": name, "sheet": sheet, "new_name": "leader", "display_name": "Leader"}
        found[name] = asked(visitor(), "/me/restore/", sent, f'value="{name}"', sheet)
        opened[name] = list(tries)
    assert found["saule"] == found["nobody"]
    assert opened["saule"] == opened["nobody"] != []


def attempt(name: str, password: str = WRONG, *, network: str = ELSEWHERE, client: Client | None = None) -> str:
    """What the page says to an attempt; empty when it leads on."""
    answer = (client or visitor()).post("/me/in/", {"name": name, "password": password}, REMOTE_ADDR=network)
    return "" if answer.status_code == 302 else answer.content.decode()


def test_guesser_waits_for_known_and_unknown_names_alike_and_derives_nothing_then(cast: Cast, derivations: list[Cost]) -> None:
    del cast
    for name in ("saule", "nobody"):
        for _time in range(FREE):
            assert "Too many attempts" not in attempt(name)
        derivations.clear()
        assert "Too many attempts" in attempt(name), name
        assert "Too many attempts" in attempt(name, PASSWORD), "the right password waits too"
        assert derivations == []


def test_guesser_locks_out_nobody_at_another_place_or_browser(cast: Cast) -> None:
    known = visitor()
    assert attempt("saule", PASSWORD, client=known) == ""
    known.post("/me/out/")
    for _time in range(FREE + 2):
        attempt("saule")
    assert "Too many attempts" in attempt("saule", PASSWORD)
    assert attempt("saule", PASSWORD, network="192.0.2.1") == "", "from her own place"
    assert attempt("saule", PASSWORD, client=known) == "", "from the guesser's network, in the browser that she signed in with before"
    assert attempt("dana", PASSWORD) == "", "a colleague, from the guesser's network"
    del cast


def test_waiting_is_not_counted_as_failing(cast: Cast) -> None:
    del cast
    sheet = RecoverySheet.generate().text
    forms = {
        "/me/in/": {"name": "saule", "password": WRONG},
        "/me/join/": {"name": "saule", "code": sheet, "new_password": NEW, "again": NEW},
        "/me/restore/": {"member": "saule", "sheet": sheet, "new_name": "leader", "display_name": "Leader"},
    }
    for address, sent in forms.items():
        SignInBucket.objects.all().delete()
        said = [visitor().post(address, sent, REMOTE_ADDR=ELSEWHERE).content.decode() for _time in range(FREE + 3)]
        assert "Too many attempts" in said[-1], address
        assert SignInBucket.objects.get().failures == FREE, address


def test_guessing_second_factors_is_slowed_and_written_down(cast: Cast) -> None:
    seed, client = give_app(cast.saule), visitor()
    client.post("/me/in/", {"name": "saule", "password": PASSWORD}, REMOTE_ADDR=ELSEWHERE)
    for _time in range(FREE):
        assert "wrong or was used" in client.post("/me/in/second/", {"code": "000000x"}, REMOTE_ADDR=ELSEWHERE).content.decode()
    right = {"code": pyotp.TOTP(seed).now()}
    assert "Too many attempts" in client.post("/me/in/second/", right, REMOTE_ADDR=ELSEWHERE).content.decode()
    assert Event.objects.filter(action="sign_in.refused").count() == FREE
    mine = visitor()
    mine.post("/me/in/", {"name": "saule", "password": PASSWORD}, REMOTE_ADDR="192.0.2.1")
    assert mine.post("/me/in/second/", right, REMOTE_ADDR="192.0.2.1")["Location"] == "/me/start/"


def test_what_was_typed_as_a_name_is_kept_nowhere(cast: Cast) -> None:
    """People type their password into the wrong box."""
    del cast
    attempt("correct-horse-battery")
    kept = [str(row) for model in (SignInBucket, Event) for row in model.objects.values()]
    assert kept
    assert [row for row in kept if "correct-horse" in row] == []


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("QazWsxEdcRfv", "one of the first that are tried"),
        ("My-Arasha-2026!", "the name of this program"),
        ("WORKSPACE is mine", "the name of this program"),
        ("the saule of wind", "the name of this program"),
        ("short", "at least 12 characters"),
        ("aaaaaaaabbbb", "more different characters"),
    ],
)
def test_password_that_is_guessed_first_is_refused(password: str, sentence: str) -> None:
    with pytest.raises(AccountError) as refusal:
        check_password_strength(password, name="saule")
    assert sentence in str(refusal.value)


def test_browser_that_was_never_signed_in_can_not_say_so(cast: Cast) -> None:
    for _time in range(FREE):
        attempt("saule")
    forged = visitor()
    for value in (str(cast.saule.staff_id), f"{cast.saule.staff_id}:1tZ:{'A' * 43}", "x"):
        forged.cookies[settings.DEVICE_COOKIE_NAME] = value
        assert "Too many attempts" in attempt("saule", PASSWORD, client=forged), value
