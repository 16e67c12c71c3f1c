"""What could not be read."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """A cell that was not understood: `code` says why, `text` is the cell as it stands."""

    code: str
    text: str
