"""People who write all at once, and remember what the server told them that it had saved."""

import hashlib
import http.client
import random
import secrets
import threading
from collections import Counter
from dataclasses import dataclass, field

from tests.proof.visiting import VERSION, Answer, Visitor

Write = dict[str, str]
GONE = (OSError, http.client.HTTPException)
"""What a browser sees when the server is killed."""
LARGEST_PAPER = 300_000


@dataclass
class Ledger:
    """What was acknowledged, and what was answered otherwise."""

    acknowledged: list[Write] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass
class Writer:
    """One member who logs contacts, begins files, writes notes, changes contacts and attaches documents, until told to stop."""

    visitor: Visitor
    ledger: Ledger
    chance: random.Random
    contacts: list[str] = field(default_factory=list)
    cases: list[str] = field(default_factory=list)

    def work(self, stop: threading.Event) -> None:
        """Write until told to stop. A server that went away is tried again."""
        while not stop.is_set():
            try:
                self._write_one()
            except GONE:
                stop.wait(0.05)

    def _write_one(self) -> None:
        kinds = ["contact", "case"] + (["change", "change"] if self.contacts else []) + (["note", "note", "paper"] if self.cases else [])
        write, answer = getattr(self, f"_{self.chance.choice(kinds)}")()
        with self.ledger.lock:
            self.ledger.answers[answer.status] += 1
            if answer.status == 302 and answer.place.startswith("/desk/"):
                write.setdefault("id", answer.id)
                self.ledger.acknowledged.append(write)
            elif answer.status != 503:
                self.ledger.wrong.append(f"{write['kind']}: {answer.status} {answer.place} {answer.page[-1500:]}")
        if write in self.ledger.acknowledged[-20:]:
            {"contact": self.contacts, "case": self.cases}.get(write["kind"], []).append(write["id"])

    def _contact(self) -> tuple[Write, Answer]:
        return self._call("/desk/calls/new/", {"kind": "contact", "token": secrets.token_hex(12)})

    def _call(self, path: str, write: Write, **more: str) -> tuple[Write, Answer]:
        said = {"caller": "survivor", "immediate_danger": "yes", "outcome": "advice", "notes": write["token"], **more}
        return write, self.visitor.post(path, said)

    def _change(self) -> tuple[Write, Answer]:
        contact = self.chance.choice(self.contacts[-8:])
        path = f"/desk/calls/{contact}/change/"
        write = {"kind": "change", "id": contact, "token": secrets.token_hex(12)}
        form = self.visitor.get(path)
        found = VERSION.search(form.page)
        return self._call(path, write, seen_version=found[1]) if found else (write, form)

    def _case(self) -> tuple[Write, Answer]:
        write = {"kind": "case", "token": secrets.token_hex(12)}
        return write, self.visitor.post("/desk/files/new/", {"immediate_danger": "unknown", "name_as_given": write["token"]})

    def _note(self) -> tuple[Write, Answer]:
        case = self.chance.choice(self.cases[-8:])
        write = {"kind": "note", "id": case, "token": secrets.token_hex(12)}
        return write, self.visitor.post(f"/desk/files/{case}/notes/add/", {"kind": "note", "text": write["token"]})

    def _paper(self) -> tuple[Write, Answer]:
        case, content = self.chance.choice(self.cases[-8:]), secrets.token_bytes(self.chance.randrange(1, LARGEST_PAPER))
        write = {"kind": "paper", "id": case, "token": hashlib.sha256(content).hexdigest()}
        return write, self.visitor.upload(f"/desk/files/{case}/papers/add/", {"kind": "document", "description": "x"}, content)
