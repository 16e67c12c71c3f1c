"""The `arasha` command as a person runs it: sentences, exit codes, no traceback."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from arasha.ops.main import COMMANDS, main
from arasha.ops.refusals import Refused, in_a_sentence


def arasha(home: Path, *words: str, lines: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ARASHA_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-c", "from arasha.ops.main import main; main(prog_name='arasha')", *words],
        env={**clean, "ARASHA_HOME": str(home), **more},
        input=lines,
        capture_output=True,
        text=True,
        check=False,
        cwd=home.parent,
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of a small demo."""
    home = tmp_path_factory.mktemp("demo") / "home"
    made = arasha(home, "demo", "--cases", "20", "--seed", "9")
    assert (made.returncode, "Traceback" in made.stderr) == (0, False), made.stderr
    return home


def test_help_lists_commands_without_loading_them() -> None:
    result = CliRunner().invoke(main, ["--help"])
    assert result.exit_code == 0
    assert [name for name in ("serve", "set-up", "migrate", "demo", "audit") if COMMANDS[name].help not in result.output] == []


def test_unknown_command_exits_two() -> None:
    assert CliRunner().invoke(main, ["nothing"]).exit_code == 2


def test_unforeseen_error_is_a_sentence_without_its_text() -> None:
    with pytest.raises(Refused) as refusal, in_a_sentence():
        raise ValueError("Айгерім, Абая 10")
    assert refusal.value.exit_code == 2
    assert str(refusal.value) == "Something went wrong in the program: ValueError. Run it again with ARASHA_TRACEBACK=1 to see where."


def test_command_line_errors_pass_through() -> None:
    with pytest.raises(click.UsageError), in_a_sentence():
        raise click.UsageError("x")


def test_serve_refuses_a_database_without_migrations(tmp_path: Path) -> None:
    result = arasha(tmp_path / "home", "serve")
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == ("The database is new or of an older release. Run `arasha migrate` (or `arasha set-up` for a new instance).\n")


def test_set_up_makes_a_closed_home_and_an_invitation_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    first = arasha(home, "set-up", "--name", "keeper")
    assert first.returncode == 0, first.stderr
    assert "Sign-in name: keeper\n" in first.stdout
    assert home.stat().st_mode & 0o777 == 0o700
    assert (home / "arasha.sqlite3").stat().st_mode & 0o777 == 0o600
    second = arasha(home, "set-up")
    assert (second.returncode, second.stdout) == (2, "")
    assert arasha(home, "migrate").stdout == "The database is up to date.\n"
    assert arasha(home, "audit", "verify").returncode == 0


def test_set_up_refuses_a_strange_name(tmp_path: Path) -> None:
    result = arasha(tmp_path / "home", "set-up", "--name", "a b")
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)


def test_serve_refuses_to_leave_the_machine_in_the_clear(demo: Path) -> None:
    result = arasha(demo, "serve", "--host", "0.0.0.0")
    assert result.returncode == 2
    assert result.stderr.startswith("Passwords would travel in the clear.")


def test_demo_prints_who_can_sign_in(demo: Path) -> None:
    again = arasha(demo, "demo", "--cases", "20", "--seed", "9")
    assert again.returncode == 0
    assert "it is used as it is" in again.stderr
    mark = json.loads((demo / "demo.json").read_text())
    seats = mark["seats"]
    assert mark["register"].endswith("rows brought in, 0 refused.")
    assert mark["register"] in again.stdout
    assert len(seats) == 31
    assert [seat["name"] for seat in seats if f"  {seat['name']} " not in again.stdout] == []
    assert "Password of everybody: seven willows by the lake" in again.stdout


def test_demo_code_prints_six_digits_and_refuses_elsewhere(demo: Path, tmp_path: Path) -> None:
    code = arasha(demo, "demo", "code", "saule")
    assert (code.returncode, len(code.stdout.strip()), code.stdout.strip().isdigit()) == (0, 6, True)
    assert arasha(demo, "demo", "code", "nobody").returncode == 2
    elsewhere = tmp_path / "real"
    assert arasha(elsewhere, "set-up").returncode == 0
    refused = arasha(elsewhere, "demo", "code", "administrator")
    assert (refused.returncode, refused.stdout) == (2, "")


def test_demo_refuses_a_folder_that_holds_something_else(tmp_path: Path) -> None:
    home = tmp_path / "papers"
    home.mkdir()
    (home / "letter.txt").write_text("x")
    result = arasha(home, "demo", "--cases", "1")
    assert result.returncode == 2
    assert [file.name for file in home.iterdir()] == ["letter.txt"]


def test_checkpoint_is_signed_by_a_member_and_holds(demo: Path) -> None:
    code = arasha(demo, "demo", "code", "marat").stdout
    signed = arasha(demo, "audit", "checkpoint", "--as", "marat", "--secrets-fd", "0", lines=f"seven willows by the lake\n{code}")
    assert signed.returncode == 0, signed.stderr
    assert json.loads(signed.stdout)["sequence"] > 1
    assert arasha(demo, "audit", "verify").returncode == 0


def test_checkpoint_refuses_a_wrong_password_in_one_sentence(demo: Path) -> None:
    refused = arasha(demo, "audit", "checkpoint", "--as", "botagoz", "--secrets-fd", "0", lines="wrong\n000000\n")
    assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)


def test_audit_verify_names_the_first_broken_link(demo: Path) -> None:
    with sqlite3.connect(demo / "arasha.sqlite3") as database:
        chain, event = database.execute("SELECT chain, id FROM audit_event WHERE chain != 'node' AND sequence = 3").fetchone()
        action = database.execute("SELECT action FROM audit_event WHERE id = ?", (event,)).fetchone()[0]
        database.execute("UPDATE audit_event SET action = 'other' WHERE id = ?", (event,))
    broken = arasha(demo, "audit", "verify")
    assert broken.returncode == 1
    assert broken.stdout.splitlines()[0].endswith("the first broken link is event 3 (event).")
    told = json.loads(arasha(demo, "audit", "verify", "--json").stdout)
    assert told["intact"] is False
    assert [one["broken"]["sequence"] for one in told["chains"] if one["broken"]] == [3]
    with sqlite3.connect(demo / "arasha.sqlite3") as database:
        database.execute("UPDATE audit_event SET action = ? WHERE id = ?", (action, event))
    assert arasha(demo, "audit", "verify").returncode == 0
    assert chain


def test_audit_verify_refuses_an_unknown_organisation(demo: Path) -> None:
    result = arasha(demo, "audit", "verify", "--organisation", "00000000-0000-0000-0000-000000000000")
    assert (result.returncode, result.stderr) == (2, "There is no organisation with this id.\n")
