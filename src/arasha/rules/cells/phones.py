"""Telephone numbers with what people write beside them."""

import re
from dataclasses import dataclass

import phonenumbers

from arasha.rules.cells.problems import Problem

_REFUSED = re.compile(
    r"не\s*звон|нельзя|не\s*беспокоить|не\s*отвечать|не\s*брать|опасно|муж|сожител|агрессор|контролир|только\s*смс|только\s*писать|whatsapp|ватсап"
    r"|қоңырау\s*шалма|звондама|хабарласпа|болмайды|күйеу|тек\s*смс"
    r"|do\s*not|don'?t|never|husband|text\s*only|no\s*llam|peligro|esposo",
    re.IGNORECASE,
)
"""Words after which nobody calls: better one call too few."""
_PERMITTED = re.compile(
    r"^(?:звонить\s*)?(?:только|лучше|можно)?\s*(?:звонить\s*)?(?:днем|днём|утром|вечером|в\s*рабочее\s*время|до\s*\d{1,2}(?::\d\d)?|после\s*\d{1,2}(?::\d\d)?"
    r"|с\s*\d{1,2}(?::\d\d)?\s*до\s*\d{1,2}(?::\d\d)?)$"
    r"|^(?:тек\s*)?(?:күндіз|таңертең|кешке|жұмыс\s*уақытында)(?:\s*(?:ғана|қоңырау\s*шалыңыз|звондаңыз))*$"
    r"|^(?:call\s*)?(?:only\s*)?(?:in\s*the\s*)?(?:daytime|mornings?|evenings?|afternoons?|working\s*hours)(?:\s*only)?$",
    re.IGNORECASE,
)
"""Remarks that clearly allow calling at certain times. Every other remark allows nothing."""
_NUMBER = re.compile(r"\+?\d[\d\s()\-–—.]{5,}\d")


@dataclass(frozen=True)
class Phone:
    """Numbers in international form, the remark beside them, and what the remark says of calling."""

    numbers: tuple[str, ...] = ()
    remark: str = ""
    forbidden: bool = False
    at_times: bool = False
    """The remark names times at which calling is allowed."""


def read_phone(value: object, *, region: str) -> Phone | Problem | None:
    """Read a cell as telephone numbers of a region ("KZ"); None for an empty cell.

    "Не звонить!" forbids calling, whether a number stands beside it or not. A remark that is not understood stays as text and allows nothing.
    """
    text = " ".join((str(int(value)) if isinstance(value, float) and value.is_integer() else str(value or "")).split())
    if not text:
        return None
    numbers, rest = _numbers(text, region)
    remark = " ".join(re.sub(r"[(),;]+", " ", rest).split()).strip(" !.")
    forbidden = bool(_REFUSED.search(remark))
    if not numbers and not forbidden:
        return Problem("no_phone", text)
    return Phone(numbers, remark, forbidden, at_times=bool(_PERMITTED.match(remark)) and not forbidden)


def _numbers(text: str, region: str) -> tuple[tuple[str, ...], str]:
    found: list[str] = []
    rest = text
    for match in _NUMBER.finditer(text):
        try:
            parsed = phonenumbers.parse(match[0], region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(parsed):
            found.append(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
            rest = rest.replace(match[0], " ", 1)
    return tuple(dict.fromkeys(found)), rest
