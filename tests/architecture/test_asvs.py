"""docs/security/asvs.md: every requirement of OWASP ASVS 5.0 at levels 1 and 2 has its line, and each line names a test that there is, or a reason."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "security" / "asvs.md"
STANDARD = Path(__file__).parent / "data" / "asvs-5.0.csv"
"""Numbers and levels of the standard's own file, 5.0.0; no text of it."""
STATES = {"met", "**not met**", "does not apply", "operator"}
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
_POLICY = re.compile(r"\[policy: ([^\]]+)\]\(policy\.md#([\w-]+)\)")


def rows() -> list[list[str]]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if re.match(r"\| \d", line)]
    return [row for row in cells if len(row) == 5]


def test_every_requirement_has_its_line_and_level() -> None:
    with STANDARD.open(encoding="ascii", newline="") as file:
        standard = [(number, level) for number, level in csv.reader(file)]
    assert len(standard) == 253
    assert [(row[0], row[1]) for row in rows()] == standard


def test_every_line_is_in_a_state_and_counted() -> None:
    counted = Counter(row[3] for row in rows())
    assert set(counted) == STATES
    said = dict(re.findall(r"^\| ([^|\d]+?) \| (\d+) \|$", TABLE.read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert said == {state: str(number) for state, number in counted.items()}


def test_every_met_line_names_what_shows_it() -> None:
    without = [row[0] for row in rows() if row[3] == "met" and not _TEST.findall(row[4]) and not _POLICY.findall(row[4])]
    assert without == []


def test_every_other_line_gives_a_reason() -> None:
    assert [row[0] for row in rows() if row[3] != "met" and len(row[4]) < 15] == []


def test_every_named_test_is_there() -> None:
    named = sorted({found for row in rows() for found in _TEST.findall(row[4])})
    missing = []
    for path, function in named:
        file = ROOT / path
        if not file.exists() or not re.search(rf"^def {function}\(", file.read_text(encoding="utf-8"), flags=re.MULTILINE):
            missing.append(f"{path}::{function}")
    assert missing == []


@pytest.mark.parametrize("title", sorted({found[0] for row in rows() for found in _POLICY.findall(row[4])}))
def test_policy_has_the_chapter(title: str) -> None:
    assert f"\n## {title}\n" in (ROOT / "docs" / "security" / "policy.md").read_text(encoding="utf-8")
