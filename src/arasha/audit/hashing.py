"""The hash that links events. Pure: the same event gives the same hash on every database."""

import hashlib
import json
from collections.abc import Iterable

from arasha.audit.models import Event, Write


def hash_writes(writes: Iterable[Write]) -> str:
    """Hex BLAKE2b-256 over the writes of one event, sorted; empty for none."""
    lines = sorted(f"{write.record_id}|{write.version}|{write.table}|{write.content_hash}|{write.case_id or ''}" for write in writes)
    return _digest("\n".join(lines)) if lines else ""


def hash_event(event: Event) -> str:
    """Hex BLAKE2b-256 over every column of an event and the hash of the event before it."""
    return _digest(
        json.dumps(
            [
                str(event.id),
                event.chain,
                event.sequence,
                event.at.isoformat(timespec="microseconds"),
                event.actor,
                event.actor_kind,
                event.action,
                str(event.case_id or ""),
                event.subject_kind,
                event.subject_id,
                event.detail,
                event.writes_hash,
                event.previous_hash,
            ],
            sort_keys=True,
            ensure_ascii=False,
            separators=(",", ":"),
        )
    )


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=32, person=b"arasha-audit").hexdigest()
