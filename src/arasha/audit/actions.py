"""Recording what was read, and signing checkpoints."""

import uuid
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from arasha.audit.journal import recording
from arasha.audit.marks import PURPOSE, Mark
from arasha.audit.models import ChainHead, Checkpoint, chain_of
from arasha.audit.queries import last_checkpoint
from arasha.rules.elapsed import is_within
from arasha.vault.keys import SigningKeyPair

CHECKPOINT_EVERY = timedelta(hours=20)


def record_reading(*, organisation_id: uuid.UUID, actor: uuid.UUID, action: str, case_id: uuid.UUID | None = None, shown: int | None = None) -> None:
    """Write that a member read something: one event for a page, however many records it shows."""
    with recording(organisation_id=organisation_id, actor=actor) as journal:
        journal.event(action, case_id=case_id, detail={} if shown is None else {"shown": shown})


def sign_checkpoint(*, organisation_id: uuid.UUID, signer: uuid.UUID, pair: Callable[[], SigningKeyPair]) -> Checkpoint | None:
    """Sign where an organisation's chain stands; None while it is empty.

    `pair` is asked for while the head is held, so that it is the organisation's key as of this very event.
    """
    with transaction.atomic():
        head = ChainHead.objects.select_for_update().filter(chain=chain_of(organisation_id)).first()
        if head is None:
            return None
        keys, now = pair(), timezone.now()
        signature = keys.sign(Mark(head.chain, head.sequence, head.hash, now, keys.public, b"").message, purpose=PURPOSE)
        return Checkpoint.objects.create(
            chain=head.chain,
            sequence=head.sequence,
            hash=head.hash,
            at=now,
            signer=str(signer),
            signing_public=keys.public,
            signature=signature,
        )


def checkpoint_is_due(*, organisation_id: uuid.UUID) -> bool:
    """Whether the last checkpoint is older than twenty hours, or of before the clock was set back: a member's session then signs one."""
    last = last_checkpoint(organisation_id=organisation_id)
    return last is None or not is_within(begun=last.at.timestamp(), now=timezone.now().timestamp(), longest=CHECKPOINT_EVERY.total_seconds())
