"""Reference pages are made from the code, and are what the code says. `make docs` writes them anew."""

import os
from pathlib import Path

import pytest
from django.apps import apps

from arasha.accounts.permissions import PERMISSIONS
from arasha.jurisdictions import pack
from arasha.rules.classification import classification_of
from arasha.rules.states import STATES, as_mermaid, may_become

REFERENCE = Path(__file__).resolve().parents[2] / "docs" / "reference"


def states_page() -> str:
    parts = ["# States", "", "Made by `make docs` from `rules/states.py`.", ""]
    for thing in STATES:
        parts += [f"## {thing}", "", "```mermaid", as_mermaid(thing), "```", ""]
    return "\n".join(parts)


def fields_page() -> str:
    parts = ["# What every column may show", "", "Made by `make docs` from the models. Sealed columns hold ciphertext only.", ""]
    for model in apps.get_models():
        if model.__module__.startswith("arasha."):
            parts += [f"## {model._meta.label_lower}", "", "| field | class |", "|---|---|"]
            for field in model._meta.fields:
                found = classification_of(field)
                parts.append(f"| {field.name} | {found.value if found else '?'} |")
            parts.append("")
    return "\n".join(parts)


def roles_page() -> str:
    parts = ["# Roles and permissions", "", "Made by `make docs` from `accounts/permissions.py`.", "", "| role | may |", "|---|---|"]
    parts += [f"| {role} | {', '.join(sorted(allowed))} |" for role, allowed in PERMISSIONS.items()]
    return "\n".join([*parts, ""])


@pytest.mark.parametrize(("name", "made"), [("states.md", states_page), ("fields.md", fields_page), ("roles.md", roles_page)])
def test_reference_page_is_true(name: str, made: object) -> None:
    text = made()  # type: ignore[operator]  # one of the functions above
    if os.environ.get("WRITE_REFERENCE") == "1":
        REFERENCE.mkdir(parents=True, exist_ok=True)
        (REFERENCE / name).write_text(text, encoding="utf-8")
    assert (REFERENCE / name).read_text(encoding="utf-8") == text


@pytest.mark.parametrize("thing", STATES)
def test_states_lead_to_states(thing: str) -> None:
    assert {after for following in STATES[thing].values() for after in following} <= set(STATES[thing])


@pytest.mark.parametrize(("thing", "listed"), [("goal", "goal_status"), ("need", "need_status"), ("protection", "protection")])
def test_states_are_the_codes_of_the_pack(thing: str, listed: str) -> None:
    assert set(STATES[thing]) == set(pack("kz").code_list(listed).codes())


def test_erased_case_comes_back_to_nothing() -> None:
    assert not any(may_become("case", "erased", state) for state in STATES["case"])
    assert not may_become("case", "open", "erased")
