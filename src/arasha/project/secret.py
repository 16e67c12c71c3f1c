"""The instance's secret: it signs cookies and forms, and opens no record."""

import os
import secrets
from pathlib import Path

from arasha.ops.places import SECRET_FILE, secret_place, text_of_file


def instance_secret(home: Path) -> str:
    """Read the secret from ARASHA_SECRET_KEY_FILE or from `home`, where it is made once, readable by its owner only."""
    named = text_of_file(SECRET_FILE)
    if named:
        return named
    place = secret_place(home)
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
