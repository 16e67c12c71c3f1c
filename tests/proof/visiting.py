"""A browser without a screen: cookies, forms and their tokens, a real second factor. It knows only what the server answers."""

import http.client
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

import pyotp

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
VERSION = re.compile(r'name="seen_version" value="(\d+)"')
PATIENCE = 40


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    place: str
    page: str

    @property
    def id(self) -> str:
        """The id that a redirect leads to."""
        return self.place.rstrip("/").rsplit("/", 1)[-1]


@dataclass
class Visitor:
    """One signed-in member at one browser."""

    port: int
    name: str
    password: str
    seed: str
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""

    def sign_in(self) -> None:
        """Name, password, code."""
        self._learn("/me/in/")
        self.post("/me/in/", {"name": self.name, "password": self.password})
        self._learn("/me/in/second/")
        answer = self.post("/me/in/second/", {"code": pyotp.TOTP(self.seed).at(int(time.time()))})
        assert answer.status == 302, answer.page[:2000]
        self._learn("/desk/calls/new/")

    def _learn(self, path: str) -> None:
        answer = self.get(path)
        found = TOKEN.findall(answer.page)
        assert found, f"{path}: {answer.status} {answer.place} {answer.page[:500]}"
        self.token = found[-1]

    def get(self, path: str) -> Answer:
        """Raises OSError or HTTPException when the server goes away."""
        return self._send("GET", path, b"", {})

    def post(self, path: str, fields: Mapping[str, str]) -> Answer:
        """Send a form."""
        body = urlencode({**fields, "csrfmiddlewaretoken": self.token}).encode()
        return self._send("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def upload(self, path: str, fields: Mapping[str, str], content: bytes) -> Answer:
        """Send a form with a file."""
        mark = secrets.token_hex(12)
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in {**fields, "csrfmiddlewaretoken": self.token}.items()
        ]
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="x.bin"\r\nContent-Type: application/octet-stream\r\n\r\n'
        body = "".join(parts).encode() + head.encode() + content + f"\r\n--{mark}--\r\n".encode()
        return self._send("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={mark}"})

    def _send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            connection.request(method, path, body or None, {**headers, "Cookie": cookies, "Accept-Language": "en"})
            answer = connection.getresponse()
            page = answer.read().decode("utf-8", errors="replace")
            for line in answer.headers.get_all("Set-Cookie") or []:
                self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
            return Answer(answer.status, urlsplit(answer.headers.get("Location", "")).path, page)
        finally:
            connection.close()
