"""How people reach the server, and with which settings it runs."""

import os
from collections.abc import Iterator
from pathlib import Path

from arasha.ops.health.finding import OK, UNSAFE, WARNING, Finding
from arasha.ops.instance import DEMO_MARK
from arasha.ops.places import password_lies_open, secret_place

SHORTEST_SECRET = 32


def check_way(home: Path) -> Iterator[Finding]:
    """TLS, host names, demo mode, secrets, the user."""
    yield _tls()
    yield _demo(home)
    yield _secret(home)
    yield _debug()
    if password_lies_open():
        seen = "The database's password stands in ARASHA_DATABASE, which every child process inherits and `systemctl show` prints."
        mend = "Put it into a file of mode 600 and name that in ARASHA_DATABASE_PASSWORD_FILE."
        yield Finding("database password", UNSAFE, seen, mend, stops=True)
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        yield Finding("user", WARNING, "This runs as root.", "Run the server as a user of its own: deploy/systemd/arasha.service does.")


def _tls() -> Finding:
    hosts = [host for host in os.environ.get("ARASHA_HOSTS", "").split(",") if host]
    if "*" in hosts:
        return Finding("host names", UNSAFE, "The server answers to any host name.", "Name its own in ARASHA_HOSTS.", stops=True)
    https, proxy = os.environ.get("ARASHA_HTTPS") == "1", os.environ.get("ARASHA_PROXY", "")
    if proxy.strip() == "*":
        return Finding("proxy", UNSAFE, "Any address is believed to be the proxy.", "Name the proxy's address in ARASHA_PROXY.", stops=True)
    if https and not proxy:
        mend = "If a proxy stands in front, name its address in ARASHA_PROXY, so that guessers are told apart; with --certificate nothing is missing."
        return Finding("TLS", OK, "People come by TLS.", mend)
    if hosts and not https and not proxy:
        return Finding("TLS", WARNING, "There are host names but no TLS.", "Serve with --certificate, or put a proxy in front and set ARASHA_PROXY.")
    return Finding("TLS", OK, "People come by TLS, through a named proxy." if proxy else "Reached from this machine only, unless served by TLS.")


def _demo(home: Path) -> Finding:
    marked = (home / DEMO_MARK).exists()
    if os.environ.get("ARASHA_DEMO") == "1" and not marked:
        seen = "ARASHA_DEMO=1 lets members in without a second factor, and this home is no demo."
        return Finding("demo", UNSAFE, seen, "Unset ARASHA_DEMO.", stops=True)
    return (
        Finding("demo", WARNING, "This is a demo: everybody knows its password.", "Keep nobody real in it.")
        if marked
        else Finding("demo", OK, "No demo.")
    )


def _secret(home: Path) -> Finding:
    try:
        text = secret_place(home).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return Finding("secret", WARNING, "The instance's secret is not there yet.", "It is made at the first start.")
    if len(text) < SHORTEST_SECRET:
        seen = f"The instance's secret has {len(text)} characters: cookies could be forged."
        return Finding(
            "secret", UNSAFE, seen, f"Write at least {SHORTEST_SECRET} random ones into {secret_place(home)}; everybody signs in anew.", stops=True
        )
    return Finding("secret", OK, f"The instance's secret has {len(text)} characters.")


def _debug() -> Finding:
    named = os.environ.get("DJANGO_SETTINGS_MODULE", "arasha.project.settings")
    if named != "arasha.project.settings":
        return Finding("settings", UNSAFE, f"The settings of {named} are used instead of Arasha's.", "Unset DJANGO_SETTINGS_MODULE.", stops=True)
    if os.environ.get("ARASHA_TRACEBACK") == "1":
        return Finding("settings", WARNING, "ARASHA_TRACEBACK=1 shows values of the program.", "Unset it when the fault is found.")
    return Finding("settings", OK, "Arasha's own.")
