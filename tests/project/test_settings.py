"""Settings from the environment: secrets from files, and whom the server believes about where a reader comes from."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from arasha.ops.places import password_lies_open
from arasha.project import settings
from arasha.project.database import database_settings

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "arasha"
ASKS = (
    "from arasha.project.wsgi import application;"
    "import io;"
    "environ = dict(REQUEST_METHOD='GET', PATH_INFO='/', SERVER_NAME='localhost', SERVER_PORT='80', HTTP_HOST='localhost', REMOTE_ADDR={peer!r},"
    " HTTP_X_FORWARDED_FOR={forwarded!r}, HTTP_X_FORWARDED_PROTO='https');"
    "environ['wsgi.input'] = io.BytesIO(); environ['wsgi.url_scheme'] = 'http';"
    "application(environ, lambda *_: None); print(environ['REMOTE_ADDR'], environ['wsgi.url_scheme'])"
)


def seen(home: Path, *, peer: str, forwarded: str, proxy: str = "") -> str:
    """Address and scheme that the program sees, in a process of its own."""
    (home / "static").mkdir(exist_ok=True)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ARASHA_")}
    environment = {
        **clean,
        "ARASHA_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "arasha.project.settings",
        **({"ARASHA_PROXY": proxy} if proxy else {}),
    }
    program = ASKS.format(peer=peer, forwarded=forwarded)
    return subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True).stdout.strip()


def test_forwarded_address_is_believed_from_the_named_proxy_only(tmp_path: Path) -> None:
    assert seen(tmp_path, peer="10.0.0.7", forwarded="1.2.3.4, 203.0.113.9", proxy="10.0.0.7") == "203.0.113.9 https"
    assert seen(tmp_path, peer="10.0.0.8", forwarded="1.2.3.4", proxy="10.0.0.7") == "10.0.0.8 http"
    assert seen(tmp_path, peer="10.0.0.7", forwarded="1.2.3.4") == "10.0.0.7 http"


def test_database_secrets_come_from_files(tmp_path: Path) -> None:
    address, password = tmp_path / "address", tmp_path / "password"
    address.write_text("postgresql://centre:inside@db.example:5433/cases?sslmode=verify-full\n")
    password.write_text("from a file\n")
    whole = database_settings(tmp_path, {"ARASHA_DATABASE_FILE": str(address)})
    assert (whole["NAME"], whole["USER"], whole["PASSWORD"], whole["HOST"], whole["PORT"]) == ("cases", "centre", "inside", "db.example", "5433")
    split = database_settings(tmp_path, {"ARASHA_DATABASE": "postgresql://centre@/cases", "ARASHA_DATABASE_PASSWORD_FILE": str(password)})
    assert split["PASSWORD"] == "from a file"
    assert database_settings(tmp_path, {})["NAME"] == str(tmp_path / "arasha.sqlite3")


@pytest.mark.parametrize(
    ("environment", "open_"),
    [
        ({"ARASHA_DATABASE": "postgresql://u:p@h/n"}, True),
        ({"ARASHA_DATABASE": "postgresql://u:p@h/n", "ARASHA_DATABASE_FILE": "/x"}, False),
        ({"ARASHA_DATABASE": "postgresql://u@h/n"}, False),
        ({"ARASHA_DATABASE": "postgresql://postgres:@/n?host=/run"}, False),
        ({}, False),
    ],
)
def test_password_in_the_environment_is_noticed(environment: dict[str, str], open_: bool) -> None:
    assert password_lies_open(environment) == open_


def test_every_variable_stands_in_the_settings_and_in_the_how_to() -> None:
    named = {
        found
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for found in re.findall(r"\bARASHA_[A-Z_]*[A-Z]\b", node.value)
    }
    how_to = (ROOT / "docs" / "how-to" / "administrator.md").read_text(encoding="utf-8")
    table = set(re.findall(r"^\| `(ARASHA_[A-Z_]+)`", how_to, re.MULTILINE))
    described = set(re.findall(r"^(ARASHA_[A-Z_]+) ", settings.__doc__ or "", re.MULTILINE))
    assert (sorted(named - described), sorted(named ^ table)) == ([], [])
