"""What members do in an instance, in a process of its own: `python at_work.py WHAT …` with ARASHA_HOME (and ARASHA_DATABASE) set. Prints JSON."""

import hashlib
import io
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from arasha.ops.instance import bring_up_to_date, start_django

NAME, PHONE, ADDRESS = "Ақбота Жарылғасынқызы Тестбаева", "+7 701 555 01 99", "Сарыарқа даңғылы 77-19"
STORY, NOTE, FILE_NAME = "қара күртеше киген ер адам есікті сындырды", "ертең таңертең нотариусқа барамыз", "жарақат-суреті"
PAPER = "тек осы құжатта тұрған сөз "
SECRETS = (NAME, PHONE, ADDRESS, STORY, NOTE, FILE_NAME, PAPER.strip())


def make() -> dict[str, Any]:
    """The cast, with a case of every kind of protection, a document, a call, and a case that was erased."""
    bring_up_to_date()
    from arasha.cases.actions.contacts import NewContact, log_contact
    from arasha.cases.actions.protection import restrict_case
    from arasha.cases.models.contact import ContactBody
    from tests.cast import make_cast

    cast = make_cast()
    kept, restricted, erased = (_begin(cast.saule) for _number in range(3))
    _attach(kept, PAPER.encode() * 9_000, by=cast.saule)
    _attach(erased, PAPER.encode() * 90, by=cast.saule)
    restrict_case(opened=restricted, staff=[cast.saule.staff, cast.marat.staff], by=cast.marat)
    log_contact(new=NewContact(body=ContactBody(name=NAME, phone=PHONE, notes=STORY)), by=cast.saule)
    _erase(str(erased.case.id))
    return {"kept": str(kept.case.id), "restricted": str(restricted.case.id), "erased": str(erased.case.id)}


def _begin(by: Any) -> Any:
    from arasha.cases.actions.cases import NewCase, open_new_case
    from arasha.cases.actions.records import add_record
    from arasha.cases.models import Note
    from arasha.cases.models.paper import NoteBody
    from arasha.cases.models.person import PersonBody

    opened = open_new_case(new=NewCase(survivor=PersonBody(given_name=NAME, phones=[PHONE], address=ADDRESS)), by=by)
    add_record(opened=opened, row=Note(), body=NoteBody(text=f"{STORY} {NOTE}"), by=by)
    return opened


def _attach(opened: Any, content: bytes, *, by: Any) -> Any:
    from arasha.cases.actions.attachments import NewAttachment, attach_file
    from arasha.cases.uploads import SealingUploadHandler

    handler = SealingUploadHandler()
    handler.new_file("file", f"{FILE_NAME}.txt", "text/plain", len(content), None, None)
    stream = io.BytesIO(content)
    while piece := stream.read(64 * 1024):
        handler.receive_data_chunk(piece, 0)
    return attach_file(opened=opened, upload=handler.file_complete(len(content)), new=NewAttachment(description=STORY), by=by)


def member(name: str) -> Any:
    """A member, by their real password."""
    from arasha.accounts.members import member_with_key
    from arasha.accounts.signing_in import open_own_key
    from tests.cast import PASSWORD

    staff, pair = open_own_key(name=name, password=PASSWORD)
    return member_with_key(staff, pair)


def tell() -> dict[str, Any]:
    """All that a case worker can open, as plain text; documents by their sums, each read to its end."""
    from arasha.cases.access import open_case, visible_cases
    from arasha.cases.actions.attachments import read_attachment
    from arasha.cases.contacts import open_contacts, visible_contacts
    from arasha.cases.models import Attachment, Note, Person

    saule = member("saule")
    cases = {}
    for case in visible_cases(saule).order_by("id"):
        opened = open_case(saule, case.id)
        papers = {str(row.id): hashlib.sha256(b"".join(read_attachment(row, body))).hexdigest() for row, body in opened.records(Attachment)}
        notes = {str(row.id): body.text for row, body in opened.records(Note)}
        cases[str(case.id)] = {"people": [body.given_name for _row, body in opened.records(Person)], "notes": notes, "papers": papers}
    contacts = open_contacts(saule, list(visible_contacts(saule).order_by("id")))
    return {"cases": cases, "contacts": {str(found.contact.id): found.body.notes for found in contacts}}


def erase(case_id: str) -> dict[str, Any]:
    """Close and erase a case."""
    _erase(case_id)
    return {}


def _erase(case_id: str) -> None:
    from arasha.cases.access import open_case
    from arasha.cases.actions.cases import Closure, close_case
    from arasha.cases.actions.erasure import erase_case

    marat = member("marat")
    opened = open_case(marat, UUID(case_id))
    close_case(opened=opened, seen_version=opened.case.version, closure=Closure("goals_met"), by=marat)
    erase_case(opened=opened, reason="her_request", by=marat)


def old() -> dict[str, Any]:
    """The database as version 0.1 left it, not brought up to date."""
    from django.core.management import call_command

    from tests.upgrade import test_upgrade as upgrade

    for app, name in (*upgrade.FIRST, ("sessions", "0001")):
        call_command("migrate", app, name, verbosity=0)
    upgrade._load()
    return {}


def sign() -> dict[str, Any]:
    """A checkpoint of the centre's audit, as `arasha audit checkpoint` prints it."""
    from arasha.accounts.checkpoints import sign_where_it_stands
    from arasha.audit.marks import Mark

    signed = sign_where_it_stands(by=member("marat"))
    assert signed is not None
    return Mark.of(signed).printed()


def statement(*words: str) -> dict[str, Any]:
    """Run one statement, as somebody with the database's password would."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(" ".join(words))
    return {}


def sessions() -> dict[str, Any]:
    """How many sessions there are; one is added."""
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    there = Session.objects.count()
    SessionStore().create()
    return {"there": there}


def write(seconds: str, acknowledged: str, enough: str) -> dict[str, Any]:
    """Write contacts, notes and documents, and erase a case now and then, until a file says enough. What was saved is told when it was committed."""
    from arasha.cases.actions.contacts import NewContact, log_contact
    from arasha.cases.actions.records import add_record
    from arasha.cases.models import Note
    from arasha.cases.models.contact import ContactBody
    from arasha.cases.models.paper import NoteBody

    saule, count, until = member("saule"), 0, time.time() + float(seconds)
    opened = _begin(saule)
    with open(acknowledged, "a", encoding="utf-8", buffering=1) as saved:  # noqa: PTH123 - line by line, as it comes
        while time.time() < until and not Path(enough).exists():
            count += 1
            text = f"{STORY} {count}"
            told: list[Any] = [("contacts", str(log_contact(new=NewContact(body=ContactBody(notes=text)), by=saule).id), text)]
            told.append(("notes", str(add_record(opened=opened, row=Note(), body=NoteBody(text=text), by=saule).id), text))
            if count % 3 == 0:
                content = f"{PAPER}{count}".encode() * 4_000
                told.append(("papers", str(_attach(opened, content, by=saule).id), hashlib.sha256(content).hexdigest()))
            if count % 20 == 0:
                gone = _begin(saule)
                _attach(gone, PAPER.encode() * 900, by=saule)
                _erase(str(gone.case.id))
                told.append(("erased", str(gone.case.id), ""))
            saved.writelines(json.dumps([time.time(), *row]) + "\n" for row in told)
    return {"rounds": count}


WHAT: dict[str, Callable[..., dict[str, Any]]] = {each.__name__: each for each in (make, tell, erase, old, sign, statement, sessions, write)}

if __name__ == "__main__":
    start_django()
    json.dump(WHAT[sys.argv[1]](*sys.argv[2:]), sys.stdout, ensure_ascii=False)
