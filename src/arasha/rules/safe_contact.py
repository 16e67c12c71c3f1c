"""May she be contacted, and how. Unknown is never yes."""

from dataclasses import dataclass

DO_NOT_CONTACT = "do_not_contact"
ALLOWED: dict[str, frozenset[str]] = {
    "phone_ok": frozenset({"phone"}),
    "phone_at_times": frozenset({"phone"}),
    "message_ok": frozenset({"message"}),
    "code_word": frozenset({"phone"}),
    "safe_person_only": frozenset({"safe_person"}),
    "in_person_only": frozenset({"in_person"}),
}
"""Rule → the channels it allows. A rule that is not here allows nothing."""


@dataclass(frozen=True)
class Answer:
    """Whether a channel may be used, and what to heed: `times`, `code_word`, `safe_person` or nothing."""

    allowed: bool
    heed: str = ""


HEED = {"phone_at_times": "times", "code_word": "code_word", "safe_person_only": "safe_person"}


def may_contact(rule: str, channel: str) -> Answer:
    """Whether a survivor with this rule may be reached by this channel (phone, message, in_person, safe_person)."""
    if channel not in ALLOWED.get(rule, frozenset()):
        return Answer(allowed=False)
    return Answer(allowed=True, heed=HEED.get(rule, ""))
