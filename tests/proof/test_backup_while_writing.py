"""Copies taken while several processes write: each one restores, verifies, opens, and holds all that was saved before it was begun."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from tests.ops.backups.instances import Instance, new_instance

pytestmark = [pytest.mark.proof, pytest.mark.postgres]
WRITERS, COPIES, LONGEST = 3, 5, 600


def saved_before(folder: Path, moment: float) -> list[Any]:
    """What the writers were told was saved, before a moment: kind, id, content."""
    lines = [line for path in sorted(folder.glob("saved-*")) for line in path.read_text(encoding="utf-8").splitlines()]
    return [row[1:] for row in map(json.loads, lines) if row[0] < moment]


def lacking(told: dict[str, Any], saved: list[Any]) -> list[Any]:
    """What of it is not there; and what is there though it was erased."""
    there: dict[str, dict[str, str]] = {"contacts": told["contacts"], "notes": {}, "papers": {}}
    for case in told["cases"].values():
        there["notes"] |= case["notes"]
        there["papers"] |= case["papers"]
    gone = [row for row in saved if row[0] == "erased" and row[1] in told["cases"]]
    return gone + [row for row in saved if row[0] != "erased" and there[row[0]].get(row[1]) != row[2]]


def test_every_copy_taken_while_others_write_is_whole(tmp_path: Path) -> None:
    instance = new_instance(tmp_path / "busy")
    instance.at_work("make")
    sheet, copies = instance.key(), []
    writers = [instance.start("write", str(LONGEST), str(tmp_path / f"saved-{number}"), str(tmp_path / "enough")) for number in range(WRITERS)]
    try:
        while len(saved_before(tmp_path, time.time())) < 20 * WRITERS and all(writer.poll() is None for writer in writers):
            time.sleep(0.2)
        for number in range(COPIES):
            begun = time.time()
            copies.append((begun, instance.back_up("--to", str(tmp_path / f"copies-{number}")), time.time()))
    finally:
        (tmp_path / "enough").touch()
        ends = [(writer.communicate(), writer.returncode) for writer in writers]
    assert [code for _said, code in ends] == [0] * WRITERS, ends
    counts = []
    for number, (begun, copy, ended) in enumerate(copies):
        # Somebody wrote while this copy was taken: else nothing would be proven.
        assert len(saved_before(tmp_path, ended)) > len(saved_before(tmp_path, begun))
        counts.append(check(new_instance(tmp_path / f"other-{number}"), copy, sheet, saved=saved_before(tmp_path, begun)))
    print(f"{COPIES} copies beside {WRITERS} writers; saved before each, and found in it: {counts}")  # noqa: T201 - what a proof has to say


def check(other: Instance, copy: Path, sheet: str, *, saved: list[Any]) -> int:
    """Restore into an empty home: chains and records verify, and every document opens to its end (`tell` reads them)."""
    restored = other.restore(copy, sheet)
    assert restored.returncode == 0, restored.stdout + restored.stderr
    assert "Everything is as its last write left it." in restored.stdout
    assert lacking(other.at_work("tell"), saved) == []
    assert other.run("audit", "verify").returncode == 0
    return len(saved)
