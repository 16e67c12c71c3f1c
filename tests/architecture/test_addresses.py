"""Every address for every role of the cast: what docs/reference/addresses.md says is what happens. A new address without a row fails.

`make docs` writes the table anew.
"""

import os
import uuid
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from arasha.cases.actions.cases import NewCase, open_new_case
from arasha.cases.actions.contacts import NewContact, log_contact
from arasha.cases.actions.records import add_record
from arasha.cases.models import Note
from arasha.cases.models.paper import NoteBody
from tests.cast import Cast, sign_in

TABLE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "addresses.md"
ROLES = ("aigul", "saule", "dana", "marat", "botagoz", "zhanna", "timur", "asel", "root", "stranger")
HEADS = ("intake", "case worker", "colleague", "supervisor", "director", "other centre", "police", "analyst", "administrator", "stranger")
NO_PAGE = {"exit"}
"""Leads out of the program."""


def patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        here = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, here)
        else:
            yield here, entry


ADDRESSES = list(patterns(get_resolver()))


def filled(address: str, ids: dict[str, str]) -> str:
    for name, value in ids.items():
        address = address.replace(f"<uuid:{name}>", value).replace(f"<slug:{name}>", value)
    return f"/{address}"


@pytest.fixture
def ids(cast: Cast) -> dict[str, str]:
    opened = open_new_case(new=NewCase(), by=cast.saule)
    note = add_record(opened=opened, row=Note(), body=NoteBody(text="x"), by=cast.saule)
    contact = log_contact(new=NewContact(), by=cast.aigul)
    unknown = str(uuid.UUID(int=7))
    return {
        "case_id": str(opened.case.id), "record_id": str(note.id), "slug": "notes", "contact_id": str(contact.id),
        "staff_id": str(cast.dana.staff_id), "job_id": unknown, "view_id": unknown, "glass_id": unknown, "factor_id": unknown,
    }  # fmt: skip


def answers(cast: Cast, ids: dict[str, str]) -> list[tuple[str, list[int]]]:
    rows = []
    for address, _pattern in ADDRESSES:
        if address in NO_PAGE:
            continue
        codes = []
        for role in ROLES:
            client = Client()
            if role != "stranger":
                sign_in(client, cast.fresh(role))
            codes.append(client.get(filled(address, ids)).status_code)
        rows.append((address, codes))
    return rows


def as_text(rows: Sequence[tuple[str, list[int]]]) -> str:
    lines = ["# Addresses and roles", "", "Made by `make docs` from the running program: what each role of the tests' cast gets for GET.", ""]
    lines += ["200 shows the page, 302 leads to signing in or to one's own place, 403 is forbidden, 404 is not there for this role,", ""]
    lines += ["405 wants a form. The case in question is the case worker's.", ""]
    lines += ["| address | " + " | ".join(HEADS) + " |", "|---" * (len(HEADS) + 1) + "|"]
    lines += [f"| `/{address}` | " + " | ".join(str(code) for code in codes) + " |" for address, codes in rows]
    return "\n".join(lines) + "\n"


def test_table_of_addresses_is_true(cast: Cast, ids: dict[str, str]) -> None:
    found = as_text(answers(cast, ids))
    if os.environ.get("WRITE_REFERENCE") == "1":
        TABLE.parent.mkdir(parents=True, exist_ok=True)
        TABLE.write_text(found, encoding="utf-8")
    assert TABLE.read_text(encoding="utf-8") == found


def in_table() -> list[tuple[str, list[int]]]:
    """The table as it is written; that it is true, the test above says."""
    cells = [[cell.strip() for cell in line.split("|")[1:-1]] for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| `/")]
    return [(row[0], [int(code) for code in row[1:]]) for row in cells]


def test_no_address_answers_with_an_error() -> None:
    assert len(in_table()) == len(ADDRESSES) - len(NO_PAGE)
    assert [(address, codes) for address, codes in in_table() if any(code >= 500 for code in codes)] == []


def test_case_of_one_centre_is_nowhere_for_others() -> None:
    leaks = []
    for address, codes in in_table():
        if "<uuid:case_id>" in address:
            outside = [code for role, code in zip(ROLES, codes, strict=True) if role in {"zhanna", "timur", "asel", "root", "stranger"}]
            leaks += [address] if set(outside) - {302, 403, 404, 405} else []
    assert leaks == []


@pytest.mark.parametrize(("address", "pattern"), ADDRESSES, ids=[address or "start" for address, _pattern in ADDRESSES])
def test_view_says_who_may(address: str, pattern: URLPattern) -> None:
    assert getattr(pattern.callback, "guarded", False), f"{address} has no guard"


def test_guard_sends_strangers_to_sign_in(client: Client, db: None) -> None:
    assert client.get("/desk/").url == "/me/in/"  # type: ignore[attr-defined]  # a redirect
