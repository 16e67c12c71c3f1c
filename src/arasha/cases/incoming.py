"""What a machine that stopped left in `incoming`: files whose row is committed go to their place, the rest goes."""

import time
from dataclasses import dataclass
from pathlib import Path

from arasha.cases.actions.attachments import settle_file
from arasha.cases.models import Attachment, ImportJob
from arasha.cases.uploads import INCOMING, sealed_root
from arasha.rules.elapsed import is_within

STILL_ARRIVING = 60 * 60
"""Seconds without a new byte after which an upload has ended, however slow the line."""


@dataclass(frozen=True)
class Swept:
    """What was done with stale files."""

    settled: int
    removed: int


def sweep_incoming(*, still_arriving: float = STILL_ARRIVING) -> Swept:
    """Settle or remove what no request works on any more. Registers that are being imported stay.

    Several servers may share the folder: files that may still be arriving are left alone.
    """
    stale = [path for path in (sealed_root() / INCOMING).iterdir() if not _may_arrive(path, still_arriving)]
    names = [path.name for path in stale]
    attached = set(Attachment.objects.filter(stored_name__in=names).values_list("stored_name", flat=True))
    importing = set(ImportJob.objects.filter(stored_name__in=names).exclude(state=ImportJob.DONE).values_list("stored_name", flat=True))
    for name in attached:
        settle_file(name)
    left = [path for path in stale if path.name not in attached | importing]
    for path in left:
        path.unlink(missing_ok=True)
    return Swept(settled=len(attached), removed=len(left))


def _may_arrive(path: Path, seconds: float) -> bool:
    try:
        return is_within(begun=path.stat().st_mtime, now=time.time(), longest=seconds)
    except FileNotFoundError:
        return True
