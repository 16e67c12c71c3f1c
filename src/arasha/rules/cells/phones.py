"""Telephone numbers with what people write beside them."""

import re
from dataclasses import dataclass

import phonenumbers

from arasha.rules.cells.problems import Problem

_REFUSED = re.compile(r"не\s*звонить|не\s*беспокоить|қоңырау\s*шалма|хабарласпа|do\s*not\s*call|no\s*llamar", re.IGNORECASE)
_NUMBER = re.compile(r"\+?\d[\d\s()\-–—.]{5,}\d")


@dataclass(frozen=True)
class Phone:
    """A number in international form, the remark beside it, and whether the cell forbids calling."""

    number: str = ""
    remark: str = ""
    forbidden: bool = False


def read_phone(value: object, *, region: str) -> Phone | Problem | None:
    """Read a cell as a telephone number of a region ("KZ"); None for an empty cell.

    "Не звонить!" gives no number and forbids calling; "(звонить только днем)" stays as the remark.
    """
    text = " ".join((str(int(value)) if isinstance(value, float) and value.is_integer() else str(value or "")).split())
    if not text:
        return None
    forbidden = bool(_REFUSED.search(text))
    found = _NUMBER.search(text)
    if not found:
        return Phone(remark=text, forbidden=True) if forbidden else Problem("no_phone", text)
    try:
        parsed = phonenumbers.parse(found[0], region)
    except phonenumbers.NumberParseException:
        return Problem("no_phone", text)
    if not phonenumbers.is_possible_number(parsed):
        return Problem("no_phone", text)
    remark = " ".join((text[: found.start()] + text[found.end() :]).replace("(", " ").replace(")", " ").split())
    return Phone(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164), remark, forbidden)
