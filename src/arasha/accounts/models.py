"""Organisations, staff and the keys they hold. What is readable here is listed in the threat model."""

import json
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from uuid_utils.compat import uuid7

from arasha.audit.states import Audited, plain
from arasha.rules.classification import coded, sealed, technical


class Organisation(Audited, models.Model):
    """A crisis centre, a partner agency, an oversight body, or the operator of the server."""

    id = technical(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    kind = coded(models.CharField(max_length=40))
    is_state = coded(models.BooleanField(default=True))
    name = technical(models.CharField(max_length=200))
    region = coded(models.CharField(max_length=8, blank=True))
    settlement = coded(models.CharField(max_length=40, blank=True))
    version = technical(models.PositiveIntegerField(default=1))
    created_at = technical(models.DateTimeField(auto_now_add=True))

    def __str__(self) -> str:
        return self.name

    organisation_path: ClassVar[str] = "id"

    @property
    def sealed_bytes(self) -> bytes:
        """Nothing of it is sealed."""
        return b""

    @property
    def audited_columns(self) -> dict[str, Any]:
        """Its name, and what it is: its kind says what its people may do."""
        return {**super().audited_columns, "name": self.name}


class RecoverySheet(Audited, models.Model):
    """The public half of a printed sheet: `organisation` re-opens the organisation, `restricted` its restricted cases."""

    ORGANISATION, RESTRICTED = "organisation", "restricted"

    id = technical(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    organisation = technical(models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="sheets"))
    purpose = technical(models.CharField(max_length=16))
    public = technical(models.BinaryField(max_length=32))
    created_at = technical(models.DateTimeField(auto_now_add=True))
    retired_at = technical(models.DateTimeField(null=True))

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("organisation", "purpose"), condition=models.Q(retired_at=None), name="accounts_one_live_sheet"),
        )

    def __str__(self) -> str:
        return f"{self.purpose} {self.created_at:%Y-%m-%d}"

    @property
    def sealed_bytes(self) -> bytes:
        """The public half: keys are sealed to it, so it must not be swapped."""
        return bytes(self.public)

    @property
    def audited_columns(self) -> dict[str, Any]:
        """What it opens, and whether another one took its place."""
        return {"purpose": self.purpose, "retired": self.retired_at is not None}


class OrganisationKey(Audited, models.Model):
    """One generation of an organisation's keys: X25519 for sealing, Ed25519 for signing."""

    id = technical(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    organisation = technical(models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="key_generations"))
    generation = technical(models.PositiveIntegerField(default=1))
    box_public = technical(models.BinaryField(max_length=32))
    sign_public = technical(models.BinaryField(max_length=32))
    recovery = sealed(models.BinaryField())
    """Both private halves, sealed to the organisation's live recovery sheet."""
    created_at = technical(models.DateTimeField(auto_now_add=True))
    retired_at = technical(models.DateTimeField(null=True))

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("organisation", "generation"), name="accounts_key_generation_once"),
            models.UniqueConstraint(fields=("organisation",), condition=models.Q(retired_at=None), name="accounts_one_live_key"),
        )

    def __str__(self) -> str:
        return f"generation {self.generation}"

    @property
    def sealed_bytes(self) -> bytes:
        """Both private halves, as the recovery sheet opens them."""
        return bytes(self.recovery)

    @property
    def audited_columns(self) -> dict[str, Any]:
        """Both public halves, and whether another generation took its place."""
        publics = {"box": bytes(self.box_public).hex(), "sign": bytes(self.sign_public).hex()}
        return {**publics, "generation": self.generation, "retired": self.retired_at is not None}


class StaffManager(BaseUserManager["Staff"]):
    """Finds staff by sign-in name, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> "Staff":
        return self.get(name__iexact=username)


class Staff(Audited, AbstractBaseUser):
    """A member of one organisation. There is no password column: signing in is opening `wrapped_key`."""

    password = None  # type: ignore[assignment]  # removes the inherited column: a verifier beside the key would be a second way in

    id = technical(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    organisation = technical(models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="staff"))
    name = technical(models.CharField(max_length=60, unique=True))
    display_name = technical(models.CharField(max_length=120))
    language = technical(models.CharField(max_length=2, default="kk"))
    box_public = technical(models.BinaryField(max_length=32, default=bytes))
    wrapped_key = sealed(models.BinaryField(default=bytes))
    """The X25519 private key under Argon2id(password); empty until the invitation is taken up."""
    is_active = technical(models.BooleanField(default=False))
    last_login = technical(models.DateTimeField(null=True, blank=True))
    keys_changed_at = technical(models.DateTimeField(null=True))
    left_at = technical(models.DateTimeField(null=True))
    created_at = technical(models.DateTimeField(auto_now_add=True))

    objects: ClassVar[StaffManager] = StaffManager()

    USERNAME_FIELD = "name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = (models.UniqueConstraint(Lower("name"), name="accounts_staff_name_once"),)

    def __str__(self) -> str:
        return self.display_name

    @property
    def sealed_bytes(self) -> bytes:
        """The wrapped key: a former one put back would let a former password in."""
        return bytes(self.wrapped_key)

    @property
    def audited_columns(self) -> dict[str, Any]:
        """The public half that keys are sealed to, the roles, and whether the member is in service."""
        roles = sorted(row.role for row in self.role_rows.all())
        return {"box": bytes(self.box_public).hex(), "roles": roles, "active": self.is_active, "left": self.left_at is not None}

    def get_session_auth_hash(self) -> str:
        """Ties a session to the present wrapping of the key: a changed password ends the others."""
        return self._session_hash()

    def get_session_auth_fallback_hash(self) -> list[str]:
        """No fallback: sessions made under a former instance secret end."""
        return []

    def _session_hash(self) -> str:
        return salted_hmac("arasha.accounts.session", bytes(self.wrapped_key), algorithm="sha256").hexdigest()


class StaffRole(models.Model):
    """One role of a member; a member may have several."""

    id = technical(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    staff = technical(models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="role_rows"))
    role = coded(models.CharField(max_length=40))

    class Meta:
        constraints = (models.UniqueConstraint(fields=("staff", "role"), name="accounts_role_once"),)

    def __str__(self) -> str:
        return self.role


class MemberKey(Audited, models.Model):
    """One generation of the organisation's private keys, sealed to one member."""

    id = technical(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    staff = technical(models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="member_keys"))
    organisation_key = technical(models.ForeignKey(OrganisationKey, on_delete=models.CASCADE, related_name="member_keys"))
    sealed_pairs = sealed(models.BinaryField())
    created_at = technical(models.DateTimeField(auto_now_add=True))

    class Meta:
        constraints = (models.UniqueConstraint(fields=("staff", "organisation_key"), name="accounts_member_key_once"),)

    def __str__(self) -> str:
        return f"{self.staff_id} {self.organisation_key_id}"

    organisation_path: ClassVar[str] = "staff__organisation_id"

    @property
    def sealed_bytes(self) -> bytes:
        """The organisation's private halves, sealed to the member."""
        return bytes(self.sealed_pairs)

    @property
    def audited_columns(self) -> dict[str, Any]:
        """Who holds which generation."""
        return {"staff": str(self.staff_id), "key": str(self.organisation_key_id)}


class SecondFactor(Audited, models.Model):
    """A second factor. Its secret is sealed to the member: it opens after the password and before the session."""

    TOTP, PASSKEY, CODES = "totp", "passkey", "codes"

    id = technical(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    staff = technical(models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="second_factors"))
    kind = technical(models.CharField(max_length=16))
    label = technical(models.CharField(max_length=60, blank=True))
    secret = sealed(models.BinaryField())
    last_step = technical(models.BigIntegerField(default=0))
    """The last TOTP time step taken, or the last passkey signature counter: neither may be used again."""
    created_at = technical(models.DateTimeField(auto_now_add=True))
    used_at = technical(models.DateTimeField(null=True))

    class Meta:
        indexes = (models.Index(fields=("staff", "kind"), name="accounts_factor_staff"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"

    organisation_path: ClassVar[str] = "staff__organisation_id"

    @property
    def sealed_bytes(self) -> bytes:
        """The sealed secret."""
        return bytes(self.secret)

    @property
    def audited_columns(self) -> dict[str, Any]:
        """Whose it is, and of which kind."""
        return {"staff": str(self.staff_id), "kind": self.kind}


class Invitation(Audited, models.Model):
    """A place kept for a member. The code is handed over in person; only its public half and a hash of it are here."""

    id = technical(models.UUIDField(primary_key=True, default=uuid7, editable=False))
    staff = technical(models.OneToOneField(Staff, on_delete=models.CASCADE, related_name="invitation"))
    invited_by = technical(models.UUIDField(null=True))
    public = technical(models.BinaryField(max_length=32))
    sealed_pairs = sealed(models.JSONField(default=dict))
    """Organisation key id → its private pairs sealed to the invitation; removed when it is taken up."""
    expires_at = technical(models.DateTimeField())
    accepted_at = technical(models.DateTimeField(null=True))

    def __str__(self) -> str:
        return str(self.id)

    organisation_path: ClassVar[str] = "staff__organisation_id"

    @property
    def sealed_bytes(self) -> bytes:
        """The organisation's private halves, as the code opens them."""
        return json.dumps(self.sealed_pairs, sort_keys=True).encode()

    @property
    def audited_columns(self) -> dict[str, Any]:
        """Whose place it is, which code takes it, until when, and whether it was taken."""
        shown = {"staff": str(self.staff_id), "by": plain(self.invited_by), "public": bytes(self.public).hex()}
        return {**shown, "until": plain(self.expires_at), "taken": self.accepted_at is not None}


class SignInBucket(models.Model):
    """How many times a name failed from one network, as a keyed hash: slows a guesser down and locks nobody out elsewhere."""

    bucket = technical(models.CharField(max_length=64, primary_key=True))
    failures = technical(models.PositiveIntegerField(default=0))
    last_failure_at = technical(models.DateTimeField())

    def __str__(self) -> str:
        return self.bucket[:8]
