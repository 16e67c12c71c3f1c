"""Where an instance's things lie, as the environment says: asked by the settings, and by commands that look at them before Django starts."""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

SECRET_FILE, ADDRESS_FILE, PASSWORD_FILE = "ARASHA_SECRET_KEY_FILE", "ARASHA_DATABASE_FILE", "ARASHA_DATABASE_PASSWORD_FILE"
"""The settings that name a file with a secret in it."""


def home_folder() -> Path:
    """Where this instance lives: ARASHA_HOME, or a folder of the user."""
    named = os.environ.get("ARASHA_HOME")
    return Path(named) if named else Path.home() / ".local" / "share" / "arasha"


def text_of_file(setting: str, environment: Mapping[str, str] = os.environ) -> str:
    """What stands in the file that a setting names; empty where the setting is not there. Raises OSError."""
    named = environment.get(setting)
    return Path(named).read_text(encoding="utf-8").strip() if named else ""


def secret_place(home: Path) -> Path:
    """The file of the instance's secret."""
    named = os.environ.get(SECRET_FILE)
    return Path(named) if named else home / "instance.secret"


def database_address(home: Path, environment: Mapping[str, str] = os.environ) -> str:
    """The address: from the file that ARASHA_DATABASE_FILE names, else ARASHA_DATABASE, else SQLite in the home. Raises OSError."""
    return text_of_file(ADDRESS_FILE, environment) or environment.get("ARASHA_DATABASE") or f"sqlite:///{home / 'arasha.sqlite3'}"


def password_lies_open(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether the database's password stands in the environment, which every child process inherits and `systemctl show` prints."""
    return not environment.get(ADDRESS_FILE) and bool(urlsplit(environment.get("ARASHA_DATABASE", "")).password)
