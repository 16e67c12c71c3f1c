"""Whether time tells who is known here: the same attempt for a known and an unknown name, many times, in turn.

python -m tests.bench.timing [--rounds 60]

Each pair of attempts runs back to back, so that a busy machine slows both. Printed for each door: the medians, the ratio of a pair (median, with
the interval in which 95 % of resampled medians lie), and how often the known name was the slower of the two (0.5: a coin).
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROUNDS, RESAMPLED = 60, 2_000
KNOWN, UNKNOWN = "saule", "nobody"
Attempt = Callable[[str, str], None]


@contextmanager
def _instance() -> Iterator[None]:
    """A fresh instance in a folder that is thrown away, with one centre, one member and one open invitation."""
    with tempfile.TemporaryDirectory() as home:
        (Path(home) / "static").mkdir()
        os.environ.update({"ARASHA_HOME": home, "DJANGO_SETTINGS_MODULE": "arasha.project.settings", "ARASHA_DATABASE": ""})
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command

        settings.ALLOWED_HOSTS = ["testserver"]
        call_command("migrate", verbosity=0)
        _people()
        yield


def _people() -> None:
    from arasha.accounts.actions.organisations import found_organisation
    from arasha.accounts.actions.staff import NewMember, accept_invitation, invite_member
    from arasha.accounts.members import member_with_key
    from tests.cast import PASSWORD, join

    founded = found_organisation(name="Centre", kind="crisis_centre", by=None)
    director, _pair = join(founded, "director", {"director"})
    invited = invite_member(new=NewMember(KNOWN, "Known", frozenset({"case_worker"})), by=director)
    # At the cost that real accounts have; the tests' cast is made at the least.
    staff, pair = accept_invitation(name=KNOWN, code=invited.code, password=PASSWORD)
    member_with_key(staff, pair)


def _attempts() -> dict[str, Attempt]:
    """One failing attempt at each door, by name and from a network of its own."""
    from django.test import Client

    from arasha.vault.recovery import RecoverySheet

    sheet, password = RecoverySheet.generate().text, "not the password at all"

    def at(address: str, sent: Callable[[str], dict[str, str]]) -> Attempt:
        return lambda name, network: _expect_refusal(Client().post(address, sent(name), REMOTE_ADDR=network).status_code)

    return {
        "sign in": at("/me/in/", lambda name: {"name": name, "password": password}),
        "join": at("/me/join/", lambda name: {"name": name, "code": sheet, "new_password": password, "again": password}),
        "restore": at("/me/restore/", lambda name: {"member": name, "sheet": sheet, "new_name": "leader", "display_name": "Leader"}),
    }


def _expect_refusal(status: int) -> None:
    if status != 200:
        raise SystemExit(f"an attempt was answered with {status}")


def _pairs(attempt: Attempt, rounds: int) -> list[tuple[float, float]]:
    """Seconds of the processor for the known and the unknown name; which goes first is drawn."""
    found = []
    for number in range(rounds + 3):
        taken = {}
        for name in random.sample((KNOWN, UNKNOWN), 2):
            begun = time.process_time()
            attempt(name, f"10.{number // 250}.{number % 250}.{1 if name == KNOWN else 2}")
            taken[name] = time.process_time() - begun
        found.append((taken[KNOWN], taken[UNKNOWN]))
    return found[3:]


def report(door: str, pairs: list[tuple[float, float]]) -> str:
    """One line of the table."""
    ratios = [known / unknown for known, unknown in pairs]
    medians = sorted(statistics.median(random.choices(ratios, k=len(ratios))) for _time in range(RESAMPLED))
    low, high = medians[int(RESAMPLED * 0.025)], medians[int(RESAMPLED * 0.975)]
    known, unknown = (statistics.median(column) * 1000 for column in zip(*pairs, strict=True))
    slower = sum(known > unknown for known, unknown in pairs) / len(pairs)
    return f"| {door} | {known:.1f} ms | {unknown:.1f} ms | {statistics.median(ratios):.3f} ({low:.3f} to {high:.3f}) | {slower:.2f} |"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.timing")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    chosen = parser.parse_args()
    random.seed(20261124)
    with _instance():
        print(f"{chosen.rounds} pairs for each door, processor time\n")
        print("| door | known name | unknown name | known / unknown, median of pairs (95 %) | known was slower |\n|---|---|---|---|---|")
        for door, attempt in _attempts().items():
            print(report(door, _pairs(attempt, chosen.rounds)), flush=True)


if __name__ == "__main__":
    main()
