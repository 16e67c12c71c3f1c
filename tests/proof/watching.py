"""`python -m tests.proof.watching`: answers questions about a node, one JSON line for each, from the rooms and not from the pages."""

import json
import os
import sys
import time
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
    member = _member()
    return [write for write in acknowledged if not _is_there(member, write)]


def _is_there(member: Any, write: dict[str, str]) -> bool:
    from arasha.accounts.errors import AccountError

    try:
        return bool({"contact": _contact, "change": _contact, "case": _case, "note": _note, "paper": _paper}[write["kind"]](member, write))
    except AccountError:
        return False


def _contact(member: Any, write: dict[str, str]) -> bool:
    """A contact says it now, or said it in a version that is kept."""
    from arasha.cases.contacts import open_contact
    from arasha.cases.models import RecordVersion
    from arasha.cases.models.contact import ContactBody
    from arasha.cases.sealing import open_version

    found = open_contact(member, UUID(write["id"]))
    past = RecordVersion.objects.filter(table=found.contact.table, record_id=found.contact.id)
    said = [found.body.notes, *(open_version(row, kind=ContactBody, key=found.key).notes for row in past)]
    return write["token"] in said


def _case(member: Any, write: dict[str, str]) -> bool:
    from arasha.cases.access import open_case
    from arasha.cases.models import Person

    opened = open_case(member, UUID(write["id"]))
    return [body.name_as_given for _row, body in opened.records(Person)] == [write["token"]]


def _note(member: Any, write: dict[str, str]) -> bool:
    from arasha.cases.access import open_case
    from arasha.cases.models import Note

    return write["token"] in [body.text for _row, body in open_case(member, UUID(write["id"])).records(Note)]


def _paper(member: Any, write: dict[str, str]) -> bool:
    from arasha.cases.access import open_case
    from arasha.cases.models import Attachment

    return write["token"] in [_digest(row, body) for row, body in open_case(member, UUID(write["id"])).records(Attachment)]


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


QUESTIONS = {"prepare": prepare, "lost": lost, "state": state, "sweep": sweep}


def main() -> None:
    """Answer until there are no more questions."""
    import django
    from django.db import OperationalError, connections

    os.umask(0o077)  # what it makes is its owner's only, as `arasha set-up` leaves it
    django.setup()
    for line in sys.stdin:
        asked = json.loads(line)
        question = QUESTIONS[asked.pop("ask")]
        until = time.monotonic() + RECOVERY_SECONDS
        while True:
            try:
                answer = question(**asked)  # type: ignore[operator]  # each has its own arguments
                break
            except OperationalError:
                # A PostgreSQL whose backend was killed may answer once more before it recovers.
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
            finally:
                connections.close_all()
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
