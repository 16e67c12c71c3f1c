"""What a backup and a restore refuse, in one sentence, and what they leave then."""

import fcntl
import io
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from arasha.ops.backups.about import FORMAT, About
from arasha.ops.backups.archive import ABOUT, ArchiveWriter, Readable
from arasha.ops.backups.putting_back import _must_fit, _take_all
from arasha.ops.main import main
from arasha.ops.refusals import Refused
from arasha.vault.archives import ArchiveSealer
from arasha.vault.recovery import RecoverySheet
from tests.ops.backups.instances import Instance

SHEET = RecoverySheet(bytes(range(32)))
THIS = About(FORMAT, "0.1.0", "sqlite", "kz", "2026-11-24T23:01:00+00:00", 0, {}, [["cases", "0001_initial"]])


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of a command that refuses before it starts anything; not made yet."""
    monkeypatch.setenv("ARASHA_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def archive(path: Path, *entries: tuple[str, bytes]) -> Path:
    """A file that is sealed as a backup is."""
    with path.open("wb") as out, ArchiveWriter(out, ArchiveSealer(SHEET.pair.public), progress=lambda _count: None) as writer:
        for name, content in entries:
            writer.add(name, content)
        writer.finish()
    return path


def restore(file: Path, code: str = SHEET.text) -> Result:
    """With the code typed on the terminal."""
    return CliRunner().invoke(main, ["restore", str(file)], input=f"{code}\n")


def test_key_is_made_once_and_again_only_when_asked_for(home: Path) -> None:
    runner = CliRunner()
    assert runner.invoke(main, ["backup", "key"]).exit_code == 2
    assert not home.exists()
    home.mkdir()
    first = runner.invoke(main, ["backup", "key"])
    kept = (home / "backup.public").read_text()
    assert first.exit_code == 0
    sheet = RecoverySheet.parse(first.output.splitlines()[1])
    assert bytes.fromhex(kept) == sheet.pair.public
    assert [path.name for path in home.iterdir()] == ["backup.public"]
    refused = runner.invoke(main, ["backup", "key"])
    assert (refused.exit_code, refused.output.count("\n"), (home / "backup.public").read_text()) == (2, 1, kept)
    assert runner.invoke(main, ["backup", "key", "--again"]).exit_code == 0
    assert (home / "backup.public").read_text() != kept


def test_backup_without_a_key_is_refused(home: Path) -> None:
    refused = CliRunner().invoke(main, ["backup"])
    assert refused.exit_code == 2
    assert refused.output == "There is no backup key yet. Run `arasha backup key` once, and lock the sheet that it prints away.\n"
    assert not home.exists()


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("", "The code is mistyped. It has 13 groups of five letters and digits."),
        (SHEET.text[:-1], "The code is mistyped. It has 13 groups of five letters and digits."),
        (SHEET.text[:6] + "Z" * 5 + SHEET.text[11:], "The code is mistyped. Look at group 2."),
        (RecoverySheet(bytes(32)).text, "This is another sheet. The backup opens with the one whose fingerprint is"),
    ],
)
def test_wrong_sheet_is_refused_before_anything_is_written(home: Path, tmp_path: Path, code: str, said: str) -> None:
    refused = restore(archive(tmp_path / "copy", (ABOUT, b"{}")), code or "x")
    assert (refused.exit_code, said in refused.output, home.exists()) == (2, True, False)


@pytest.mark.parametrize("content", [b"", b"SQLite format 3\0" + bytes(900), b"ARASHA-ARCHIVE\x01" + bytes(20)])
def test_what_is_no_backup_is_refused_before_the_sheet_is_asked_for(home: Path, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "copy"
    file.write_bytes(content)
    refused = CliRunner().invoke(main, ["restore", str(file)])
    assert (refused.exit_code, refused.output) == (2, "copy is not a backup of Arasha, or its beginning was altered.\n")
    assert not home.exists()


def test_home_that_holds_something_or_a_secret_elsewhere_is_refused(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = archive(tmp_path / "copy", (ABOUT, b"{}"))
    monkeypatch.setenv("ARASHA_SECRET_KEY_FILE", str(tmp_path / "secret"))
    assert restore(file).exit_code == 2
    assert not home.exists()
    monkeypatch.delenv("ARASHA_SECRET_KEY_FILE")
    home.mkdir()
    (home / "arasha.sqlite3").touch()
    refused = restore(file)
    assert (refused.exit_code, f"{home} is not empty." in refused.output) == (2, True)


@pytest.mark.parametrize(
    ("about", "said"),
    [
        (replace(THIS, migrations=[["cases", "0001_initial"], ["cases", "9999_tomorrow"]], release="9.0"), r"of a newer release of Arasha \(9\.0\)"),
        (replace(THIS, migrations=[["prevention", "0001_initial"]], release="9.0"), r"of a newer release of Arasha \(9\.0\)"),
        (replace(THIS, jurisdiction="uz"), "Set ARASHA_JURISDICTION=uz"),
        (replace(THIS, engine="postgresql"), "Name an empty PostgreSQL database by ARASHA_DATABASE"),
    ],
)
def test_backup_that_does_not_fit_is_refused_with_the_way_out(about: About, said: str) -> None:
    if "ARASHA_DATABASE" in os.environ:
        about = replace(about, engine="sqlite" if about.engine == "postgresql" else "postgresql")
        said = said.replace("an empty PostgreSQL database by ARASHA_DATABASE", "none by ARASHA_DATABASE: it is of SQLite")
    with pytest.raises(Refused, match=said):
        _must_fit(about)


def test_newer_kind_of_file_is_refused_though_it_says_other_things() -> None:
    with pytest.raises(Refused, match=r"of a newer release of Arasha \(9\.0\)"):
        About.read(json.dumps({"format": FORMAT + 1, "release": "9.0", "sheets": 2}).encode())
    assert About.read(THIS.written()) == THIS


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"format": "1"}', b'{"format": 1, "release": "0.1.0"}'])
def test_what_does_not_say_what_it_is_is_damaged(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"it does not say what it is|Expecting value"):
        About.read(content)


class Nothing:
    """A database that takes no entry."""

    def take(self, name: str, content: Readable) -> None:
        raise ValueError("an entry of another kind of database")

    def finish(self) -> int:
        return 0


@pytest.mark.parametrize(
    "name",
    [
        "files/../../../etc/cron.d/x",
        "/etc/cron.d/x",
        "../instance.secret",
        "files/ab/" + "ab" * 15 + "..",
        "files/cd/" + "ab" * 16,
        "instance.secret",
        "backup.public/x",
    ],
)
def test_entry_with_a_strange_name_is_never_written(tmp_path: Path, name: str) -> None:
    """Whoever knows the public key can seal a file of their own: a backup vouches for nobody."""
    entries: Iterator[tuple[str, Any]] = iter([(name, io.BytesIO(b"x"))])
    with pytest.raises(ValueError, match=r"an entry of another kind|a file is not where"):
        _take_all(entries, Nothing(), tmp_path)
    assert list(tmp_path.rglob("*")) == []


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> tuple[Instance, Path]:
    """A new instance on SQLite with a backup key, and its first copy in a folder of its own."""
    made = Instance(tmp_path_factory.mktemp("instance") / "home")
    assert made.run("set-up").returncode == 0
    made.key()
    folder = made.home.parent / "copies"
    made.back_up("--to", str(folder))
    return made, folder


def limited(instance: Instance, size: int, *words: str) -> "subprocess.CompletedProcess[str]":
    """A command on a disk that takes files up to a size only."""
    environment = {**os.environ, "ARASHA_HOME": str(instance.home)}
    environment.pop("ARASHA_DATABASE", None)
    command = [sys.executable, "-c", "from arasha.ops.main import main; main(prog_name='arasha')", *words]
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))  # noqa: E731 - one line for the child
    return subprocess.run(command, env=environment, preexec_fn=limit, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("size", [100_000, 2_000_000])
def test_full_disk_leaves_the_copies_as_they_were(instance: tuple[Instance, Path], size: int) -> None:
    """First there is no room for the copy of the database, then none for the archive, which has to hold something large."""
    made, folder = instance
    (made.home / "demo.json").write_bytes(os.urandom(3_000_000))
    before = sorted(path.name for path in folder.iterdir())
    refused = limited(made, size, "backup", "--to", str(folder))
    (made.home / "demo.json").unlink()
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1), refused.stderr
    assert "Nothing" in refused.stderr
    assert sorted(path.name for path in folder.iterdir()) == before
    assert not (made.home / "backing-up").exists()


def test_second_backup_at_once_is_refused(instance: tuple[Instance, Path]) -> None:
    made, folder = instance
    with (made.home / "backup.public").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        refused = made.run("backup", "--to", str(folder))
    assert (refused.returncode, refused.stderr) == (2, "Another backup of this instance is running. Wait until it has ended.\n")


def test_folder_of_another_instance_or_none_is_refused(instance: tuple[Instance, Path], tmp_path: Path) -> None:
    made, folder = instance
    (tmp_path / "file").touch()
    refused = made.run("backup", "--to", str(tmp_path / "file" / "copies"))
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    foreign = tmp_path / "copies"
    foreign.mkdir()
    (foreign / "erasures.json").write_text(json.dumps({"erased": [], "mark": "0" * 64}))
    refused = made.run("backup", "--to", str(foreign))
    assert (refused.returncode, "belongs to another instance" in refused.stderr) == (2, True)
    assert [path.name for path in foreign.iterdir()] == ["erasures.json"]
    del folder


def test_missing_database_is_a_sentence_and_makes_none(instance: tuple[Instance, Path], tmp_path: Path) -> None:
    made, _folder = instance
    bare = Instance(tmp_path / "home")
    bare.home.mkdir()
    (bare.home / "backup.public").write_bytes((made.home / "backup.public").read_bytes())
    refused = bare.run("backup")
    assert (refused.returncode, refused.stderr) == (
        2,
        f"There is no database at {bare.home / 'arasha.sqlite3'}. Run `arasha set-up` first, or set ARASHA_HOME.\n",
    )
    assert not (bare.home / "arasha.sqlite3").exists()


def test_copies_rotate_when_a_new_one_is_whole(instance: tuple[Instance, Path]) -> None:
    made, folder = instance
    old = [folder / f"workspace-202401{day:02d}T000000Z.backup" for day in (1, 2)]
    for path in old:
        path.write_bytes(b"x")
    (folder / "workspace-20240103T000000Z.backup.part").write_bytes(b"x")
    taken = made.run("backup", "--to", str(folder))
    assert taken.returncode == 0
    assert [line for line in taken.stderr.splitlines() if line.startswith("Removed: ")][:2] == [f"Removed: {path.name}" for path in old]
    assert sorted(path.name for path in folder.iterdir()) == ["erasures.json", Path(taken.stdout.strip()).name]
