"""A copy of an older release is put back and brought up to this one."""

from pathlib import Path

import pytest

from tests.ops.backups.instances import new_instance


@pytest.mark.postgres
def test_copy_of_version_0_1_is_brought_up_and_opens(tmp_path: Path) -> None:
    old, new = new_instance(tmp_path / "old"), new_instance(tmp_path / "new")
    old.at_work("old")
    sheet = old.key()
    restored = new.restore(old.back_up(), sheet)
    assert restored.returncode == 0, restored.stdout + restored.stderr
    lines = restored.stdout.splitlines()
    assert lines[0].startswith(f"Restored into {new.home}: 4 cases and 0 sealed files as they were at ")
    assert lines[1].startswith("Brought up to this release: ")
    assert lines[3].endswith("Everything is as its last write left it.")
    told = new.at_work("tell")
    notes = [text for case in told["cases"].values() for text in case["notes"].values()]
    assert sorted(notes) == [f"Second words {number}." for number in range(4)]
    assert list(told["contacts"].values()) == ["She will call tomorrow."]
    assert old.run("serve").returncode == 2
    assert new.run("audit", "verify").returncode == 0
