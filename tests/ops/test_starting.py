"""What `arasha serve` refuses, and what `arasha doctor` says: a sentence each, and how to mend it."""

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.db import OperationalError
from django.utils import timezone

from arasha.audit.models import Event
from arasha.ops.doctoring import _answers
from arasha.ops.health.copies import check_copies
from arasha.ops.health.files import check_files, check_secret_file
from arasha.ops.health.finding import OK, UNSAFE, WARNING, Finding
from arasha.ops.health.house import check_clock, check_house, check_sealed_folder
from arasha.ops.health.machine import is_encrypted
from arasha.ops.health.way import check_way
from arasha.ops.main import main
from arasha.ops.refusals import Refused
from arasha.ops.starting import Front, must_be_safe_to_reach, must_be_safe_to_start
from tests.cast import Cast


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A closed home with a database and a secret."""
    place = tmp_path / "home"
    place.mkdir(mode=0o700)
    for name, text in (("arasha.sqlite3", ""), ("instance.secret", "x" * 64)):
        (place / name).write_text(text)
        (place / name).chmod(0o600)
    for name in [name for name in os.environ if name.startswith("ARASHA_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("ARASHA_HOME", str(place))
    return place


def refusal(front: Front | None = None) -> str:
    with pytest.raises(Refused) as refused:
        must_be_safe_to_start(front or Front())
    assert refused.value.exit_code == 2
    return str(refused.value)


def test_safe_home_starts(home: Path) -> None:
    must_be_safe_to_start(Front())


def test_open_home_is_refused(home: Path) -> None:
    home.chmod(0o755)
    assert refusal() == f"Others on this machine can look into {home}. Run `chmod 700 {home}`."


def test_database_elsewhere_that_others_can_read_is_refused(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = tmp_path / "open.sqlite3"
    database.touch(mode=0o644)
    monkeypatch.setenv("ARASHA_DATABASE", f"sqlite:///{database}")
    assert refusal() == f"Others on this machine can read {database}. Run `chmod 600 {database}`."


def test_open_file_behind_a_closed_folder_is_a_warning(home: Path) -> None:
    (home / "arasha.sqlite3").chmod(0o644)
    assert [one.state for one in check_files(home)] == [OK, OK, WARNING]
    must_be_safe_to_start(Front())


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("ARASHA_DEMO", "1", "ARASHA_DEMO=1 lets members in without a second factor, and this home is no demo. Unset ARASHA_DEMO."),
        ("ARASHA_HOSTS", "a.example,*", "The server answers to any host name. Name its own in ARASHA_HOSTS."),
        ("ARASHA_PROXY", "*", "Any address is believed to be the proxy. Name the proxy's address in ARASHA_PROXY."),
        ("DJANGO_SETTINGS_MODULE", "other", "The settings of other are used instead of Arasha's. Unset DJANGO_SETTINGS_MODULE."),
        (
            "ARASHA_DATABASE_PASSWORD_FILE",
            "/nowhere/x",
            "/nowhere/x can't be read: No such file or directory. Correct the path, or give it to the user of the server.",
        ),
    ],
)
def test_unsafe_setting_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, sentence: str) -> None:
    monkeypatch.setenv(name, value)
    assert refusal() == sentence


def test_password_in_the_environment_is_refused(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARASHA_DATABASE", "postgresql://centre:secret@localhost/cases")
    assert refusal().startswith("The database's password stands in ARASHA_DATABASE")


def test_short_secret_is_refused(home: Path) -> None:
    (home / "instance.secret").write_text("short")
    assert refusal().startswith("The instance's secret has 5 characters: cookies could be forged.")


def test_demo_does_not_leave_the_machine(home: Path) -> None:
    (home / "demo.json").write_text("{}")
    assert refusal(Front("192.0.2.1")).startswith("A demo, whose password everybody knows, is served on this machine only.")


def test_key_that_others_can_read_is_refused(home: Path, tmp_path: Path) -> None:
    certificate, key = tmp_path / "c.pem", tmp_path / "k.pem"
    certificate.write_text("x")
    key.touch(mode=0o640)
    for front in (Front("127.0.0.1", certificate, key), Front("127.0.0.1", certificate)):
        with pytest.raises(Refused):
            must_be_safe_to_reach(front)
    assert check_secret_file("TLS key", key).state == UNSAFE
    key.chmod(0o600)
    with pytest.raises(Refused, match="are not a certificate and its key"):
        must_be_safe_to_reach(Front("127.0.0.1", certificate, key))


def test_way_off_the_machine_needs_tls(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Refused, match="Passwords would travel in the clear"):
        must_be_safe_to_reach(Front("0.0.0.0"))
    monkeypatch.setenv("ARASHA_PROXY", "127.0.0.1")
    must_be_safe_to_reach(Front("0.0.0.0"))
    assert [one.state for one in check_way(home) if one.check == "TLS"] == [OK]


def test_encryption_is_seen_below_other_layers(tmp_path: Path) -> None:
    """A logical volume on a partition on LUKS, as /sys shows it."""
    device = os.makedev(253, 1)
    (tmp_path / "253:1" / "slaves" / "dm-0" / "dm").mkdir(parents=True)
    assert is_encrypted(device, devices=tmp_path) is False
    (tmp_path / "253:1" / "slaves" / "dm-0" / "dm" / "uuid").write_text("CRYPT-LUKS2-x")
    assert is_encrypted(device, devices=tmp_path) is True
    assert is_encrypted(os.makedev(7, 7), devices=tmp_path) is None


def test_backups_are_asked_for_and_grow_old(home: Path) -> None:
    now = datetime(2026, 3, 20, tzinfo=UTC)
    assert [one.state for one in check_copies(home, now=now)] == [WARNING]
    (home / "backup.public").write_text("x")
    assert [one.state for one in check_copies(home, now=now)] == [OK, WARNING]
    (home / "backups").mkdir()
    for day, state in ((1, UNSAFE), (17, WARNING), (19, OK)):
        (home / "backups" / f"workspace-202603{day:02d}T000000Z.backup").touch()
        assert [one.state for one in check_copies(home, now=now)] == [OK, state]


def test_house_names_what_waits_and_nobody(cast: Cast) -> None:
    seen = {one.check: one for one in check_house()}
    assert seen["second factors"].seen == f"Members in service without a second factor: {len(cast.members)}."
    assert seen["clock"].state == seen["keys"].state == seen["invitations"].state == OK
    assert [name for name in cast.members if any(name in one.sentence for one in seen.values())] == []


def test_doctor_says_it_to_machines_and_ends_with_one_when_something_is_unsafe(db: None, home: Path) -> None:
    def ask() -> tuple[int, dict[str, Any]]:
        result = CliRunner().invoke(main, ["doctor", "--json"])
        said = json.loads(result.stdout)
        return result.exit_code, {finding["check"]: finding["state"] for finding in said["findings"] if finding["check"] != "integrity"}

    # The tests' databases don't wait for their disk, and doctor says so: the exit code is 1 in any case.
    _code, states = ask()
    assert (states["home folder"], states["migrations"]) == (OK, OK)
    home.chmod(0o755)
    code, states = ask()
    assert (code, states["home folder"], states["migrations"]) == (1, UNSAFE, OK)


def test_doctor_without_a_home_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARASHA_HOME", str(tmp_path / "nowhere"))
    result = CliRunner().invoke(main, ["doctor"])
    assert (result.exit_code, "0 ok, 0 to look at, 1 unsafe." in result.stdout) == (1, True)
    assert not (tmp_path / "nowhere").exists()


def test_database_that_does_not_answer_is_a_finding() -> None:
    def fails() -> Iterator[Finding]:
        yield Finding("first", OK, "")
        raise OperationalError

    assert [one.check for one in _answers(fails)] == ["first", "database"]


def test_clock_that_went_back_is_noticed(cast: Cast) -> None:
    last = Event.objects.order_by("-at").first()
    assert last is not None
    Event.objects.filter(id=last.id).update(at=timezone.now() + timedelta(minutes=90))
    assert check_clock().seen == "The clock stands 89 minutes before the last event of the audit."


def test_missing_folder_of_sealed_files_is_unsafe(db: None, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    from arasha.cases.models import Attachment

    settings.MEDIA_ROOT = tmp_path / "gone"
    assert check_sealed_folder().state == OK
    monkeypatch.setattr(Attachment.objects, "exists", lambda: True)
    found = check_sealed_folder()
    assert (found.state, found.stops) == (UNSAFE, True)
