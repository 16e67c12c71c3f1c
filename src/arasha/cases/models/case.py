"""The case, who holds its key, and what limits who may open it."""

import uuid
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db import models
from uuid_utils.compat import uuid7

from arasha.audit.states import Audited, plain
from arasha.cases.models.record import Body, SealedRow
from arasha.rules.classification import coded, sealed, technical
from arasha.vault.records import content_hash


@dataclass(frozen=True)
class CaseBody(Body):
    """Sealed fields of a case."""

    opening: str = ""
    """What brought her, in a few words."""
    closing: str = ""
    paper_number: str = ""
    """The number in the centre's own register, if it keeps one."""
    district: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    """Columns of an imported register that have no field here, as given."""


@dataclass(frozen=True)
class Summary:
    """The one small thing that a list unseals for each case."""

    name: str = ""
    age: str = ""
    children: int | None = None
    phone_rule: str = ""
    note: str = ""


class Case(SealedRow):
    """One survivor's file in one organisation, under a key of its own."""

    OPEN, CLOSED = "open", "closed"
    WHOLE, TEAM, RESTRICTED = "organisation", "team", "restricted"
    Body: ClassVar[type[Body]] = CaseBody

    organisation = technical(models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+"))
    number = technical(models.CharField(max_length=12))
    summary = sealed(models.BinaryField(default=bytes))
    summary_version = technical(models.PositiveIntegerField(default=0))
    key_generation = technical(models.PositiveIntegerField(default=1))
    key_known = technical(models.BooleanField(default=False))
    """Somebody who may no longer open it knew its key: the next write gives it a fresh one."""
    created_at = technical(models.DateTimeField(auto_now_add=True))
    created_by = technical(models.UUIDField(null=True))
    changed_at = technical(models.DateTimeField(auto_now=True))
    changed_by = technical(models.UUIDField(null=True))

    status = coded(models.CharField(max_length=16, default=OPEN))
    protection = coded(models.CharField(max_length=16, default=WHOLE))
    immediate_danger = coded(models.CharField(max_length=16, default="unknown"))
    danger_checked_at = technical(models.DateTimeField(null=True))
    risk_level = coded(models.CharField(max_length=16, default="unknown"))
    region = coded(models.CharField(max_length=8, blank=True))
    survivor_sex = coded(models.CharField(max_length=16, default="unknown"))
    survivor_age_band = coded(models.CharField(max_length=16, default="unknown"))
    referral_source = coded(models.CharField(max_length=40, default="unknown"))
    violence_types = coded(models.JSONField(default=list))
    opened_month = coded(models.DateField())
    closed_month = coded(models.DateField(null=True))
    closure_reason = coded(models.CharField(max_length=40, blank=True))
    outcomes = coded(models.JSONField(default=list))
    reopening_reason = coded(models.CharField(max_length=40, blank=True))
    next_step_due = coded(models.DateField(null=True))
    episode = coded(models.PositiveIntegerField(default=1))
    worker = coded(models.ForeignKey("accounts.Staff", null=True, on_delete=models.SET_NULL, related_name="+"))
    legal_hold = coded(models.BooleanField(default=False))
    retain_until = coded(models.DateField(null=True))

    class Meta:
        constraints = (models.UniqueConstraint(fields=("organisation", "number"), name="cases_number_once"),)
        indexes = (
            models.Index(fields=("organisation", "status", "-changed_at"), name="cases_list"),
            models.Index(fields=("organisation", "worker", "-changed_at"), name="cases_worker"),
            models.Index(fields=("organisation", "next_step_due"), name="cases_due"),
            models.Index(fields=("organisation", "-changed_at"), name="cases_changed"),
            models.Index(fields=("organisation", "-opened_month", "-created_at"), name="cases_opened"),
            # The first page asks for the few who are in danger, among very many.
            models.Index(
                fields=("organisation", "-danger_checked_at"), condition=models.Q(status="open", immediate_danger="yes"), name="cases_in_danger"
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def audited_case_id(self) -> uuid.UUID | None:
        """Its own id."""
        return self.id

    @property
    def marks(self) -> dict[str, Any]:
        """The summary that lists show, its number, and the generation of the key."""
        digest = content_hash(bytes(self.summary)) if self.summary_version else ""
        return {"+number": self.number, "+summary": f"{self.summary_version} {digest}", "+key": self.key_generation}


class CaseGrant(Audited, models.Model):
    """The case key sealed to one holder: a generation of the organisation's key, a member, or the second recovery sheet."""

    ORGANISATION, STAFF, SHEET = "organisation", "staff", "sheet"

    id = technical(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    organisation = technical(models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+"))
    case = technical(models.ForeignKey(Case, on_delete=models.CASCADE, related_name="grants"))
    holder_kind = technical(models.CharField(max_length=16))
    holder_id = technical(models.UUIDField())
    sealed_key = sealed(models.BinaryField())
    given_at = technical(models.DateTimeField(auto_now_add=True))
    given_by = technical(models.UUIDField(null=True))

    class Meta:
        constraints = (models.UniqueConstraint(fields=("case", "holder_kind", "holder_id"), name="cases_grant_once"),)
        indexes = (models.Index(fields=("holder_id", "case"), name="cases_grant_holder"),)

    def __str__(self) -> str:
        return f"{self.holder_kind} {self.holder_id}"

    @property
    def sealed_bytes(self) -> bytes:
        """The sealed key."""
        return bytes(self.sealed_key)

    @property
    def audited_case_id(self) -> uuid.UUID | None:
        """The case it opens."""
        return self.case_id

    @property
    def audited_columns(self) -> dict[str, Any]:
        """Who holds it."""
        return {"holder_kind": self.holder_kind, "holder_id": str(self.holder_id)}


class TeamMember(Audited, models.Model):
    """A colleague on the team of a case. For a `team` case this is a rule of the program; for a `restricted` one a key stands behind it."""

    id = technical(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    organisation = technical(models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+"))
    case = technical(models.ForeignKey(Case, on_delete=models.CASCADE, related_name="team"))
    staff = technical(models.ForeignKey("accounts.Staff", on_delete=models.CASCADE, related_name="+"))
    added_at = technical(models.DateTimeField(auto_now_add=True))
    added_by = technical(models.UUIDField(null=True))

    class Meta:
        constraints = (models.UniqueConstraint(fields=("case", "staff"), name="cases_team_once"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.staff_id}"

    @property
    def sealed_bytes(self) -> bytes:
        """Nothing of it is sealed."""
        return b""

    @property
    def audited_case_id(self) -> uuid.UUID | None:
        """The case it lets into."""
        return self.case_id

    @property
    def audited_columns(self) -> dict[str, Any]:
        """Whom it lets in."""
        return {"staff": str(self.staff_id)}


class Conflict(Audited, models.Model):
    """A colleague who must not open a case, because they know a party of it. The case was re-keyed away from them."""

    id = technical(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    organisation = technical(models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+"))
    case = technical(models.ForeignKey(Case, on_delete=models.CASCADE, related_name="conflicts"))
    staff = technical(models.ForeignKey("accounts.Staff", on_delete=models.CASCADE, related_name="+"))
    reason = coded(models.CharField(max_length=40))
    declared_at = technical(models.DateTimeField(auto_now_add=True))
    declared_by = technical(models.UUIDField(null=True))

    class Meta:
        constraints = (models.UniqueConstraint(fields=("case", "staff"), name="cases_conflict_once"),)

    def __str__(self) -> str:
        return f"{self.case_id} {self.staff_id}"

    @property
    def sealed_bytes(self) -> bytes:
        """Nothing of it is sealed."""
        return b""

    @property
    def audited_case_id(self) -> uuid.UUID | None:
        """The case it keeps out of."""
        return self.case_id

    @property
    def audited_columns(self) -> dict[str, Any]:
        """Whom it keeps out, and why."""
        return {**super().audited_columns, "staff": str(self.staff_id)}


@dataclass(frozen=True)
class BreakGlassBody(Body):
    """Sealed fields of a break-glass opening."""

    reason: str = ""


class BreakGlass(SealedRow):
    """A colleague outside the team opened a `team` case, with a reason, for a few hours. Never lifts a restriction or a conflict."""

    Body: ClassVar[type[Body]] = BreakGlassBody

    organisation = technical(models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+"))
    case = technical(models.ForeignKey(Case, on_delete=models.CASCADE, related_name="glass"))
    staff = technical(models.ForeignKey("accounts.Staff", on_delete=models.CASCADE, related_name="+"))
    reason = coded(models.CharField(max_length=40))
    at = technical(models.DateTimeField(auto_now_add=True))
    until = technical(models.DateTimeField())
    reviewed_at = technical(models.DateTimeField(null=True))
    reviewed_by = technical(models.UUIDField(null=True))

    def __str__(self) -> str:
        return f"{self.case_id} {self.staff_id}"

    @property
    def audited_case_id(self) -> uuid.UUID | None:
        """The case it opened."""
        return self.case_id

    @property
    def marks(self) -> dict[str, Any]:
        """For whom, until when, and whether a supervisor has seen it."""
        return {"+staff": str(self.staff_id), "+until": plain(self.until), "+seen": self.reviewed_at is not None}


class Erasure(Audited, models.Model):
    """The ledger of erased cases: replayed on a restored copy before anything opens. No foreign key: the case is gone."""

    id = technical(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    organisation_id = technical(models.UUIDField())
    case_id = technical(models.UUIDField(unique=True))
    reason = coded(models.CharField(max_length=40))
    erased_at = technical(models.DateTimeField(auto_now_add=True))
    erased_by = technical(models.UUIDField(null=True))

    def __str__(self) -> str:
        return str(self.case_id)

    @property
    def sealed_bytes(self) -> bytes:
        """Nothing of it is sealed."""
        return b""

    @property
    def audited_columns(self) -> dict[str, Any]:
        """Which case must stay erased. It is not filed under the case, whose own writes end with it."""
        return {**super().audited_columns, "case": str(self.case_id)}


class SavedView(models.Model):
    """A member's saved filters of the case list: codes only; its name is sealed to the member."""

    id = technical(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    staff = technical(models.ForeignKey("accounts.Staff", on_delete=models.CASCADE, related_name="+"))
    name = sealed(models.BinaryField())
    filters = coded(models.JSONField(default=dict))
    created_at = technical(models.DateTimeField(auto_now_add=True))

    def __str__(self) -> str:
        return str(self.id)
