"""`make bench`: how fast Arasha is on this machine, as a table for docs/performance.md. Only figures of one run may be compared.

python -m tests.bench [--cases 10000,100000,1000000] [--database postgresql,sqlite] [--seconds 4] [--skip-null]
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from arasha.ops.demo.password import PASSWORD
from tests.bench.client import Browser
from tests.bench.data import DATABASES, ROOT, SIZES, Data, have, present_codes, start_postgres
from tests.bench.importing import time_import
from tests.bench.requests import KINDS, SECONDS, Figures, Worker, measure, open_files
from tests.bench.server import Server, start_server
from tests.bench.signing import measure_sign_in

MEMBERS = ("saule", "dana", "emma", "madina")
"""Four who work at the one centre."""
NULL = {"PYTHONPATH": str(ROOT / "tests" / "bench" / "null_cipher")}
NULL_CASES = 10_000


@dataclass
class Measured:
    """What was found on one database of one size."""

    data: Data
    start: float = 0.0
    memory: float = 0.0
    memory_after: float = 0.0
    figures: dict[tuple[str, int], Figures] = field(default_factory=dict)


def main() -> None:
    """Measure and print."""
    chosen = _arguments()
    postgres = start_postgres()
    print(f"Machine: {_machine()}", flush=True)
    found = []
    for cases in chosen.cases:
        for database in chosen.database:
            data = have(database, cases, postgres=postgres)
            print(f"\n{cases} cases, {database}: made at {data.per_second} cases a second.", flush=True)
            found.append(_measure(data, seconds=chosen.seconds))
            _print_one(found[-1])
    if not chosen.skip_null:
        for database in chosen.database:
            _sealing(have(database, NULL_CASES, postgres=postgres), postgres, seconds=chosen.seconds)
    _print_all(found)
    if not chosen.skip_import:
        for database in chosen.database:
            print(f"import, {database}: {time_import(have(database, min(chosen.cases), postgres=postgres))}", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--cases", type=lambda text: [int(part) for part in text.split(",")], default=list(SIZES))
    parser.add_argument("--database", type=lambda text: text.split(","), default=list(DATABASES))
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for each kind of request")
    parser.add_argument("--skip-null", action="store_true", help="leave out what sealing costs")
    parser.add_argument("--skip-import", action="store_true")
    return parser.parse_args()


def _measure(data: Data, *, seconds: float, environment: dict[str, str] | None = None) -> Measured:
    server = start_server(data, environment=environment)
    try:
        measured = Measured(data, start=server.seconds_to_first_page, memory=server.memory())
        workers = _sign_in(server, data, environment=environment or {})
        for kind in KINDS:
            for clients in (1, len(workers)):
                measured.figures[kind, clients] = measure(kind, workers[:clients], seconds=seconds)
        measured.memory_after = server.memory()
        if environment is None:
            measured.figures["sign in", 1] = measure_sign_in(server.port, MEMBERS[0], workers[0].browser)
        return measured
    finally:
        server.stop()


def _sign_in(server: Server, data: Data, *, environment: dict[str, str]) -> list[Worker]:
    browsers = [Browser(server.port) for _name in MEMBERS]
    for browser, name, code in zip(browsers, MEMBERS, present_codes(data, MEMBERS, environment=environment), strict=True):
        browser.sign_in(name, PASSWORD, code)
    files = open_files(browsers[0])
    for browser in browsers[1:]:
        browser.get("/desk/files/new/")
    return [Worker(browser, files, seed) for seed, browser in enumerate(browsers)]


def _sealing(real: Data, postgres: str, *, seconds: float) -> None:
    null = have(real.database, NULL_CASES, postgres=postgres, cipher=NULL)
    runs: dict[str, list[Measured]] = {"sealed": [], "null": []}
    for _turn in range(2):  # in turns, since the machine is noisy
        runs["sealed"].append(_measure(real, seconds=seconds))
        runs["null"].append(_measure(null, seconds=seconds, environment=NULL))
    print(f"\nWhat sealing costs, {real.database}, {NULL_CASES} cases, one client (median milliseconds, best of two):")
    for kind in KINDS:
        sealed, bare = (min(run.figures[kind, 1].p50 for run in runs[name]) for name in ("sealed", "null"))
        print(f"| {kind} | {sealed:.1f} | {bare:.1f} | {(sealed - bare) / sealed:.0%} |", flush=True)


def _print_one(measured: Measured) -> None:
    print(f"first page after {measured.start:.1f} s; {measured.memory:.0f} MB, {measured.memory_after:.0f} MB after the load")
    for (kind, clients), found in measured.figures.items():
        print(f"  {kind:<16} {clients} clients: p50 {found.p50:6.1f} ms, p95 {found.p95:6.1f} ms, {found.rate:6.1f}/s", flush=True)


def _print_all(found: list[Measured]) -> None:
    kinds = dict.fromkeys(kind for measured in found for kind, _clients in measured.figures)
    heads = [f"{measured.data.database} {measured.data.cases:,}" for measured in found]
    print("\n| p50 ms (p95), a second with 1 → 4 clients | " + " | ".join(heads) + " |\n" + "|---" * (len(heads) + 1) + "|")
    for kind in kinds:
        print(f"| {kind} | " + " | ".join(_cell(measured, kind) for measured in found) + " |")
    _row(found, "start to first page, s", lambda one: f"{one.start:.1f}")
    _row(found, "memory after start → after the load, MB", lambda one: f"{one.memory:.0f} → {one.memory_after:.0f}")
    _row(found, "made, cases a second", lambda one: str(one.data.per_second))


def _row(found: list[Measured], name: str, value: Callable[[Measured], str]) -> None:
    print(f"| {name} | " + " | ".join(value(one) for one in found) + " |", flush=True)


def _cell(measured: Measured, kind: str) -> str:
    one, four = measured.figures.get((kind, 1)), measured.figures.get((kind, len(MEMBERS)))
    if one is None:
        return ""
    several = f" → {four.rate:.0f} (×{four.rate / one.rate:.1f})" if four else ""
    return f"{one.p50:.1f} ({one.p95:.1f}), {one.rate:.0f}{several}"


def _machine() -> str:
    cores = subprocess.run(["nproc"], capture_output=True, text=True, check=True).stdout.strip()
    return f"{cores} cores, Python {sys.version.split()[0]}, {time.strftime('%Y-%m-%d')}"


if __name__ == "__main__":
    main()
