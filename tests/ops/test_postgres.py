"""A role and a database of Arasha's own, on a real PostgreSQL: made once, closed to others, found again."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result

from arasha.ops.main import main
from arasha.project.database import database_settings
from tests.conftest import start_postgres

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A PostgreSQL of this module's own."""
    with tempfile.TemporaryDirectory(prefix="workspace-pg-", ignore_cleanup_errors=True) as folder:
        yield start_postgres(Path(folder) / "server")


def set_up(server: str, *more: str) -> Result:
    return CliRunner().invoke(main, ["postgres", "set-up", "--admin", server, *more])


def lines(result: Result) -> dict[str, str]:
    return dict(line.split("=", 1) for line in result.stdout.splitlines())


def test_set_up_twice_makes_it_once_and_the_lines_open_it(server: str, tmp_path: Path) -> None:
    place = tmp_path / "password"
    first, second = (set_up(server, "--password-file", str(place)) for _ in range(2))
    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output
    assert first.stderr == "Role arasha: made. Database arasha: made.\n"
    assert second.stderr == "Role arasha: was there. Database arasha: was there.\n"
    assert first.stdout == second.stdout
    assert place.stat().st_mode & 0o777 == 0o600
    settings = database_settings(tmp_path, lines(first))
    host = str(dict(settings["OPTIONS"])["host"])  # type: ignore[call-overload]  # a dictionary, as Django has it
    with psycopg.connect(dbname=str(settings["NAME"]), user=str(settings["USER"]), password=str(settings["PASSWORD"]), host=host) as inside:
        assert inside.execute("SHOW server_encoding").fetchone() == ("UTF8",)
        assert inside.execute("SHOW statement_timeout").fetchone() == ("1h",)
        inside.execute("CREATE TABLE mine (id int)")
        inside.rollback()
        rights = "SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user"
        assert inside.execute(rights).fetchone() == (False, False, False)


def test_database_is_closed_to_everybody_else(server: str) -> None:
    assert set_up(server, "--database", "closed", "--role", "closed").exit_code == 0
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute("DROP ROLE IF EXISTS passer")
        admin.execute("CREATE ROLE passer LOGIN")
        assert admin.execute("SELECT has_database_privilege('passer', 'closed', 'CONNECT')").fetchone() == (False,)
        password = admin.execute("SELECT rolpassword IS NULL FROM pg_authid WHERE rolname = 'closed'").fetchone()
    assert password == (True,)


def test_password_is_kept_by_the_server_as_a_verifier_only(server: str, tmp_path: Path) -> None:
    place = tmp_path / "password"
    assert set_up(server, "--database", "kept", "--role", "kept", "--password-file", str(place)).exit_code == 0
    with psycopg.connect(server) as admin:
        row = admin.execute("SELECT rolpassword FROM pg_authid WHERE rolname = 'kept'").fetchone()
    assert row is not None
    assert row[0].startswith("SCRAM-SHA-256$")


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (
            ["--role", "postgres"],
            "postgres is the role that you came as. Arasha gets a role of its own, which may do less: name another with --role.\n",
        ),
        (["--database", "postgres"], "The database postgres belongs to postgres. It was left as it is: name another with --database.\n"),
        (["--role", "a b"], "a b is no name for a role or database: small Latin letters, digits and underscores.\n"),
    ],
)
def test_what_is_not_arashas_is_left_alone(server: str, more: list[str], sentence: str) -> None:
    result = set_up(server, *more)
    assert (result.exit_code, result.stderr.splitlines()[-1] + "\n") == (2, sentence)


def test_server_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    result = set_up(f"postgresql:///postgres?host={tmp_path}")
    assert (result.exit_code, result.stderr.startswith("PostgreSQL can't be reached as its superuser.")) == (2, True)


def test_password_file_that_others_can_read_is_refused(server: str, tmp_path: Path) -> None:
    place = tmp_path / "password"
    place.write_text("x")
    place.chmod(0o644)
    assert set_up(server, "--password-file", str(place)).exit_code == 2
