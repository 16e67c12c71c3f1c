"""The machine under the server: disk encryption, swap, core dumps, room, versions of what keys rest on."""

import os
import platform
import shutil
import sqlite3
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from arasha.ops.health.finding import OK, UNSAFE, WARNING, Finding

LITTLE_ROOM, TOO_LITTLE_ROOM = 5 * 1024**3, 512 * 1024**2
DEVICES, SWAPS = Path("/sys/dev/block"), Path("/proc/swaps")


def check_machine(home: Path) -> Iterator[Finding]:
    """Everything of this module."""
    yield check_disk(home)
    yield _swap()
    yield _core_dumps()
    yield _room(home)
    parts = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, libsodium of PyNaCl {version('pynacl')}"
    yield Finding("release", OK, f"Arasha {version('arasha')}, Django {version('django')}, {parts}.")


def is_encrypted(device: int, *, devices: Path = DEVICES) -> bool | None:
    """Whether a dm-crypt layer lies under a block device or one that it rests on; None when this machine can't tell."""
    place = devices / f"{os.major(device)}:{os.minor(device)}"
    return _crypt_below(place) if place.exists() else None


def _crypt_below(place: Path) -> bool:
    uuid = place / "dm" / "uuid"
    if uuid.exists() and uuid.read_text().startswith("CRYPT-"):
        return True
    below = place / "slaves"
    return below.is_dir() and any(_crypt_below(device) for device in below.iterdir())


def check_disk(home: Path, *, devices: Path = DEVICES) -> Finding:
    """Whether the disk of the home is encrypted."""
    mend = "Encrypt the disk (LUKS, FileVault, BitLocker): codes, times and names of staff are readable to who takes it."
    found = is_encrypted(home.stat().st_dev, devices=devices) if home.exists() else None
    if found is None:
        return Finding("disk encryption", WARNING, "Whether the disk is encrypted is not known on this machine.", mend)
    if not found:
        return Finding("disk encryption", WARNING, "No encryption is seen under the home; a hypervisor's would not be seen.", mend)
    return Finding("disk encryption", OK, "The disk of the home is encrypted.")


def _swap() -> Finding:
    if not SWAPS.exists():
        return Finding("swap", WARNING, "Whether memory is written to a disk is not known on this machine.", "Turn swap off, or encrypt it.")
    open_ = []
    for line in SWAPS.read_text().splitlines()[1:]:
        path = Path(line.split()[0])
        if path.name.startswith("zram"):
            continue
        status = path.stat()
        if not is_encrypted(status.st_rdev or status.st_dev):
            open_.append(str(path))
    if open_:
        mend = "Turn swap off (`swapoff -a`) or encrypt it: keys in use may be written there."
        return Finding("swap", UNSAFE, f"Memory may be written to {', '.join(open_)}, which is not seen to be encrypted.", mend)
    return Finding("swap", OK, "Memory is not written to an open disk.")


def _core_dumps() -> Finding:
    if os.name != "posix":
        return Finding("core dumps", WARNING, "This system may write memory into error reports.", "Turn Windows Error Reporting's dumps off.")
    return Finding("core dumps", OK, "Arasha's own processes write none, whatever the machine does with others'.")


def _room(home: Path) -> Finding:
    free = shutil.disk_usage(home).free if home.exists() else 0
    shown = f"{free / 1024**3:.1f} GB are free where the home lies."
    if free < TOO_LITTLE_ROOM:
        return Finding("room", UNSAFE, shown, "Make room: without it nothing more can be saved.")
    return Finding("room", WARNING if free < LITTLE_ROOM else OK, shown, "Make room soon." if free < LITTLE_ROOM else "")
