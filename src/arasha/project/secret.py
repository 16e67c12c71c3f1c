"""Secrets: each comes from a file that a `_FILE` setting names. The instance's own signs cookies and forms, and opens no record."""

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

FILE_SETTINGS = ("ARASHA_SECRET_KEY_FILE", "ARASHA_DATABASE_FILE", "ARASHA_DATABASE_PASSWORD_FILE")
"""Every setting that names a file with a secret in it."""


def text_of_file(setting: str, environment: Mapping[str, str] = os.environ) -> str:
    """What stands in the file that a setting names; empty where the setting is not there. Raises OSError."""
    named = environment.get(setting)
    return Path(named).read_text(encoding="utf-8").strip() if named else ""


def secret_place(home: Path) -> Path:
    """The file of the instance's secret."""
    named = os.environ.get("ARASHA_SECRET_KEY_FILE")
    return Path(named) if named else home / "instance.secret"


def instance_secret(home: Path) -> str:
    """Read the secret from ARASHA_SECRET_KEY_FILE or from `home`, where it is made once, readable by its owner only."""
    named = text_of_file("ARASHA_SECRET_KEY_FILE")
    if named:
        return named
    place = home / "instance.secret"
    if not place.exists():
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = place.with_suffix(f".{os.getpid()}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        try:
            os.link(fresh, place)
        except FileExistsError:
            pass  # another process made it first: its secret stands
        finally:
            fresh.unlink()
    return place.read_text(encoding="ascii").strip()
