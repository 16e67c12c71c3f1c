"""The folder of the copies: names, what goes, and the ledger that lies beside."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from arasha.ops.backups import keyfile
from arasha.ops.backups.folder import copies_in, name_at, rotate, sweep
from arasha.ops.backups.ledger import NAME, Erased, add_to_ledger, read_ledger
from arasha.ops.refusals import Refused
from arasha.rules.keeping import Keeping

NOW = datetime(2026, 11, 24, 23, 1, 5, tzinfo=UTC)
SECRET = "the secret of an instance"
ONE, TWO = (Erased(NOW + timedelta(days=day), uuid.UUID(int=day + 1), uuid.UUID(int=9)) for day in range(2))


def test_name_tells_the_time_and_nothing_else() -> None:
    assert name_at(NOW) == "workspace-20261124T230105Z.backup"
    assert name_at(NOW.astimezone()) == name_at(NOW)


def test_rotation_takes_old_copies_and_nothing_else(tmp_path: Path) -> None:
    copies = [tmp_path / name_at(NOW - timedelta(days=days)) for days in range(5)]
    others = [tmp_path / name for name in ("letter.txt", NAME, "workspace-20209999T000000Z.backup", "workspace-20200101T000000Z.backup.part")]
    for path in (*copies, *others):
        path.write_bytes(b"x")
    (tmp_path / "workspace-20190101T000000Z.backup").mkdir()
    assert rotate(tmp_path, Keeping(2, 0, 0), now=NOW) == sorted(copies[2:])
    assert sorted(copies_in(tmp_path).values()) == sorted(copies[:2])
    assert [path for path in others if not path.exists()] == []


def test_newest_copy_is_never_taken(tmp_path: Path) -> None:
    (tmp_path / name_at(NOW)).write_bytes(b"x")
    assert rotate(tmp_path, Keeping(0, 0, 0), now=NOW + timedelta(days=900)) == []


def test_sweep_takes_what_a_killed_copy_left(tmp_path: Path) -> None:
    left, other = tmp_path / f"{name_at(NOW)}.part", tmp_path / "workspace-of-somebody.backup.part"
    for path in (left, other):
        path.write_bytes(b"x")
    sweep(tmp_path)
    assert [left.exists(), other.exists()] == [False, True]


def test_ledger_keeps_what_stood_in_it(tmp_path: Path) -> None:
    add_to_ledger(tmp_path, [TWO], secret=SECRET)
    add_to_ledger(tmp_path, [ONE, TWO], secret=SECRET)
    add_to_ledger(tmp_path, [], secret=SECRET)
    assert read_ledger(tmp_path / NAME, secret=SECRET) == [ONE, TWO]
    assert [path.name for path in tmp_path.iterdir()] == [NAME]
    assert (tmp_path / NAME).stat().st_mode & 0o777 == 0o600


def test_ledger_of_another_instance_or_altered_is_refused(tmp_path: Path) -> None:
    add_to_ledger(tmp_path, [ONE], secret=SECRET)
    path = tmp_path / NAME
    with pytest.raises(Refused, match="another instance"):
        read_ledger(path, secret="another secret")
    with pytest.raises(Refused, match="another instance"):
        add_to_ledger(tmp_path, [TWO], secret="another secret")
    content = json.loads(path.read_text())
    path.write_text(json.dumps({**content, "erased": [TWO.entry()]}))
    with pytest.raises(Refused, match="another instance"):
        read_ledger(path, secret=SECRET)


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"erased": [["x"]], "mark": ""}', '{"erased": [], "mark": 3}', '{"erased": 3, "mark": ""}'])
def test_what_is_no_ledger_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / NAME
    path.write_text(content)
    with pytest.raises(Refused, match="can't be read as a ledger"):
        read_ledger(path, secret=SECRET)


def test_public_half_is_kept_whole_and_for_its_owner(tmp_path: Path) -> None:
    keyfile.keep_public(tmp_path, bytes(range(32)))
    assert keyfile.read_public(tmp_path) == bytes(range(32))
    assert [(path.name, path.stat().st_mode & 0o777) for path in tmp_path.iterdir()] == [("backup.public", 0o600)]


@pytest.mark.parametrize("content", ["", "00" * 31, "zz" * 32])
def test_what_is_no_key_is_refused(tmp_path: Path, content: str) -> None:
    keyfile.key_place(tmp_path).write_text(content)
    with pytest.raises(Refused, match="is not a key"):
        keyfile.read_public(tmp_path)
