"""The page that opens restricted files with the second sheet."""

import time

import pyotp
from django.test import Client
from django.urls import reverse

from arasha.accounts import sessions
from arasha.accounts.models import SignInBucket
from arasha.accounts.second_factors import add_totp, new_totp_seed
from arasha.cases.access import open_case, visible_cases
from arasha.cases.actions.cases import NewCase, open_new_case
from arasha.cases.actions.protection import declare_conflict, restrict_case
from arasha.vault.recovery import RecoverySheet as PrintedSheet
from tests.cast import Cast, sign_in

PAGE = "/desk/team/keys/open/"


def fill(cast: Cast) -> None:
    """A restricted file that Saule alone opens, and one that is about the director."""
    for about_the_director in (False, True):
        opened = open_new_case(new=NewCase(), by=cast.saule)
        restrict_case(opened=opened, staff=[], by=cast.saule)
        if about_the_director:
            declare_conflict(opened=open_case(cast.saule, opened.case.id), staff=cast.botagoz.staff, reason="relative", by=cast.saule)


def test_director_types_the_sheet_and_is_shown_the_fresh_one_once(cast: Cast, client: Client) -> None:
    fill(cast)
    director = sign_in(client, cast.botagoz)
    assert PAGE in director.get(reverse("centre:team_keys")).content.decode()
    page = director.post(PAGE, {"sheet": cast.founded["astana"].restricted_sheet.text.lower()})
    text = page.content.decode()
    assert "1 restricted file is open to you now." in text
    assert "1 file stays closed to you, because you have a conflict of interest in it." in text
    assert page.context["done"].sheet.text in text
    assert "no-store" in page["Cache-Control"]
    assert visible_cases(cast.botagoz).count() == 1
    assert (
        "No restricted file lies under this sheet." in director.post(PAGE, {"sheet": cast.founded["astana"].restricted_sheet.text}).content.decode()
    )


def test_wrong_sheet_is_one_sentence_and_guessing_is_slowed_down(cast: Cast, client: Client) -> None:
    fill(cast)
    director = sign_in(client, cast.botagoz)
    pages = [director.post(PAGE, {"sheet": PrintedSheet.generate().text}) for _guess in range(5)]
    assert [len(page.context["form"].errors["sheet"]) for page in pages] == [1] * 5
    assert "does not open restricted files" in pages[3].context["form"].errors["sheet"][0]
    assert pages[4].context["form"].errors["sheet"][0].startswith("Too many attempts.")
    right = director.post(PAGE, {"sheet": cast.founded["astana"].restricted_sheet.text})
    assert right.context["form"].errors["sheet"][0].startswith("Too many attempts.")
    assert not visible_cases(cast.botagoz).exists()
    assert SignInBucket.objects.get().failures == 4


def test_only_a_director_is_shown_the_page(cast: Cast, client: Client) -> None:
    supervisor = sign_in(client, cast.marat)
    assert PAGE not in supervisor.get(reverse("centre:team_keys")).content.decode()
    assert (supervisor.get(PAGE).status_code, supervisor.post(PAGE, {"sheet": "x"}).status_code) == (403, 403)


def test_password_is_asked_for_before_the_sheet_is_typed(cast: Cast, client: Client) -> None:
    seed = new_totp_seed()
    add_totp(staff=cast.botagoz.staff, seed=seed, code=pyotp.TOTP(seed).now())
    director = sign_in(client, cast.botagoz)
    assert director.get(PAGE).status_code == 200
    session = director.session
    session[sessions.STARTED] = int(time.time()) - sessions.FRESH_SECONDS - 1
    session.save()
    for answer in (director.get(PAGE), director.post(PAGE, {"sheet": cast.founded["astana"].restricted_sheet.text})):
        assert answer.headers["Location"] == reverse("account:again")


def test_colleague_on_the_file_sees_it_in_the_log_of_the_file(cast: Cast, client: Client) -> None:
    fill(cast)
    sign_in(client, cast.botagoz).post(PAGE, {"sheet": cast.founded["astana"].restricted_sheet.text})
    case = visible_cases(cast.botagoz).get()
    text = sign_in(Client(), cast.saule).get(reverse("centre:file_course", args=[case.id])).content.decode()
    assert "Opened the file with the second recovery sheet" in text


def test_new_sheet_says_when_the_former_one_must_be_kept(cast: Cast, client: Client) -> None:
    fill(cast)
    director = sign_in(client, cast.botagoz)
    text = director.post(reverse("centre:team_sheet"), {"purpose": "restricted"}).content.decode()
    assert "Keep the former sheet too: 2 restricted files that you can't open still lie under it." in text
    former = director.post(PAGE, {"sheet": cast.founded["astana"].restricted_sheet.text})
    assert "You typed a former sheet." in former.content.decode()
    text = director.post(reverse("centre:team_sheet"), {"purpose": "restricted"}).content.decode()
    assert "destroy it" not in text
