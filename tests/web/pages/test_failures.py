"""When the database or the disk fails: one clear page in the reader's language, nothing half-written, nothing untrue."""

import errno
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import InterfaceError, OperationalError, connection
from django.test import Client
from django.urls import reverse

from arasha.audit import outcome
from arasha.audit.verify import verify_chain
from arasha.cases import uploads
from arasha.cases.actions.cases import NewCase, open_new_case
from arasha.cases.models import Attachment, Contact
from arasha.cases.uploads import INCOMING
from arasha.web.pages.storage import Failure, failure_of
from tests.cast import Cast, sign_in

FORM = "application/x-www-form-urlencoded"
CALL = "caller=survivor&immediate_danger=no&outcome=advice&notes=she+is+at+her+sister%27s%0D%0A%3Cb%3Euntil+Friday%3C%2Fb%3E"
SAYS = {
    "en": ("Nothing was saved", "The disk of the server is full."),
    "ru": ("Ничего не сохранено", "Диск сервера заполнен."),
    "kk": ("Ештеңе сақталмады", "Сервердің дискісі толып қалды."),
}


@pytest.fixture
def desk(cast: Cast, client: Client) -> Client:
    client.raise_request_exception = False
    return sign_in(client, cast.saule)


def failing(error: Exception, *, when: str = "INSERT") -> Any:
    """Every statement that begins so fails as a database does."""

    def execute(inner: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if sql.startswith(when):
            raise error
        return inner(sql, parameters, many, context)

    return connection.execute_wrapper(execute)


def full() -> OperationalError:
    beneath = sqlite3.OperationalError("database or disk is full")
    beneath.sqlite_errorcode = sqlite3.SQLITE_FULL
    error = OperationalError("database or disk is full")
    error.__cause__ = beneath
    return error


def no_query() -> Any:
    def execute(*_args: Any) -> Any:
        raise AssertionError("a page about a failing database asked the database")

    return connection.execute_wrapper(execute)


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_full_disk_is_said_in_the_readers_language_and_keeps_what_was_typed(desk: Client, language: str) -> None:
    desk.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    with failing(full()):
        answer = desk.post(reverse("centre:call_add"), CALL, content_type=FORM)
    page = answer.content.decode()
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "15", "no-store, private")
    assert [words in page for words in SAYS[language]] == [True, True]
    assert "Traceback" not in page
    assert 'name="notes" value="she is at her sister&#x27;s\r\n&lt;b&gt;until Friday&lt;/b&gt;"' in page
    assert page.count("csrfmiddlewaretoken") == 1
    assert Contact.objects.count() == 0


def test_same_form_pressed_again_is_saved_once(desk: Client) -> None:
    with failing(full()):
        desk.post(reverse("centre:call_add"), CALL, content_type=FORM)
    assert desk.post(reverse("centre:call_add"), CALL, content_type=FORM).status_code == 302
    assert Contact.objects.count() == 1


def test_database_that_is_down_needs_no_query_for_its_page(desk: Client, settings: Any) -> None:
    with failing(OperationalError("connection refused"), when=""):
        answer = desk.get(reverse("centre:files"))
    assert answer.status_code == 503
    assert "The database can&#x27;t be reached." in answer.content.decode()
    with failing(InterfaceError("connection already closed"), when=""):
        assert desk.post(reverse("centre:call_add"), CALL, content_type=FORM).status_code == 503


def test_leaving_and_signing_out_need_no_database(desk: Client) -> None:
    for method, address, to in (("get", reverse("pages:exit"), "https://www.kazhydromet.kz/"), ("post", reverse("account:sign_out"), "/")):
        with failing(OperationalError("connection refused"), when=""):
            answer = getattr(desk, method)(address)
        assert (answer.status_code, answer["Location"]) == (302, to)
        assert answer.cookies[settings.KEY_COOKIE_NAME]["max-age"] == 0
        assert answer.cookies[settings.SESSION_COOKIE_NAME]["max-age"] == 0


def test_page_never_offers_a_password_or_a_form_of_another_site(cast: Cast, settings: Any) -> None:
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    with failing(OperationalError("down"), when=""):
        answer = strict.post(reverse("account:sign_in"), "name=saule&password=a+walk+along+the+river", content_type=FORM)
    assert "river" not in answer.content.decode()
    sign_in(strict, cast.saule)
    with failing(OperationalError("down"), when=""):
        forged = strict.post(reverse("centre:call_add"), CALL, content_type=FORM)
    assert (forged.status_code, "sister" in forged.content.decode()) == (503, False)
    token = strict.get(reverse("centre:call_add")).context["csrf_token"]
    with failing(OperationalError("down"), when=""):
        own = strict.post(reverse("centre:call_add"), f"{CALL}&csrfmiddlewaretoken={token}", content_type=FORM)
    assert (own.status_code, own.content.decode().count('name="notes"')) == (503, 1)


def test_answer_stands_when_only_the_session_could_not_be_renewed(desk: Client) -> None:
    table = connection.ops.quote_name("django_session")
    with failing(full(), when=f"UPDATE {table}"):
        answer = desk.post(reverse("centre:call_add"), CALL, content_type=FORM)
    assert (answer.status_code, Contact.objects.count()) == (302, 1)


def test_page_does_not_say_that_nothing_was_saved_when_something_was(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any, **_kwargs: Any) -> None:
        raise full()

    monkeypatch.setattr("arasha.web.centre.calls.views.redirect", broken)
    page = desk.post(reverse("centre:call_add"), CALL, content_type=FORM).content.decode()
    assert Contact.objects.count() == 1
    assert ("Look before you send this again" in page, "Nothing was saved" in page, "sister" in page) == (True, False, False)


def test_commit_that_was_not_answered_is_not_called_unsaved(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_args: Any, **_kwargs: Any) -> None:
        outcome.ask_to_commit()
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr("arasha.web.centre.calls.views.log_contact", lost)
    page = desk.post(reverse("centre:call_add"), CALL, content_type=FORM).content.decode()
    assert "Look before you send this again" in page


def test_fault_of_the_program_has_a_page_without_the_database(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*_args: Any, **_kwargs: Any) -> None:
        raise ZeroDivisionError("her name")

    monkeypatch.setattr("arasha.web.centre.calls.views.log_contact", wrong)
    monkeypatch.setattr("arasha.web.pages.failures.render_to_string", _without_queries())
    answer = desk.post(reverse("centre:call_add"), CALL, content_type=FORM)
    page = answer.content.decode()
    assert (answer.status_code, "Nothing was saved." in page, "her name" in page) == (500, True, False)


def _without_queries() -> Any:
    from django.template.loader import render_to_string

    def render(*args: Any, **kwargs: Any) -> str:
        with no_query():
            return render_to_string(*args, **kwargs)

    return render


@pytest.fixture
def incoming() -> Iterator[Path]:
    folder = uploads.sealed_root() / INCOMING
    before = set(folder.iterdir())
    yield folder
    assert set(folder.iterdir()) == before


class FullDisk:
    """A file on a disk that takes so many bytes."""

    def __init__(self, out: Any, room: int) -> None:
        self.out, self.room = out, room

    def write(self, data: bytes) -> int:
        self.room -= len(data)
        if self.room < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return int(self.out.write(data))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.out, name)


@pytest.mark.parametrize("room", [0, 200_000])
def test_upload_onto_a_full_disk_leaves_nothing(cast: Cast, desk: Client, incoming: Path, monkeypatch: pytest.MonkeyPatch, room: int) -> None:
    case = open_new_case(new=NewCase(), by=cast.saule).case
    begin = uploads.SealingUploadHandler.new_file

    def new_file(self: Any, *args: Any, **kwargs: Any) -> None:
        begin(self, *args, **kwargs)
        self._out = FullDisk(self._out, room)

    monkeypatch.setattr(uploads.SealingUploadHandler, "new_file", new_file)
    form = {"kind": "document", "file": ContentFile(b"x" * 300_000, "secret-name.txt"), "description": "x"}
    answer = desk.post(reverse("centre:record_add", args=[case.id, "papers"]), form)
    page = answer.content.decode()
    assert (answer.status_code, "The disk of the server is full." in page, "secret-name" in page) == (503, True, False)
    assert "The document was not kept." in page
    assert Attachment.objects.count() == 0


@pytest.mark.parametrize("why", ["refused form", "failing database", "signed out"])
def test_upload_that_nobody_keeps_is_removed(cast: Cast, desk: Client, incoming: Path, why: str) -> None:
    case = open_new_case(new=NewCase(), by=cast.saule).case
    form = {"kind": "document" if why != "refused form" else "?", "file": ContentFile(b"x" * 300_000, "name.txt"), "description": "x"}
    if why == "signed out":
        desk.cookies.clear()
    with failing(full(), when="INSERT" if why == "failing database" else "never"):
        desk.post(reverse("centre:record_add", args=[case.id, "papers"]), form)
    assert Attachment.objects.count() == 0
    assert verify_chain(str(cast.saule.organisation_id)).broken is None


def postgres(state: str) -> OperationalError:
    error = OperationalError("x")
    error.__cause__ = psycopg.errors.lookup(state)("x")
    return error


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (full(), Failure.FULL),
        (postgres("53100"), Failure.FULL),
        (postgres("25006"), Failure.READ_ONLY),
        (postgres("57P01"), Failure.UNREACHABLE),
        (postgres("55P03"), Failure.BUSY),
        (OSError(errno.EIO, "x"), Failure.BROKEN),
        (OSError(errno.EROFS, "x"), Failure.READ_ONLY),
        (OSError(errno.EACCES, "x"), None),
        (FileNotFoundError(errno.ENOENT, "x"), None),
        (ValueError("x"), None),
        (None, None),
    ],
)
def test_failure_is_called_by_its_name(error: Exception | None, failure: Failure | None) -> None:
    assert failure_of(error) is failure
