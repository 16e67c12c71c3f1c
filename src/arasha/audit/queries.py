"""Reading the audit."""

import uuid
from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from arasha.audit.journal import pending_writes
from arasha.audit.models import NODE_CHAIN, ChainHead, Checkpoint, Event, Write, chain_of
from arasha.audit.states import AuditedRecord, fits

Written = Mapping[tuple[str, uuid.UUID], tuple[int, str]]
"""(table, id) → the version and the hash that the last write of a row left."""

VersionKey = tuple[str, uuid.UUID, int]
"""Table, id and version."""


def events_of_case(*, organisation_id: uuid.UUID, case_id: uuid.UUID) -> QuerySet[Event]:
    """Everything that was done with one case, newest first: the answer to "who opened this case"."""
    return Event.objects.filter(chain=chain_of(organisation_id), case_id=case_id).order_by("-sequence")


def events_of_actor(*, organisation_id: uuid.UUID, staff_id: uuid.UUID) -> QuerySet[Event]:
    """What one member did, newest first: each member may read it about themself."""
    return Event.objects.filter(chain=chain_of(organisation_id), actor=str(staff_id)).order_by("-sequence")


def events_about_member(*, staff_id: uuid.UUID) -> QuerySet[Event]:
    """What was done to one member's account: sign-ins that failed included."""
    return Event.objects.filter(subject_kind="accounts.staff", subject_id=str(staff_id)).order_by("-at")


def events_of_organisation(*, organisation_id: uuid.UUID | None) -> QuerySet[Event]:
    """An organisation's whole chain, newest first; the node's for none."""
    return Event.objects.filter(chain=chain_of(organisation_id)).order_by("-sequence")


def latest_writes(*, case_id: uuid.UUID) -> Written:
    """What the last write left of each row of a case."""
    return _latest(Write.objects.filter(case_id=case_id))


def latest_writes_of(records: Iterable[uuid.UUID]) -> Written:
    """The same for some rows, in a case or not."""
    return _latest(Write.objects.filter(record_id__in=list(records)))


def writes_by_version(*, case_id: uuid.UUID | None = None, record_id: uuid.UUID | None = None) -> dict[VersionKey, str]:
    """The hash that the last write left of each version of the rows of a case, or of one row."""
    narrowed = {"case_id": case_id} if case_id else {"record_id": record_id}
    writes = Write.objects.filter(**narrowed)
    rows = writes.order_by("sequence").values_list("table", "record_id", "version", "content_hash")
    return {(table, found, version): digest for table, found, version, digest in rows} | pending_writes()


def is_as_written(record: AuditedRecord, written: Written) -> bool:
    """Whether a row is as its last audited write left it."""
    version, digest = written.get((record.table, record.id), (0, ""))
    return version == record.version and fits(record, digest)


def _latest(writes: QuerySet[Write]) -> Written:
    latest: dict[tuple[str, uuid.UUID], tuple[int, str]] = {}
    rows = writes.order_by("sequence", "version").values_list("table", "record_id", "version", "content_hash")
    for table, record_id, version, digest in rows:
        if version >= latest.get((table, record_id), (0, ""))[0]:
            latest[table, record_id] = (version, digest)
    for (table, record_id, version), digest in pending_writes().items():
        if version >= latest.get((table, record_id), (0, ""))[0]:
            latest[table, record_id] = (version, digest)
    return latest


def last_checkpoint(*, organisation_id: uuid.UUID) -> Checkpoint | None:
    """The checkpoint signed last."""
    return Checkpoint.objects.filter(chain=chain_of(organisation_id)).order_by("-sequence", "-at").first()


def all_chains() -> list[str]:
    """Every chain that has an event, a head or a checkpoint, the node's first: a chain whose head was removed is still looked at."""
    found = {
        chain for kind in (Event, ChainHead, Checkpoint) for chain in kind._default_manager.order_by().values_list("chain", flat=True).distinct()
    }
    return [NODE_CHAIN, *sorted(found - {NODE_CHAIN})]
