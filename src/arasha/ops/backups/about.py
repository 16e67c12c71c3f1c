"""What a backup says of itself."""

import json
from dataclasses import asdict, dataclass, fields

from arasha.ops.backups.databases import Migrations
from arasha.ops.refusals import Refused

FORMAT = 1


@dataclass(frozen=True)
class About:
    """The first entry of a backup."""

    format: int
    release: str
    engine: str
    jurisdiction: str
    taken_at: str
    cases: int
    heads: dict[str, int]
    """Audit chain → the number of its last event."""
    migrations: Migrations

    def written(self) -> bytes:
        """As the backup holds it."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def read(cls, content: bytes) -> "About":
        """Out of a backup; refuses one of a newer kind. Raises ValueError when it is none."""
        found = json.loads(content)
        try:
            if found["format"] > FORMAT:
                raise newer_release(str(found["release"]))
            return cls(**{field.name: found[field.name] for field in fields(cls)})
        except (KeyError, TypeError) as error:
            raise ValueError("it does not say what it is") from error


def newer_release(release: str) -> Refused:
    """The refusal of a backup that this release can't read."""
    return Refused(f"This backup is of a newer release of Arasha ({release}). Install that release, or a newer one, and restore again.")
