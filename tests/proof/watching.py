"""`python -m tests.proof.watching`: answers questions about a node, one JSON line for each, from the rooms and not from the pages."""

import json
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

RECOVERY_SECONDS = 30
PASSWORD = "a walk along the river"


def prepare(*, members: int) -> list[dict[str, str]]:
    """A centre and its case workers, each with an app; made by the real path."""
    import pyotp
    from django.core.management import call_command

    from arasha.accounts.actions.organisations import found_organisation
    from arasha.accounts.second_factors import STEP, add_totp, new_totp_seed
    from tests.cast import join

    call_command("migrate", verbosity=0, interactive=False)
    founded = found_organisation(name="Centre", kind="crisis_centre", region="KZ-71", by=None)
    made = []
    for number in range(members):
        name = f"worker{number}"
        member, _pair = join(founded, name, {"case_worker"})
        seed = new_totp_seed()
        add_totp(staff=member.staff, seed=seed, code=pyotp.TOTP(seed).at(int(time.time()) - STEP))
        made.append({"name": name, "password": PASSWORD, "seed": seed})
    return made


def _member() -> Any:
    from arasha.accounts.members import member_with_key
    from arasha.accounts.models import Staff
    from arasha.vault.passwords import unwrap_pair

    staff = Staff.objects.select_related("organisation").get(name="worker0")
    if not hasattr(_member, "pair"):
        _member.pair = unwrap_pair(bytes(staff.wrapped_key), PASSWORD)  # type: ignore[attr-defined]  # derived once
    return member_with_key(staff, _member.pair)  # type: ignore[attr-defined]  # as above


def lost(*, acknowledged: list[dict[str, str]]) -> list[dict[str, str]]:
    """Those of the acknowledged writes that are not there, or do not open."""
    from arasha.accounts.errors import AccountError

    member, found = _member(), set()
    for whole, number in {(write["kind"] in {"contact", "change"}, write["id"]) for write in acknowledged}:
        with suppress(AccountError):
            found |= _said_by_contact(member, number) if whole else _said_in_case(member, number)
    return [write for write in acknowledged if (_where(write), write["token"]) not in found]


def _where(write: dict[str, str]) -> str:
    return f"{'contact' if write['kind'] == 'change' else write['kind']} {write['id']}"


def _said_by_contact(member: Any, number: str) -> set[tuple[str, str]]:
    """What a contact says now, and what it said in the versions that are kept."""
    from arasha.cases.contacts import open_contact
    from arasha.cases.models import RecordVersion
    from arasha.cases.models.contact import ContactBody
    from arasha.cases.sealing import open_version

    found = open_contact(member, UUID(number))
    past = RecordVersion.objects.filter(table=found.contact.table, record_id=found.contact.id)
    said = [found.body.notes, *(open_version(row, kind=ContactBody, key=found.key).notes for row in past)]
    return {(f"contact {number}", words) for words in said}


def _said_in_case(member: Any, number: str) -> set[tuple[str, str]]:
    """The survivor, the notes and the documents of a case."""
    from arasha.cases.access import open_case
    from arasha.cases.models import Attachment, Note, Person

    opened = open_case(member, UUID(number))
    return (
        {(f"case {number}", body.name_as_given) for _row, body in opened.records(Person)}
        | {(f"note {number}", body.text) for _row, body in opened.records(Note)}
        | {(f"paper {number}", _digest(row, body)) for row, body in opened.records(Attachment)}
    )


def _digest(row: Any, body: Any) -> str:
    """The hash of a document as it opens now; empty when it does not open, or is not what was uploaded."""
    import hashlib

    from arasha.cases.actions.attachments import read_attachment
    from arasha.vault.errors import VaultError

    try:
        found = hashlib.sha256(b"".join(read_attachment(row, body))).hexdigest()
    except (OSError, VaultError):
        return ""
    return found if found == body.sha256 else ""


def state() -> dict[str, Any]:
    """Everything that could be half there, and what the audit says: all lists are empty and nothing is broken where all is well."""
    from arasha.audit.models import NODE_CHAIN
    from arasha.audit.queries import all_chains
    from arasha.audit.verify import verify_chain
    from arasha.cases.integrity import verify_records

    chains = [verify_chain(chain) for chain in all_chains()]
    findings = [
        finding for chain in all_chains() for finding in verify_records(organisation_id=None if chain == NODE_CHAIN else UUID(chain)).findings
    ]
    return {
        "events": sum(chain.events for chain in chains),
        "broken": [str(chain.broken) for chain in chains if chain.broken],
        "findings": [str(finding) for finding in findings],
        "half": _half(),
        **_files(),
    }


def _half() -> list[str]:
    """Cases, contacts and documents that lack a part, or do not open."""
    from arasha.cases.access import open_case
    from arasha.cases.contacts import open_contact, visible_contacts
    from arasha.cases.models import Attachment, Case, Note, Person

    member, half = _member(), []
    for case_id in Case.objects.values_list("id", flat=True):
        opened = open_case(member, case_id)
        if len(opened.records(Person)) != 1 or any(not body.text for _row, body in opened.records(Note)):
            half.append(f"case {case_id}")
        half += [f"document {row.id}" for row, body in opened.records(Attachment) if not _digest(row, body)]
    return half + [f"contact {key}" for key in visible_contacts(member).values_list("id", flat=True) if not open_contact(member, key).body.notes]


def _files() -> dict[str, Any]:
    from arasha.cases.models import Attachment
    from arasha.cases.uploads import INCOMING, sealed_root

    named = set(Attachment.objects.values_list("stored_name", flat=True))
    files = [path for path in sealed_root().rglob("*") if path.is_file()]
    waiting = [path.name for path in files if path.parent.name == INCOMING]
    return {
        "without_row": [path.name for path in files if path.parent.name != INCOMING and path.name not in named],
        "orphans": sum(name not in named for name in waiting),
        "unsettled": sum(name in named for name in waiting),
    }


def sweep() -> dict[str, int]:
    """What `arasha serve` does when it starts; here without waiting for uploads that nobody sends any more."""
    from dataclasses import asdict

    from arasha.cases.incoming import sweep_incoming

    return asdict(sweep_incoming(still_arriving=0))


QUESTIONS: dict[str, Callable[..., Any]] = {"prepare": prepare, "lost": lost, "state": state, "sweep": sweep}


def _answer(question: Callable[..., Any], asked: dict[str, Any]) -> Any:
    """A PostgreSQL whose backend was killed may answer once more before it recovers: asked again then."""
    from django.db import OperationalError, connections

    until = time.monotonic() + RECOVERY_SECONDS
    while True:
        try:
            return question(**asked)
        except OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        finally:
            connections.close_all()


def main() -> None:
    """Answer until there are no more questions."""
    import django

    os.umask(0o077)  # what it makes is its owner's only, as `arasha set-up` leaves it
    django.setup()
    for line in sys.stdin:
        asked = json.loads(line)
        sys.stdout.write(json.dumps(_answer(QUESTIONS[asked.pop("ask")], asked)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
