"""The home of a demo: a folder with a mark that says so, made anew or used again."""

import json
import shutil
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from arasha.ops.instance import DEMO_MARK
from arasha.ops.refusals import Refused

DATABASE = "arasha.sqlite3"
CONTENTS = (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm", f"{DATABASE}-journal", "instance.secret", "sealed", "static", DEMO_MARK)
"""What an instance keeps in its home: the only things that making a demo anew takes away."""


@dataclass(frozen=True)
class Seat:
    """One who can sign in."""

    name: str
    shown: str
    role: str
    organisation: str


@dataclass(frozen=True)
class Mark:
    """What a demo was made from. Codes, numbers and the names of made-up staff."""

    seed: int
    cases: int
    made_on: str = ""
    """ISO date; empty until the making came to its end."""
    register: str = ""
    """In a sentence: which register was brought in."""
    seats: tuple[Seat, ...] = field(default=())
    one_centre: bool = False

    def fits(self, *, seed: int, cases: int, one_centre: bool) -> bool:
        """Whether a finished demo is the one that is asked for."""
        return bool(self.made_on) and (self.seed, self.cases, self.one_centre) == (seed, cases, one_centre)


def read_mark(home: Path) -> Mark | None:
    """The mark of a demo home; None for any other folder."""
    try:
        content = json.loads((home / DEMO_MARK).read_text(encoding="utf-8"))
        seats = tuple(Seat(**seat) for seat in content.pop("seats"))
        return replace(Mark(**content), seats=seats)
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused(f"{home / DEMO_MARK} can't be read. Remove the folder {home} if it is a demo's.") from error


def write_mark(home: Path, mark: Mark) -> None:
    """Say what a home was made from."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    (home / DEMO_MARK).write_text(json.dumps(asdict(mark), ensure_ascii=False, indent=1), encoding="utf-8")


def clear_home(home: Path) -> None:
    """Make room for a new demo; refuses a folder that holds anything but a demo."""
    if home.exists() and read_mark(home) is None and any(home.iterdir()):
        raise Refused(f"{home} holds something else than a demo. Choose another folder with --home.")
    for name in CONTENTS:
        place = home / name
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)
