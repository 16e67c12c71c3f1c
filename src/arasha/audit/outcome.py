"""What became of what one request wrote, for the page that has to say so when something fails afterwards."""

from contextvars import ContextVar

NOTHING, UNKNOWN, SAVED = "nothing", "unknown", "saved"
"""No change was committed; a commit was asked for and not answered; a change was committed."""

_outcome: ContextVar[str] = ContextVar("audit_outcome", default=NOTHING)


def begin() -> None:
    """A new request: nothing was written yet. Threads serve one after the other."""
    _outcome.set(NOTHING)


def ask_to_commit() -> None:
    """A change is about to be committed. Until the database answers, nobody knows."""
    if _outcome.get() == NOTHING:
        _outcome.set(UNKNOWN)


def commit() -> None:
    """A change was committed."""
    _outcome.set(SAVED)


def outcome() -> str:
    """Where this request stands."""
    return _outcome.get()
