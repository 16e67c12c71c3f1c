"""How long it takes when a key may be in other hands, in a centre with many cases: `python -m tests.bench.keys [--cases 10000]`.

Works on a copy of the bench's data, which stays as it is. Each operation is what the page calls, key derivation included where the page has
one; the cases of the centre are then given fresh keys by one process.
"""

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from arasha.ops.demo.password import PASSWORD
from tests.bench.data import DATABASES, FOLDER, ROOT, Data, have, start_postgres

COPY = "keys_copy"
CHOSEN = "three kettles on a green hill"
MEASURED = "--measured-here"


@dataclass(frozen=True)
class Took:
    """One operation."""

    what: str
    seconds: float
    queries: int
    done: int = 0

    @property
    def row(self) -> str:
        """A line of the table."""
        rate = f"{self.done / self.seconds:.0f} a second" if self.done else ""
        return f"{self.seconds:.2f} s, {self.queries} queries{', ' + rate if rate else ''}"


def main() -> None:
    """Measure each database in a process of its own, and print the table."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.keys")
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--database", type=lambda text: text.split(","), default=list(DATABASES), help="postgresql,sqlite")
    parser.add_argument(MEASURED, action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.measured_here:
        print(json.dumps([vars(took) for took in _measure()]))
        return
    postgres = start_postgres() if "postgresql" in chosen.database else ""
    found = {database: _in_a_process(have(database, chosen.cases, postgres=postgres), postgres) for database in chosen.database}
    print(f"\n| {chosen.cases} cases | " + " | ".join(found) + " |")
    print("|---|" + "---|" * len(found))
    for number, first in enumerate(next(iter(found.values()))):
        print(f"| {first.what} | " + " | ".join(rows[number].row for rows in found.values()) + " |")


def _in_a_process(data: Data, postgres: str) -> list[Took]:
    home = FOLDER / COPY
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(data.home, home, ignore=shutil.ignore_patterns("*.sqlite3*"))
    address = _copy_database(data, postgres, home)
    environment = {**os.environ, "ARASHA_HOME": str(home), "ARASHA_DEMO": "1"} | ({"ARASHA_DATABASE": address} if address else {})
    command = [sys.executable, "-m", "tests.bench.keys", MEASURED]
    done = subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    shutil.rmtree(home)
    if address:
        _in_postgres(postgres, f'DROP DATABASE "{COPY}"')
    return [Took(**row) for row in json.loads(done.stdout)]


def _copy_database(data: Data, postgres: str, home: Path) -> str:
    if not data.address:
        with sqlite3.connect(Path(data.home) / "arasha.sqlite3") as source, sqlite3.connect(home / "arasha.sqlite3") as target:
            source.backup(target)
        return ""
    name = data.address.split("?")[0].rsplit("/", 1)[1]
    _in_postgres(postgres, f'DROP DATABASE IF EXISTS "{COPY}"', f'CREATE DATABASE "{COPY}" TEMPLATE "{name}"')
    return data.address.replace(f"/{name}?", f"/{COPY}?")


def _in_postgres(postgres: str, *commands: str) -> None:
    import psycopg

    with psycopg.connect(postgres, autocommit=True) as connection:
        for command in commands:
            connection.execute(command.encode())


def _measure() -> list[Took]:
    from arasha.ops.instance import start_django

    start_django()
    from arasha.accounts.actions.keys import rotate_keys
    from arasha.cases.actions import readmission, renewal

    lead: Callable[[], Any] = lambda: _member("botagoz")  # noqa: E731 - a short name that is called often
    staff: Callable[[str], Any] = lambda name: _member(name).staff  # noqa: E731 - as above
    return [
        _time("change a password", lambda by: renewal.change_own_password(old=PASSWORD, new=CHOSEN, by=by), _member("saule")),
        _time("lost device", lambda by: renewal.readmit_colleague(staff=staff("emma"), in_other_hands=True, by=by), lead()),
        _time("remove a member", lambda by: renewal.remove_colleague(staff=staff("madina"), by=by), lead()),
        _time("rotate the organisation's keys", lambda by: rotate_keys(by=by), lead()),
        _time("new sheet of the organisation", lambda by: readmission.give_sheet(purpose="organisation", by=by), lead()),
        _time("new sheet of restricted cases", lambda by: readmission.give_sheet(purpose="restricted", by=by), lead()),
        _time("count what waits for a fresh key", renewal.waiting_for, lead()),
        _time("fresh keys, a minute of it", _renew_for_a_minute, lead()),
    ]


def _renew_for_a_minute(by: Any) -> Any:
    from arasha.cases.actions import renewal

    until = time.perf_counter() + 60
    return renewal.renew_keys(by=by, go_on=lambda _so_far: time.perf_counter() < until)


def _member(name: str) -> Any:
    from arasha.accounts.members import member_with_key
    from arasha.accounts.signing_in import open_own_key

    return member_with_key(*open_own_key(name=name, password=PASSWORD))


def _time(what: str, act: Callable[[Any], Any], by: Any) -> Took:
    from django.db import connection

    count = 0

    def counted(execute: Callable[..., Any], *given: Any) -> Any:
        nonlocal count
        count += 1
        return execute(*given)

    print(f"  {what}", file=sys.stderr, flush=True)
    with connection.execute_wrapper(counted):
        begun = time.perf_counter()
        result = act(by)
        seconds = time.perf_counter() - begun
    return Took(what, seconds, count, getattr(result, "done", 0))


if __name__ == "__main__":
    main()
