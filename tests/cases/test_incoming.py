"""What a machine that stopped left in `incoming`: found where it is, moved to its place, or removed."""

import os
import time
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from arasha.cases.actions.attachments import attachment_path, place_of
from arasha.cases.actions.cases import NewCase, open_new_case
from arasha.cases.incoming import STILL_ARRIVING, Swept, sweep_incoming
from arasha.cases.models import Attachment, ImportJob
from arasha.cases.uploads import INCOMING, sealed_root
from tests.cast import Cast, sign_in


@pytest.fixture
def document(cast: Cast, client: Client) -> tuple[str, Attachment]:
    """A document whose server was killed after its row was committed, before its file was moved."""
    sign_in(client, cast.saule)
    case = open_new_case(new=NewCase(), by=cast.saule).case
    form = {"kind": "document", "file": ContentFile(b"her passport", "x.txt"), "description": "x"}
    assert client.post(reverse("centre:record_add", args=[case.id, "papers"]), form).status_code == 302
    row = Attachment.objects.get()
    return reverse("centre:paper_content", args=[case.id, row.id]), row


def age(path: Path, seconds: float) -> None:
    then = time.time() - seconds
    os.utime(path, (then, then))


def test_document_that_was_not_moved_opens_and_is_settled_later(client: Client, document: tuple[str, Attachment]) -> None:
    address, row = document
    waiting = sealed_root() / INCOMING / row.stored_name
    assert (attachment_path(row), place_of(row.stored_name).exists()) == (waiting, False)
    assert b"".join(client.get(address).streaming_content) == b"her passport"  # type: ignore[attr-defined]  # a streamed answer
    assert (sweep_incoming(), waiting.exists()) == (Swept(settled=0, removed=0), True)
    age(waiting, STILL_ARRIVING + 1)
    assert sweep_incoming() == Swept(settled=1, removed=0)
    assert (waiting.exists(), attachment_path(row)) == (False, place_of(row.stored_name))
    assert b"".join(client.get(address).streaming_content) == b"her passport"  # type: ignore[attr-defined]  # a streamed answer


def test_document_is_moved_when_its_row_is_committed(cast: Cast, client: Client, django_capture_on_commit_callbacks: pytest.FixtureRequest) -> None:
    sign_in(client, cast.saule)
    case = open_new_case(new=NewCase(), by=cast.saule).case
    form = {"kind": "document", "file": ContentFile(b"her passport", "x.txt"), "description": "x"}
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture that is called
        client.post(reverse("centre:record_add", args=[case.id, "papers"]), form)
    row = Attachment.objects.get()
    assert (place_of(row.stored_name).exists(), (sealed_root() / INCOMING / row.stored_name).exists()) == (True, False)


@pytest.mark.parametrize(("seconds", "goes"), [(0, False), (STILL_ARRIVING - 60, False), (STILL_ARRIVING + 1, True), (-24 * 3600, True)])
def test_file_without_a_row_goes_when_nobody_sends_it_any_more(db: None, seconds: float, goes: bool) -> None:
    orphan = sealed_root() / INCOMING / "0123456789abcdef0123456789abcdef"
    orphan.write_bytes(b"sealed")
    age(orphan, seconds)
    assert (sweep_incoming().removed, orphan.exists()) == (int(goes), not goes)
    orphan.unlink(missing_ok=True)


def test_register_that_is_being_imported_stays(cast: Cast) -> None:
    member = cast.saule
    names = {state: f"{number}" * 32 for number, state in enumerate((ImportJob.READY, ImportJob.DONE))}
    for state, name in names.items():
        ImportJob.objects.create(organisation=member.organisation, staff=member.staff, stored_name=name, secrets=b"x", state=state)
        path = sealed_root() / INCOMING / name
        path.write_bytes(b"sealed")
        age(path, STILL_ARRIVING + 1)
    sweep_incoming()
    assert [(sealed_root() / INCOMING / name).exists() for name in names.values()] == [True, False]
    (sealed_root() / INCOMING / names[ImportJob.READY]).unlink()
