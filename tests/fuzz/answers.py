"""What no answer may hold, whatever was asked."""

import re
from typing import Any
from urllib.parse import urlsplit

from arasha.web.pages.views import WEATHER
from tests.fuzz.hostile import SCRIPTS
from tests.web.test_headers import faults

# Words that only the inside of the program, its database or its server knows.
_INSIDE = re.compile(
    r"Traceback \(most recent|site-packages|/src/arasha|\.py\"?, line \d|django\.(?:db|core|http)|sqlite3\.|psycopg|OperationalError|IntegrityError|"
    r"DataError|ProgrammingError|syntax error at|near \"[^\"]*\": syntax|unrecognized token|DoesNotExist|KeyError|ValueError|TypeError|root:x:0:0"
)
_RUNS = tuple(script for script in SCRIPTS if script.startswith("<"))
# A browser's session, key, form, device and language: neutral words.
_COOKIES = {"workspace", "workspace_key", "workspace_form", "workspace_device", "language"}


def odd_things(answer: Any) -> list[str]:
    """What is wrong with an answer; empty when nothing is."""
    odd = [] if answer.status_code < 500 else [f"status {answer.status_code}"]
    odd += [name for name in faults(answer) if not (name.startswith("X-Frame-Options") and answer.headers.get("X-Frame-Options") == "SAMEORIGIN")]
    odd += [f"cookie {name}" for name in set(answer.cookies) - _COOKIES]
    if urlsplit(answer.headers.get("Location", "")).netloc not in {"", "testserver", urlsplit(WEATHER).netloc}:
        odd.append("leads elsewhere")
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return odd
    page = answer.content.decode("utf-8", "replace")
    odd += [f"inside: {found}" for found in _INSIDE.findall(page)]
    odd += [f"runs: {script}" for script in _RUNS if script in page]
    odd += ["a template was worked out"] if "arz1337arz" in page else []
    odd += ["another title"] if "<title>Workspace</title>" not in page and "<title>" in page else []
    return odd
