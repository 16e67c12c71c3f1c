"""A copy taken from one machine and put back on another, by the commands that a person runs."""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from arasha.ops.backups.folder import name_at
from tests.journeys.test_one_survivor import variants
from tests.ops.backups.at_work import SECRETS
from tests.ops.backups.instances import Instance, new_instance

pytestmark = pytest.mark.postgres


@dataclass(frozen=True)
class Week:
    """An instance over some days: a copy of Monday, a case erased on Wednesday, a copy of Friday in the same folder."""

    instance: Instance
    sheet: str
    cases: dict[str, str]
    told: dict[str, Any]
    """What a case worker could open on Monday."""
    monday: Path
    friday: Path
    marks: tuple[Path, Path]
    """Checkpoints of Monday and of Wednesday."""

    @property
    def told_after_wednesday(self) -> dict[str, Any]:
        """The same without the erased case."""
        return {**self.told, "cases": {key: case for key, case in self.told["cases"].items() if key != self.cases["kept"]}}


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Week:
    folder = tmp_path_factory.mktemp("week")
    instance, copies = new_instance(folder), folder / "copies"
    cases = instance.at_work("make")
    sheet = instance.key()
    instance.at_work("sessions")
    marks = folder / "monday.json", folder / "wednesday.json"
    marks[0].write_text(json.dumps(instance.at_work("sign")))
    told = instance.at_work("tell")
    taken = instance.back_up("--to", str(copies))
    monday = taken.rename(copies / name_at(datetime.now(UTC) - timedelta(days=4)))
    instance.at_work("erase", cases["kept"])
    marks[1].write_text(json.dumps(instance.at_work("sign")))
    return Week(instance, sheet, cases, told, monday, instance.back_up("--to", str(copies)), marks)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Instance:
    """Another machine: no home yet, an empty database."""
    return new_instance(tmp_path)


def tables_of(instance: Instance) -> int:
    """How much an empty instance holds: nothing."""
    if not instance.address:
        return 0
    import psycopg

    with psycopg.connect(instance.address) as connection:
        found = connection.execute("SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'").fetchone()
    return int(found[0]) if found else 0


def is_untouched(instance: Instance) -> bool:
    return not instance.home.exists() and tables_of(instance) == 0


def test_copy_opens_on_another_machine_and_what_was_erased_since_stays_erased(week: Week, elsewhere: Instance) -> None:
    restored = elsewhere.restore(week.monday, week.sheet, "--checkpoint", str(week.marks[0]))
    assert restored.returncode == 0, restored.stderr
    lines = restored.stdout.splitlines()
    assert lines[0].startswith(f"Restored into {elsewhere.home}: 2 cases and 1 sealed files as they were at ")
    assert lines[1] == f"Erased again: 1 cases. The ledger is that of {week.monday.parent / 'erasures.json'}."
    assert re.fullmatch(r"[0-9a-f-]{36}: it fits the checkpoint at event \d+\.", lines[2])
    assert lines[3].endswith("Everything is as its last write left it.")
    assert elsewhere.at_work("tell") == week.told_after_wednesday
    assert elsewhere.at_work("sessions") == {"there": 0}
    assert [path for path in (elsewhere.home / "sealed").rglob("*") if path.is_file()] == []
    verified = elsewhere.run("audit", "verify", "--checkpoint", str(week.marks[0]))
    assert verified.returncode == 0, verified.stdout
    for name in ("instance.secret", "backup.public"):
        assert (elsewhere.home / name).read_bytes() == (week.instance.home / name).read_bytes()
    assert [path.name for path in elsewhere.home.rglob("*") if path.stat().st_mode & 0o077] == []


def test_copy_without_its_ledger_says_that_the_erased_are_back(week: Week, elsewhere: Instance, tmp_path: Path) -> None:
    alone = shutil.copy(week.monday, tmp_path / "alone.backup")
    restored = elsewhere.restore(Path(alone), week.sheet, "--checkpoint", str(week.marks[1]))
    assert restored.returncode == 0, restored.stderr
    assert "No erasures.json lay beside the backup: what was erased after " in restored.stdout
    assert re.search(r"events \d+ to \d+ are not in this backup\. The checkpoint was signed after the backup was taken\.", restored.stdout)
    assert elsewhere.at_work("tell") == week.told
    (paper,) = (path for path in (elsewhere.home / "sealed").rglob("*") if path.is_file())
    # A machine stopped before the file was moved to its place: it is in the copy all the same.
    waiting = paper.rename(elsewhere.home / "sealed" / "incoming" / paper.name)
    assert "2 cases, 1 sealed files." in elsewhere.run("backup").stderr
    waiting.unlink()
    old = elsewhere.home / "backups" / "workspace-20200101T000000Z.backup"
    old.touch()
    lacking = elsewhere.run("backup")
    assert (lacking.returncode, Path(lacking.stdout.strip()).exists(), old.exists()) == (1, True, True)
    assert lacking.stderr.splitlines()[1].startswith("Missing: 1 sealed files")


def test_ledger_can_be_named_and_work_goes_on_after_a_restore(week: Week, elsewhere: Instance, tmp_path: Path) -> None:
    alone = shutil.copy(week.monday, tmp_path / "alone.backup")
    restored = elsewhere.restore(Path(alone), week.sheet, "--erasures", str(week.monday.parent / "erasures.json"))
    assert (restored.returncode, "Erased again: 1 cases." in restored.stdout) == (0, True), restored.stderr
    elsewhere.at_work("erase", week.cases["restricted"])
    assert list(elsewhere.at_work("tell")["cases"]) == []
    assert elsewhere.run("audit", "verify").returncode == 0
    # The next copy is sealed to the same sheet, and its ledger goes on where the old one ended.
    copies = shutil.copytree(week.monday.parent, tmp_path / "copies")
    elsewhere.back_up("--to", str(copies))
    assert len(json.loads((copies / "erasures.json").read_text())["erased"]) == 3


def test_copy_of_what_was_altered_is_restored_and_says_so(week: Week, elsewhere: Instance, tmp_path: Path) -> None:
    assert elsewhere.restore(week.friday, week.sheet).returncode == 0
    elsewhere.at_work("statement", "UPDATE cases_note SET kind = 'other'")
    elsewhere.at_work("statement", "DELETE FROM audit_event WHERE action = 'case.erased'")
    copy = elsewhere.back_up("--to", str(tmp_path / "copies"))
    third = new_instance(tmp_path / "third")
    restored = third.restore(copy, week.sheet, "--checkpoint", str(week.marks[1]))
    assert restored.returncode == 1
    assert restored.stdout.count(": edited: cases.note ") == 1
    assert ": the first broken link is event " in restored.stdout
    assert "Something was altered before the backup was taken." in restored.stdout


def test_thief_of_the_copies_or_of_the_home_finds_nobody(week: Week) -> None:
    taken = [path for folder in (week.instance.home, week.monday.parent) for path in folder.rglob("*") if path.is_file()]
    assert week.monday in taken
    found = [f"{path.name}: {secret}" for path in taken for secret in SECRETS if any(variant in path.read_bytes() for variant in variants(secret))]
    assert found == []
    home = {path.name for path in week.instance.home.iterdir()} - {"turns"}
    assert home - {"arasha.sqlite3"} == {"backup.public", "instance.secret", "sealed"}
    assert [path.name for path in taken if path.suffix == ".sqlite3" or b"SQLite format 3" in path.read_bytes()] == (
        [] if week.instance.address else ["arasha.sqlite3"]
    )
    ledger = json.loads((week.monday.parent / "erasures.json").read_text())
    assert [len(entry) for entry in ledger["erased"]] == [3, 3]


def wrong_sheet(copy: Path, sheet: str) -> tuple[Path, str]:
    """A sheet whose letters are right and whose key is another."""
    del sheet
    from arasha.vault.recovery import RecoverySheet

    return copy, RecoverySheet.generate().text


def flipped(copy: Path, sheet: str) -> tuple[Path, str]:
    content = bytearray(copy.read_bytes())
    content[len(content) // 2] ^= 1
    copy.write_bytes(content)
    return copy, sheet


def cut(copy: Path, sheet: str) -> tuple[Path, str]:
    copy.write_bytes(copy.read_bytes()[:-40])
    return copy, sheet


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (wrong_sheet, "This is another sheet. The backup opens with the one whose fingerprint is "),
        (flipped, "The backup was altered or cut: it does not open to its end. Nothing of it was kept."),
        (cut, "The backup was altered or cut: it does not open to its end. Nothing of it was kept."),
    ],
)
def test_spoilt_copy_leaves_nothing(
    week: Week, elsewhere: Instance, tmp_path: Path, spoil: Callable[[Path, str], tuple[Path, str]], said: str
) -> None:
    copy, sheet = spoil(Path(shutil.copy(week.monday, tmp_path / "copy.backup")), week.sheet)
    refused = elsewhere.restore(copy, sheet)
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    assert refused.stderr.startswith(said)
    assert is_untouched(elsewhere)


def test_restore_writes_over_nothing(week: Week, elsewhere: Instance) -> None:
    if elsewhere.address:
        elsewhere.at_work("statement", "CREATE TABLE letters (id integer)")
        shutil.rmtree(elsewhere.home)
        refused = elsewhere.restore(week.friday, week.sheet)
        assert (refused.returncode, tables_of(elsewhere), elsewhere.home.exists()) == (2, 1, False)
        assert refused.stderr == "The database that ARASHA_DATABASE names is not empty. Make an empty one: a restore never writes over anything.\n"
    elsewhere.home.mkdir()
    (elsewhere.home / "letter.txt").write_text("x")
    refused = elsewhere.restore(week.friday, week.sheet)
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert refused.stderr.startswith(f"{elsewhere.home} is not empty.")
    assert [path.name for path in elsewhere.home.iterdir()] == ["letter.txt"]


def test_restore_goes_on_where_one_was_killed(week: Week, elsewhere: Instance) -> None:
    (elsewhere.home / "restoring").mkdir(parents=True)
    (elsewhere.home / "restoring" / "arasha.sqlite3").write_bytes(b"half of it")
    assert elsewhere.restore(week.friday, week.sheet).returncode == 0
    assert elsewhere.at_work("tell") == week.told_after_wednesday
    assert not (elsewhere.home / "restoring").exists()
