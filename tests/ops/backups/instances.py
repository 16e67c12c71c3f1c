"""Instances of their own for tests of backups: a home and a database that no other test knows, worked on by real commands."""

import json
import os
import re
import subprocess
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.ops.test_commands import arasha

ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class Instance:
    """A home, and the address of a database; none for the file in the home."""

    home: Path
    address: str = ""

    @property
    def settings(self) -> dict[str, str]:
        """What its processes have in the environment besides the home."""
        return {"ARASHA_DATABASE": self.address} if self.address else {}

    def run(self, *words: str, lines: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        """An `arasha` command."""
        return arasha(self.home, *words, lines=lines, **self.settings, **more)

    def at_work(self, *words: str) -> Any:
        """Something that a member does; see at_work.py."""
        with self.start(*words) as process:
            told, wrong = process.communicate()
        assert process.returncode == 0, wrong
        return json.loads(told)

    def start(self, *words: str) -> "subprocess.Popen[str]":
        """The same, beside others."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("ARASHA_", "DJANGO_"))}
        environment = {**clean, **self.settings, "ARASHA_HOME": str(self.home), "PYTHONPATH": str(ROOT)}
        command = [sys.executable, str(Path(__file__).with_name("at_work.py")), *words]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def key(self) -> str:
        """Make the backup key; returns the sheet."""
        made = self.run("backup", "key")
        assert made.returncode == 0, made.stderr
        return made.stdout.splitlines()[1].strip()

    def back_up(self, *words: str) -> Path:
        """Take a backup; returns the file."""
        taken = self.run("backup", *words)
        assert taken.returncode == 0, taken.stderr
        return Path(taken.stdout.strip())

    def restore(self, file: Path, sheet: str, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Put a backup back."""
        return self.run("restore", str(file), "--sheet-fd", "0", *words, lines=f"{sheet}\n", **more)


def new_instance(folder: Path) -> Instance:
    """An instance that does not exist yet, on the kind of database that is tested: its home is not made, its database is empty."""
    folder.mkdir(exist_ok=True)
    address = os.environ.get("ARASHA_DATABASE", "")
    if not address:
        return Instance(folder / "home")
    import psycopg

    name = f"instance_{uuid.uuid4().hex}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return Instance(folder / "home", re.sub(r"/[^/?]*\?", f"/{name}?", address, count=1))
