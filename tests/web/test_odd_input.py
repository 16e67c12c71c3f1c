"""Input that once broke something, or would have: each answered with a sentence, never with an error of the server."""

import time

import pyotp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from arasha.accounts.members import member_with_key
from arasha.accounts.second_factors import totp_step
from arasha.cases.actions.cases import NewCase, open_new_case
from arasha.cases.actions.records import add_record
from arasha.cases.actions.renewal import change_own_password
from arasha.cases.models import Note, SavedView
from arasha.cases.models.paper import NoteBody
from arasha.vault.passwords import unwrap_pair
from tests.cast import PASSWORD, Cast, sign_in
from tests.fuzz import hostile
from tests.web.test_sessions import first_step, give_app

LONG_NUMBERS = ("9" * 5000, "9" * 40, str(2**63), "-1", "٣", "²", "1.5", "")


def test_code_in_other_digits_is_wrong_and_no_error(cast: Cast, client: Client) -> None:
    seed = give_app(cast.saule)
    first_step(client)
    for code in ("٣٣٣٣٣٣", "²²²²²²", "１２３４５６", "\u202e123456"):
        assert client.post("/me/in/second/", {"code": code}, REMOTE_ADDR=code[:1]).status_code == 200, code
    assert totp_step(seed, pyotp.TOTP(seed).at(int(time.time()))[:3] + "٣٣٣") is None


def test_made_up_answer_of_a_passkey_is_refused(cast: Cast, client: Client) -> None:
    give_app(cast.saule)
    first_step(client)
    member = sign_in(Client(), cast.dana)
    for number, answer in enumerate(hostile.ANSWERS):
        assert client.post("/me/in/second/", {"answer": answer}, REMOTE_ADDR=f"192.0.2.{number}").status_code == 200, answer[:80]
        assert member.get("/me/second/key/").status_code == 200
        assert member.post("/me/second/key/", {"answer": answer, "label": "x"})["Location"] == "/me/second/", answer[:80]


def test_version_that_is_no_number_is_stale(cast: Cast, client: Client) -> None:
    opened = open_new_case(new=NewCase(), by=cast.saule)
    note = add_record(opened=opened, row=Note(), body=NoteBody(text="x"), by=cast.saule)
    sign_in(client, cast.saule)
    for number in LONG_NUMBERS:
        removed = client.post(reverse("centre:record_remove", args=[opened.case.id, "notes", note.id]), {"seen_version": number})
        changed = client.post(reverse("centre:record", args=[opened.case.id, "notes", note.id]), {"seen_version": number, "text": "y"})
        assert (removed.status_code, changed.status_code in (200, 409)) == (409, True), number
    assert Note.objects.get().version == 1


def test_saved_view_keeps_only_filters_that_there_are(cast: Cast, client: Client) -> None:
    sign_in(client, cast.saule)
    sent = {"name": "a\0b\ud7ff", "status": "\0", "danger": "x" * 5000, "worker": "\u202e", "order": "due", "risk": "high"}
    assert client.post(reverse("centre:view_save"), sent).status_code == 302
    assert SavedView.objects.get().filters == {"order": "due", "risk": "high"}
    assert client.get("/desk/files/").status_code == 200


def test_register_that_is_a_bomb_is_refused_in_a_moment(cast: Cast, client: Client) -> None:
    sign_in(client, cast.botagoz)
    bombs = {"entity": hostile.ENTITY_BOMB, "outside": hostile.ENTITY_FILE, "far": hostile.FAR_CELL, "zip": hostile.zip_bomb()}
    for name, content in bombs.items():
        begun = time.process_time()
        answer = client.post("/desk/register/", {"file": SimpleUploadedFile(f"{name}.xlsx", content)})
        assert answer.status_code in (200, 302), name
        assert "root:x:0:0" not in answer.content.decode(), name
        if answer.status_code == 302:
            assert "root:x:0:0" not in client.get(answer["Location"]).content.decode(), name
        assert time.process_time() - begun < 10, name


def test_document_of_any_kind_is_shown_as_words(cast: Cast, client: Client) -> None:
    case = open_new_case(new=NewCase(), by=cast.saule).case
    sign_in(client, cast.saule)
    for name, kind, content in hostile.FILES:
        sent = {"file": SimpleUploadedFile(name, content, content_type=kind), "kind": "other", "description": hostile.SCRIPTS[0]}
        assert client.post(reverse("centre:record_add", args=[case.id, "papers"]), sent).status_code in (200, 302), name
    page = client.get(reverse("centre:file_tab", args=[case.id, "papers"])).content.decode()
    assert "&lt;script&gt;window.__ran=1&lt;/script&gt;" in page
    assert hostile.SCRIPTS[0] not in page
    assert "<img src=x" not in page


def test_print_draws_hostile_words_as_words(cast: Cast, client: Client) -> None:
    opened = open_new_case(new=NewCase(), by=cast.saule)
    for text in (*hostile.TEMPLATES, *hostile.SIGNS, *hostile.QUERIES):
        add_record(opened=opened, row=Note(), body=NoteBody(text=text), by=cast.saule)
    answer = sign_in(client, cast.saule).get(reverse("centre:file_print", args=[opened.case.id]))
    assert (answer.status_code, answer.content[:5]) == (200, b"%PDF-")


def test_address_that_is_nonsense_is_not_there(cast: Cast, client: Client) -> None:
    sign_in(client, cast.saule)
    for path in ("/%ff", "/desk/files/%00/", "/desk/files/" + "a" * 5000, "/%2e%2e/%2e%2e/etc/passwd", "/desk/files/١/", "/\\x"):
        assert client.get(path, follow=True).status_code == 404, path


def test_password_of_any_signs_signs_in(cast: Cast) -> None:
    former = PASSWORD
    for number, password in enumerate(("ұзақ құпиясөз 👩‍👩‍👧‍👦", "  spaces stay, all of them  ", "x1éüq" * 100)):
        member = cast.saule if number == 0 else member_with_key(cast.saule.staff, unwrap_pair(bytes(cast.saule.staff.wrapped_key), former))
        change_own_password(old=former, new=password, by=member)
        former = password
        assert Client().post("/me/in/", {"name": "saule", "password": password}).status_code == 302, password
        assert Client().post("/me/in/", {"name": "saule", "password": password.strip()[:-1]}).status_code == 200, password
