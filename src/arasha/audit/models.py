"""The audit: append-only events in one hash chain per organisation.

Ids are plain values without foreign keys, so that an event outlives what it speaks of. Nothing here holds content: codes, ids,
versions, times and hashes only.
"""

import uuid
from typing import NoReturn

from django.db import models
from uuid_utils.compat import uuid7

from arasha.rules.classification import technical

NODE_CHAIN = "node"
"""The chain of what belongs to no organisation: failed sign-ins, set-up."""


class AppendOnly(models.Model):
    """A row that is written once. The database user may still alter it; the chain then shows it."""

    class Meta:
        abstract = True

    def delete(self, *_args: object, **_kwargs: object) -> NoReturn:
        """Refuse."""
        raise TypeError("the audit is append-only")


class Event(AppendOnly):
    """One thing that a person or the system did, linked to the event before it by hash."""

    id = technical(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    chain = technical(models.CharField(max_length=36))
    sequence = technical(models.PositiveBigIntegerField())
    at = technical(models.DateTimeField())
    actor = technical(models.CharField(max_length=36, blank=True))
    actor_kind = technical(models.CharField(max_length=16))
    action = technical(models.CharField(max_length=64))
    case_id = technical(models.UUIDField(null=True))
    subject_kind = technical(models.CharField(max_length=64, blank=True))
    subject_id = technical(models.CharField(max_length=36, blank=True))
    detail = technical(models.JSONField(default=dict))
    writes_hash = technical(models.CharField(max_length=64, blank=True))
    previous_hash = technical(models.CharField(max_length=64))
    hash = technical(models.CharField(max_length=64))

    class Meta:
        constraints = (models.UniqueConstraint(fields=("chain", "sequence"), name="audit_event_once_in_chain"),)
        indexes = (
            models.Index(fields=("case_id", "sequence"), name="audit_event_case"),
            models.Index(fields=("chain", "actor", "at"), name="audit_event_actor"),
            models.Index(fields=("chain", "at"), name="audit_event_time"),
        )

    def __str__(self) -> str:
        return f"{self.chain} {self.sequence} {self.action}"


class Write(AppendOnly):
    """One audited row as an event left it: the hash tells when it was edited, or an older value was put back."""

    id = technical(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    event_id = technical(models.UUIDField(db_index=True))
    chain = technical(models.CharField(max_length=36))
    case_id = technical(models.UUIDField(null=True, db_index=True))
    table = technical(models.CharField(max_length=64))
    record_id = technical(models.UUIDField())
    version = technical(models.PositiveIntegerField())
    content_hash = technical(models.CharField(max_length=80))
    sequence = technical(models.PositiveBigIntegerField(default=0))
    """That of its event: the order of writes must not hang on clocks, which can be set back."""

    class Meta:
        indexes = (models.Index(fields=("record_id", "version"), name="audit_write_record"),)

    def __str__(self) -> str:
        return f"{self.table} {self.record_id} v{self.version}"


class ChainHead(models.Model):
    """Where a chain stands. Taken last before commit, so that writers of one organisation queue as briefly as can be."""

    chain = technical(models.CharField(max_length=36, primary_key=True))
    sequence = technical(models.PositiveBigIntegerField(default=0))
    hash = technical(models.CharField(max_length=64, default=""))

    def __str__(self) -> str:
        return f"{self.chain} {self.sequence}"


class Checkpoint(AppendOnly):
    """A member's signature over a chain's head: against a copy kept elsewhere, a cut tail or an old database shows."""

    id = technical(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    chain = technical(models.CharField(max_length=36))
    sequence = technical(models.PositiveBigIntegerField())
    hash = technical(models.CharField(max_length=64))
    at = technical(models.DateTimeField())
    signer = technical(models.CharField(max_length=36))
    signing_public = technical(models.BinaryField(max_length=32))
    signature = technical(models.BinaryField(max_length=64))

    class Meta:
        indexes = (models.Index(fields=("chain", "sequence"), name="audit_checkpoint_chain"),)

    def __str__(self) -> str:
        return f"{self.chain} {self.sequence}"


def chain_of(organisation_id: uuid.UUID | None) -> str:
    """The name of an organisation's chain; the node's chain for none."""
    return NODE_CHAIN if organisation_id is None else str(organisation_id)
