"""A call, a visit, a message: with or without a case behind it."""

import uuid
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db import models

from arasha.cases.models.record import Body, SealedRow
from arasha.rules.classification import coded, sealed, technical
from arasha.vault.records import content_hash


@dataclass(frozen=True)
class ContactBody(Body):
    """Sealed fields of a contact."""

    at: str = ""
    """ISO 8601 with offset: when it happened, to the minute."""
    name: str = ""
    phone: str = ""
    place: str = ""
    notes: str = ""
    safe_contact: str = ""
    """How she may be reached, in her words: number, hours, who may answer, code word."""


class Contact(SealedRow):
    """One contact. Without a case it has a key of its own, sealed to the organisation; with one it lies under the case key."""

    Body: ClassVar[type[Body]] = ContactBody

    organisation = technical(models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+"))
    case = technical(models.ForeignKey("cases.Case", null=True, on_delete=models.CASCADE, related_name="contact_rows"))
    organisation_key = technical(models.ForeignKey("accounts.OrganisationKey", null=True, on_delete=models.PROTECT, related_name="+"))
    sealed_key = sealed(models.BinaryField(default=bytes))
    created_at = technical(models.DateTimeField(auto_now_add=True))
    created_by = technical(models.UUIDField(null=True))
    changed_at = technical(models.DateTimeField(auto_now=True))
    changed_by = technical(models.UUIDField(null=True))
    removed_at = technical(models.DateTimeField(null=True))

    month = coded(models.DateField())
    channel = coded(models.CharField(max_length=40, default="phone"))
    caller = coded(models.CharField(max_length=40, default="survivor"))
    immediate_danger = coded(models.CharField(max_length=16, default="unknown"))
    safe_contact_rule = coded(models.CharField(max_length=40, default="do_not_contact"))
    outcome = coded(models.CharField(max_length=40, blank=True))
    region = coded(models.CharField(max_length=8, blank=True))
    call_back_due = coded(models.DateField(null=True))
    answered = coded(models.BooleanField(default=True))
    """False until somebody has dealt with it."""

    class Meta:
        indexes = (
            models.Index(fields=("organisation", "-created_at"), name="cases_contact_list"),
            models.Index(fields=("case",), name="cases_contact_case"),
            # What waits is little, and what was dealt with is much.
            models.Index(fields=("organisation", "call_back_due"), condition=models.Q(answered=False), name="cases_contact_waiting"),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.month:%Y-%m}"

    @property
    def audited_case_id(self) -> uuid.UUID | None:
        """The case it was brought into, if any."""
        return self.case_id

    @property
    def marks(self) -> dict[str, Any]:
        """Its own sealed key, while it has one, and whether it was taken out."""
        marks: dict[str, Any] = {"+removed": True} if self.removed_at else {}
        return {**marks, "+key": content_hash(bytes(self.sealed_key))} if self.sealed_key else marks
