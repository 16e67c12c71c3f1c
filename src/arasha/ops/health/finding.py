"""What a check says."""

from dataclasses import dataclass

OK, WARNING, UNSAFE = "ok", "warning", "unsafe"


@dataclass(frozen=True)
class Finding:
    """One check: what it looked at, how that stands, what was seen, and how to mend it."""

    check: str
    state: str
    seen: str
    mend: str = ""
    stops: bool = False
    """Whether `arasha serve` refuses to start with it."""

    @property
    def sentence(self) -> str:
        """For one line on the terminal."""
        return f"{self.seen} {self.mend}".strip()
