"""The pages that addresses show: one stop for each address of the table, and for each tab or kind that a slug may be."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from arasha.web.centre.file.kinds import KINDS, TABS
from tests.architecture.test_addresses import HEADS, ROLES, TABLE
from tests.journeys.walking import Walk

NOT_PAGES = {
    "exit": "leads out of the program",
    "stay": "answers 204 to a script",
    "language": "goes back to the page it was pressed on; the journeys of the frame press it",
    "me/in/key/": "answers JSON to the passkey script",
    "me/second/key/": "answers JSON to the passkey script",
    "desk/files/<uuid:case_id>/print/": "is a PDF",
    "desk/log/patterns/count/": "is a part of the first page, fetched when that stands",
    "desk/files/<uuid:case_id>/papers/<uuid:record_id>/content/": "is the document itself",
}
FIRST_CHOICE = ("botagoz", "marat", "saule", "aigul", "timur", "asel", "root", "stranger")
"""Who looks at an address: whoever is shown most of it."""


@dataclass(frozen=True)
class Stop:
    """One page to look at: its name, who looks, and how they get there."""

    name: str
    who: str
    reach: Callable[[Walk], object]
    own_language: bool = False
    """The page is in a language of its own: all at once, or the one that its member had chosen."""


def who_sees() -> dict[str, list[str]]:
    """The table of addresses, read: who of the cast is shown a page."""
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith("| `")
    ]
    assert all(len(row) == len(HEADS) + 1 for row in rows)
    return {row[0].strip("`/"): [role for role, code in zip(ROLES, row[1:], strict=True) if code == "200"] for row in rows}


def of_the_table(*, everybody: bool) -> Iterator[Stop]:
    """A stop for each address that shows a page: to whoever sees most of it; with `everybody` to whoever sees least too."""
    for address, roles in who_sees().items():
        route = f"{address}/" if address else ""
        if not roles or route in NOT_PAGES:
            continue
        best = next(role for role in FIRST_CHOICE if role in roles)
        for filled in _filled(f"/{route}"):
            yield Stop(filled, best, going(filled))
            if everybody and roles[0] != best:
                yield Stop(filled, roles[0], going(filled))


def _filled(route: str) -> Iterator[str]:
    """An address for each tab or kind of record that its slug may be."""
    slugs = [tab.slug for tab in TABS] if "/tab/" in route else list(KINDS)
    for slug in slugs if "<slug:slug>" in route else [""]:
        route_of = route.replace("<slug:slug>", slug).replace("<uuid:record_id>", f"{{{slug}_id}}")
        yield re.sub(r"<uuid:(\w+)>", r"{\1}", route_of).replace("{case_id}", "{full}").replace("{contact_id}", "{danger}")


def going(address: str) -> Callable[[Walk], object]:
    return lambda walk: walk.go(address)
