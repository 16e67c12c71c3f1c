"""What there is to attack: every address of the program, and every form as its page shows it."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.test import Client

from tests.architecture.test_addresses import ADDRESSES, NO_PAGE, filled

ENDS_SESSIONS = {"me/out/", "exit"}


@dataclass
class Input:
    """One field of a form: its name, its type, and the values that it offers."""

    name: str
    kind: str
    offers: list[str] = field(default_factory=list)


@dataclass
class Form:
    """One form of a page: where it goes, how, and with what."""

    action: str
    method: str
    inputs: list[Input] = field(default_factory=list)


class _Forms(HTMLParser):
    """Reads the forms of a page as a browser would."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address, self.found = address, list[Form]()
        self._form: Form | None = None
        self._select: Input | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action") or self.address, given.get("method", "get").lower())
            self.found.append(self._form)
        elif self._form is None:
            return
        elif tag in {"input", "textarea", "button"} and given.get("name"):
            self._take(given["name"], given.get("type", tag), given.get("value", ""))
        elif tag == "select":
            self._select = Input(given.get("name", ""), "select")
            self._form.inputs.append(self._select)
        elif tag == "option" and self._select is not None:
            self._select.offers.append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = None

    def _take(self, name: str, kind: str, value: str) -> None:
        assert self._form is not None
        known = next((each for each in self._form.inputs if each.name == name), None)
        if known is None:
            known = Input(name, kind)
            self._form.inputs.append(known)
        if value and name != "csrfmiddlewaretoken":
            known.offers.append(value)


def addresses(ids: dict[str, str]) -> list[str]:
    """Every address, filled with ids."""
    return [filled(address, ids) for address, _pattern in ADDRESSES]


def read_forms(client: Client, places: list[str]) -> dict[str, Form]:
    """Every form that posts, on the pages that this browser can open, by where it goes."""
    found: dict[str, Form] = {}
    for place in places:
        if place.strip("/") in {address.strip("/") for address in NO_PAGE | ENDS_SESSIONS}:
            continue
        answer = client.get(place)
        if answer.status_code != 200 or "text/html" not in answer.headers.get("Content-Type", ""):
            continue
        reader = _Forms(place)
        reader.feed(answer.content.decode())
        for form in reader.found:
            if form.method == "post" and len(form.inputs) >= len(found.get(form.action, Form("", "")).inputs):
                found[form.action] = form
    return found
