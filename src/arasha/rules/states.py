"""What may become of a thing: one table each, drawn in docs/reference/states.md."""

from collections.abc import Mapping

STATES: Mapping[str, Mapping[str, frozenset[str]]] = {
    "case": {"open": frozenset({"closed"}), "closed": frozenset({"open", "erased"}), "erased": frozenset()},
    "protection": {
        "organisation": frozenset({"team", "restricted"}),
        "team": frozenset({"organisation", "restricted"}),
        "restricted": frozenset({"organisation", "team"}),
    },
    "contact": {"waiting": frozenset({"settled", "filed"}), "settled": frozenset({"filed", "waiting"}), "filed": frozenset()},
    "need": {
        "open": frozenset({"being_met", "met", "declined", "cannot_be_met"}),
        "being_met": frozenset({"open", "met", "declined", "cannot_be_met"}),
        "met": frozenset({"open"}),
        "declined": frozenset({"open"}),
        "cannot_be_met": frozenset({"open"}),
    },
    "goal": {
        "planned": frozenset({"in_progress", "met", "dropped"}),
        "in_progress": frozenset({"planned", "met", "dropped"}),
        "met": frozenset({"in_progress"}),
        "dropped": frozenset({"planned"}),
    },
    "consent": {"live": frozenset({"expired", "revoked"}), "expired": frozenset(), "revoked": frozenset()},
    "invitation": {"open": frozenset({"accepted", "ended"}), "accepted": frozenset(), "ended": frozenset({"open"})},
    "import": {
        "uploaded": frozenset({"ready"}),
        "ready": frozenset({"ready", "running", "done"}),
        "running": frozenset({"running", "done"}),
        "done": frozenset(),
    },
}
"""Thing → state → the states it may become. A state that leads nowhere is final."""


def may_become(thing: str, state: str, after: str) -> bool:
    """Whether a thing in one state may come into another; raises KeyError for a thing or a state that no table has."""
    return after in STATES[thing][state]


def as_mermaid(thing: str) -> str:
    """A table as a diagram."""
    lines = ["stateDiagram-v2"]
    for state, following in STATES[thing].items():
        lines += [f"    {state} --> {after}" for after in sorted(following)] or [f"    {state} --> [*]"]
    return "\n".join(lines)
