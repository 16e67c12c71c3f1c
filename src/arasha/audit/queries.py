"""Reading the audit."""

import uuid
from collections.abc import Iterable

from django.db.models import QuerySet

from arasha.audit.models import NODE_CHAIN, ChainHead, Checkpoint, Event, Write, chain_of


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


def latest_hashes(*, case_id: uuid.UUID) -> dict[uuid.UUID, tuple[int, str]]:
    """For each sealed record of a case, the version and ciphertext hash that its last write left."""
    return _latest(Write.objects.filter(case_id=case_id))


def latest_hashes_of(records: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[int, str]]:
    """The same for some records, in a case or not."""
    return _latest(Write.objects.filter(record_id__in=list(records)))


def _latest(writes: QuerySet[Write]) -> dict[uuid.UUID, tuple[int, str]]:
    latest: dict[uuid.UUID, tuple[int, str]] = {}
    for record_id, version, digest in writes.order_by("id").values_list("record_id", "version", "content_hash"):
        if record_id not in latest or version >= latest[record_id][0]:
            latest[record_id] = (version, digest)
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
