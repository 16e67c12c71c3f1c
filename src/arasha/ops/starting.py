"""What `arasha serve` refuses to start with: a sentence each, and exit code 2. `arasha doctor` says the same and more."""

import ipaddress
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import click

from arasha.ops.health.files import check_files, check_secret_file
from arasha.ops.health.finding import UNSAFE, WARNING, Finding
from arasha.ops.health.way import check_way
from arasha.ops.instance import DEMO_MARK
from arasha.ops.places import home_folder
from arasha.ops.refusals import Refused


@dataclass(frozen=True)
class Front:
    """Where a server is to be reached, and with which certificate."""

    host: str = "127.0.0.1"
    certificate: Path | None = None
    key: Path | None = None

    @property
    def shown(self) -> str:
        """The host as it stands in an address."""
        return f"[{self.host}]" if ":" in self.host else self.host


def stays_here(host: str) -> bool:
    """Whether an address is reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def must_be_safe_to_reach(front: Front) -> None:
    """Refuse what would let passwords be read on the way. Raises Refused."""
    if bool(front.certificate) != bool(front.key):
        raise Refused("TLS needs both --certificate and --key.")
    if front.certificate and front.key:
        refuse_unsafe([check_secret_file("TLS key", front.key)])
        _must_fit(front.certificate, front.key)
    elif not stays_here(front.host) and os.environ.get("ARASHA_HTTPS") != "1" and not os.environ.get("ARASHA_PROXY"):
        raise Refused(
            "Passwords would travel in the clear. Give --certificate and --key, or put a TLS proxy in front and name its address in ARASHA_PROXY, "
            "or serve on 127.0.0.1 only."
        )


def must_be_safe_to_start(front: Front) -> None:
    """Refuse a home that others can read, or settings that let people in. Before Django starts. Raises Refused."""
    home = home_folder()
    if not home.exists():
        return  # need_database says how to make one
    demo = os.environ.get("ARASHA_DEMO") == "1" or (home / DEMO_MARK).exists()
    if demo and not stays_here(front.host):
        raise Refused("A demo, whose password everybody knows, is served on this machine only. Serve it on 127.0.0.1.")
    refuse_unsafe([*check_way(home), *check_files(home)])


def must_hold_together() -> None:
    """Refuse a database whose sealed files are missing; warn of a clock that went back. After Django started. Raises Refused."""
    from arasha.ops.health.house import check_clock, check_sealed_folder

    refuse_unsafe([check_sealed_folder()])
    clock = check_clock()
    if clock.state in (WARNING, UNSAFE):
        click.echo(clock.sentence, err=True)


def refuse_unsafe(findings: Iterable[Finding]) -> None:
    """Raise Refused with the first finding that stops a start."""
    for finding in findings:
        if finding.stops and finding.state == UNSAFE:
            raise Refused(finding.sentence)


def _must_fit(certificate: Path, key: Path) -> None:
    import ssl

    try:
        # The same check as granian's, which would end in a traceback. An empty password: nobody is there to type one.
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key, password="")
    except (ssl.SSLError, OSError, ValueError) as error:
        raise Refused(f"{certificate} and {key} are not a certificate and its key, unlocked, in PEM.") from error
