"""`arasha serve` as a person runs it: by TLS, closed to dumps, with the number of workers that fits."""

import http.client
import json
import os
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
COMMAND = [sys.executable, "-c", "from arasha.ops.main import main; main(prog_name='arasha')"]


def environment(home: Path) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("ARASHA_", "DJANGO_"))}
    return {**clean, "ARASHA_HOME": str(home)}


def write_certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed certificate for 127.0.0.1 and its key."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(days=1))
    signed = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False).sign(key, hashes.SHA256())
    certificate, place = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    place.touch(mode=0o600)
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    place.write_bytes(private)
    return certificate, place


@dataclass
class Running:
    process: subprocess.Popen[bytes]
    home: Path
    port: int
    trust: ssl.SSLContext

    def get(self, path: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=10, context=self.trust)
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A new instance, served by TLS with two workers."""
    folder = tmp_path_factory.mktemp("served")
    home = folder / "home"
    certificate, key = write_certificate(folder)
    subprocess.run([*COMMAND, "set-up"], env=environment(home), check=True, capture_output=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    words = ["serve", "--port", str(port), "--certificate", str(certificate), "--key", str(key), "--workers", "2"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*COMMAND, *words], env=environment(home), stdout=log, stderr=log)
    made = Running(process, home, port, ssl.create_default_context(cafile=certificate))
    try:
        _wait(made, folder / "log")
        yield made
    finally:
        process.terminate()
        process.wait(20)


def _wait(made: Running, log: Path) -> None:
    until = time.monotonic() + 60
    while True:
        assert made.process.poll() is None, log.read_text()
        assert time.monotonic() < until, log.read_text()
        try:
            made.get("/")
        except OSError:
            time.sleep(0.05)
        else:
            return


def _processes(made: Running) -> list[int]:
    pid = made.process.pid
    children = [task.joinpath("children").read_text().split() for task in Path(f"/proc/{pid}/task").iterdir()]
    return [pid, *(int(child) for several in children for child in several)]


def test_tls_makes_cookies_secure_and_browsers_come_back_by_tls(running: Running) -> None:
    answer = running.get("/me/in/")
    cookies = answer.headers.get_all("Set-Cookie") or []
    assert answer.status == 200
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert cookies != []
    assert [cookie for cookie in cookies if "Secure" not in cookie] == []


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_no_process_may_be_dumped(running: Running) -> None:
    running.get("/")
    pids = _processes(running)
    limits = [line.split()[4:6] for pid in pids for line in Path(f"/proc/{pid}/limits").read_text().splitlines() if line.startswith("Max core")]
    assert limits == [["0", "0"]] * 3
    # Of a process that is not dumpable even its own user's files in /proc are root's.
    assert [Path(f"/proc/{pid}/mem").stat().st_uid for pid in pids] == [0, 0, 0]


def test_doctor_finds_nothing_unsafe_beside_a_running_server(running: Running) -> None:
    answer = subprocess.run([*COMMAND, "doctor", "--json"], env=environment(running.home), capture_output=True, text=True, check=False)
    said = json.loads(answer.stdout)
    # What stands in /proc/swaps is this machine's.
    unsafe = [finding["seen"] for finding in said["findings"] if finding["state"] == "unsafe" and finding["check"] not in ("swap", "room")]
    assert (unsafe, answer.stderr) == ([], "")


def test_port_in_use_is_a_sentence(running: Running) -> None:
    words = ["serve", "--port", str(running.port)]
    second = subprocess.run([*COMMAND, *words], env=environment(running.home), capture_output=True, text=True, check=False)
    assert second.returncode == 2
    assert second.stderr == f"127.0.0.1:{running.port} can't be listened on: Address already in use. Choose another with --port.\n"
