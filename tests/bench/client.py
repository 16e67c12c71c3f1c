"""A member's browser, as light as can be: one connection that is kept, cookies, form tokens."""

import http.client
import re
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
FILE = re.compile(rb'href="/desk/files/([0-9a-f-]{36})/"')
FORM = "application/x-www-form-urlencoded"
KEPT = 10
"""Requests on one connection: then a new one, which another process of the server may take up, as with many browsers."""


@dataclass(frozen=True)
class Answer:
    """What the server said."""

    status: int
    body: bytes = field(repr=False)
    location: str


class Browser:
    """One member at one server. Raises SystemExit when the server says something else than was expected."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies: dict[str, str] = {}
        self._token = ""
        self._sent = 0

    def get(self, path: str, *, expect: int = 200) -> Answer:
        """Ask for a page; its form token is remembered."""
        answer = self._send("GET", path, None)
        found = TOKEN.search(answer.body)
        self._token = found[1].decode() if found else self._token
        return _expected(answer, path, expect)

    def post(self, path: str, fields: dict[str, str], *, expect: int = 302) -> Answer:
        """Send a form with the token that was seen last."""
        return _expected(self._send("POST", path, urlencode({"csrfmiddlewaretoken": self._token, **fields})), path, expect)

    def _send(self, method: str, path: str, content: str | None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()), "Accept-Language": "en"}
        if content is not None:
            headers["Content-Type"] = FORM
        self._sent += 1
        if self._sent % KEPT == 0:
            self._connection.close()
        self._connection.request(method, path, content, headers)
        answer = self._connection.getresponse()
        body = answer.read()
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(line).items():
                self._cookies[name] = morsel.value
        return Answer(answer.status, body, answer.headers.get("Location") or "")

    def enter_password(self, name: str, password: str) -> None:
        """The first step of signing in."""
        self._cookies.clear()
        self.get("/me/in/")
        self.post("/me/in/", {"name": name, "password": password})

    def sign_in(self, name: str, password: str, code: str) -> None:
        """Both steps, and the first page."""
        self.enter_password(name, password)
        self.get("/me/in/second/")
        self.post("/me/in/second/", {"code": code})
        self.get("/desk/")


def files_on(page: Answer) -> list[str]:
    """The ids of the files that a page links to."""
    return [found.decode() for found in dict.fromkeys(FILE.findall(page.body))]


def _expected(answer: Answer, path: str, status: int) -> Answer:
    if answer.status != status:
        raise SystemExit(f"{path} answered {answer.status} instead of {status}:\n{answer.body[-600:].decode(errors='replace')}")
    return answer
