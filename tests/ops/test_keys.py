"""`arasha keys` and checkpoints kept elsewhere, as a person runs them."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.ops.test_commands import arasha

# Each command is a process of its own, and a demo has to be made first.
pytestmark = pytest.mark.proof

PASSWORD = "seven willows by the lake"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a small demo."""
    home = tmp_path_factory.mktemp("demo") / "home"
    made = arasha(home, "demo", "--cases", "5", "--seed", "4")
    assert made.returncode == 0, made.stderr
    return home


def as_member(home: Path, name: str, *words: str) -> str:
    code = arasha(home, "demo", "code", name).stdout
    done = arasha(home, *words, "--as", name, "--secrets-fd", "0", lines=f"{PASSWORD}\n{code}")
    assert (done.returncode, "Traceback" in done.stderr) == (0, False), done.stderr
    return done.stdout


def test_keys_are_shown_rotated_and_renewed_and_checkpoints_hold(demo: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.mkdir()
    first = as_member(demo, "marat", "audit", "checkpoint")
    (kept / "first.json").write_text(first)
    copy = tmp_path / "old.sqlite3"
    with sqlite3.connect(demo / "arasha.sqlite3") as source, sqlite3.connect(copy) as target:
        source.backup(target)

    rotated = as_member(demo, "botagoz", "keys", "rotate")
    assert rotated.startswith("Generation 2 seals from now on.")
    renewed = as_member(demo, "botagoz", "keys", "renew")
    assert renewed.splitlines()[0].endswith("cases and contacts got a fresh key.")
    shown = json.loads(arasha(demo, "keys", "show", "--json").stdout)
    centre = next(one for one in shown if one["organisation"] == json.loads(first)["chain"])
    assert [key["generation"] for key in centre["generations"]] == [1, 2]
    assert centre["generations"][1]["sealing"] in rotated

    (kept / "second.json").write_text(as_member(demo, "botagoz", "audit", "checkpoint"))
    held = arasha(demo, "audit", "verify", "--checkpoint", str(kept))
    assert (held.returncode, held.stdout.count(", holds.")) == (0, 2), held.stdout
    assert centre["generations"][1]["signing"] in held.stdout

    with sqlite3.connect(copy) as source, sqlite3.connect(demo / "arasha.sqlite3") as target:
        source.backup(target)
    assert arasha(demo, "audit", "verify").returncode == 0, "alone, an old database is whole"
    older = arasha(demo, "audit", "verify", "--json", "--checkpoint", str(kept / "second.json"), "--checkpoint", str(kept / "first.json"))
    assert older.returncode == 1
    assert [one["problem"] for one in json.loads(older.stdout)["checkpoints"]] == ["cut tail or older database", ""]


@pytest.mark.parametrize("text", ["", "{}", "not a checkpoint"])
def test_what_is_no_checkpoint_is_refused_in_a_sentence(demo: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "x.json").write_text(text)
    refused = arasha(demo, "audit", "verify", "--checkpoint", str(tmp_path))
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)


def test_worker_may_neither_rotate_nor_renew(demo: Path) -> None:
    for word in ("rotate", "renew"):
        code = arasha(demo, "demo", "code", "saule" if word == "rotate" else "dana").stdout
        name = "saule" if word == "rotate" else "dana"
        refused = arasha(demo, "keys", word, "--as", name, "--secrets-fd", "0", lines=f"{PASSWORD}\n{code}")
        assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
