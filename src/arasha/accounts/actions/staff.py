"""Inviting staff, and taking an invitation up."""

import json
import secrets
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from arasha.accounts.actions.organisations import give_keys
from arasha.accounts.derivations import close_with_password
from arasha.accounts.errors import AccountError
from arasha.accounts.keyring import OrganisationPairs, open_pairs, seal_pairs
from arasha.accounts.members import Member
from arasha.accounts.models import Invitation, Organisation, OrganisationKey, Staff, StaffRole
from arasha.accounts.permissions import permissions_of
from arasha.accounts.vouching import must_be_as_written
from arasha.audit.journal import Journal, recording
from arasha.vault.errors import BadSheet, WrongKey
from arasha.vault.keys import BoxKeyPair
from arasha.vault.passwords import INTERACTIVE, Cost
from arasha.vault.recovery import RecoverySheet as PrintedCode

INVITATION_LASTS = timedelta(days=7)
SHORTEST_PASSWORD = 12
GUESSED_FIRST = ("arasha", "workspace")
"""Names of this program: docs/security/policy.md lists them."""


@dataclass(frozen=True)
class NewMember:
    """What is known of a member before they sign in for the first time."""

    name: str
    display_name: str
    roles: frozenset[str]
    language: str = "kk"


@dataclass(frozen=True)
class Invited:
    """An invitation and its code: shown once, handed over in person."""

    staff: Staff
    code: str


def invite_member(*, new: NewMember, by: Member) -> Invited:
    """Keep a place for a colleague. Needs `staff.invite`; nobody hands out a permission they don't have, save node administrators."""
    by.must_with_keys("staff.invite")
    keys = by.keys.all_pairs()
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        return place_member(organisation=by.organisation, new=new, keys=keys, invited_by=by.staff, journal=journal)


def place_member(
    *,
    organisation: Organisation,
    new: NewMember,
    keys: dict[OrganisationKey, OrganisationPairs],
    invited_by: Staff | None,
    journal: Journal,
) -> Invited:
    """Make the rows of an invited member, and the event that answers for them. Part of other actions."""
    code = PrintedCode.generate()
    holds = "keys.hold" in permissions_of(new.roles)
    sealed = {str(key.id): b64encode(seal_pairs(pairs, to=code.pair.public)).decode() for key, pairs in keys.items()} if holds else {}
    try:
        with transaction.atomic():
            staff = Staff.objects.create(organisation=organisation, name=new.name, display_name=new.display_name, language=new.language)
    except IntegrityError as error:
        raise AccountError(_("This sign-in name is taken. Choose another.")) from error
    StaffRole.objects.bulk_create([StaffRole(staff=staff, role=role) for role in sorted(new.roles)])
    invitation = Invitation.objects.create(
        staff=staff,
        invited_by=invited_by.id if invited_by else None,
        public=code.pair.public,
        sealed_pairs=sealed,
        expires_at=timezone.now() + INVITATION_LASTS,
    )
    journal.event("staff.invited", subject=("accounts.staff", staff.id), detail={"roles": sorted(new.roles)})
    journal.wrote(staff, invitation)
    return Invited(staff, code.text)


def accept_invitation(*, name: str, code: str, password: str, cost: Cost = INTERACTIVE) -> tuple[Staff, BoxKeyPair]:
    """Take an invitation up: choose a password, make one's own key, receive the organisation's. Raises AccountError."""
    refusal = AccountError(_("The name or the code is wrong, or the invitation has ended. Ask for a new one."))
    check_password_strength(password, name=name)
    try:
        opened = PrintedCode.parse(code)
    except BadSheet as error:
        raise refusal from error
    invitation = Invitation.objects.select_related("staff").filter(staff__name__iexact=name, accepted_at=None).first()
    if invitation is None or invitation.expires_at < timezone.now() or bytes(invitation.public) != opened.pair.public:
        raise refusal
    must_be_as_written(invitation, invitation.staff)
    pair = BoxKeyPair.generate()
    wrapped = close_with_password(pair, password, cost=cost)
    staff = invitation.staff
    with recording(organisation_id=staff.organisation_id, actor=staff.id) as journal:
        sealed_pairs, invitation.accepted_at, invitation.sealed_pairs = invitation.sealed_pairs, timezone.now(), {}
        taken = Invitation.objects.filter(id=invitation.id, accepted_at=None).update(accepted_at=invitation.accepted_at, sealed_pairs={})
        if not taken:
            raise refusal
        staff.box_public, staff.wrapped_key, staff.is_active, staff.keys_changed_at = pair.public, wrapped, True, timezone.now()
        staff.save(update_fields=["box_public", "wrapped_key", "is_active", "keys_changed_at"])
        journal.event("staff.joined", subject=("accounts.staff", staff.id))
        journal.wrote(staff, invitation)
        _receive_keys(staff, sealed_pairs, code_pair=opened.pair, journal=journal)
    return staff, pair


def _receive_keys(staff: Staff, sealed_pairs: dict[str, str], *, code_pair: BoxKeyPair, journal: Journal) -> None:
    for key_id, sealed in sealed_pairs.items():
        try:
            pairs = open_pairs(b64decode(sealed), pair=code_pair)
        except (WrongKey, json.JSONDecodeError) as error:
            raise AccountError(_("This invitation was altered. Ask for a new one.")) from error
        give_keys(staff=staff, key=OrganisationKey.objects.get(id=key_id), pairs=pairs, journal=journal)


def check_password_strength(password: str, *, name: str) -> None:
    """Length over composition (NIST SP 800-63B 5.1.1): at least 12 characters, no common password, and neither the sign-in name nor this
    program's name in it. Raises AccountError.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise AccountError(_("Choose a password of at least %(count)d characters.") % {"count": SHORTEST_PASSWORD})
    if any(word and word.casefold() in password.casefold() for word in (name, *GUESSED_FIRST)):
        raise AccountError(_("Choose a password that holds neither your sign-in name nor the name of this program."))
    if len(set(password)) < SHORTEST_PASSWORD // 3:
        raise AccountError(_("Choose a password with more different characters."))
    if password.casefold() in _common_passwords():
        raise AccountError(_("This password is one of the first that are tried anywhere. Choose another."))


@cache
def _common_passwords() -> frozenset[str]:
    """The twenty thousand commonest passwords, as Django carries them, as far as they are long enough."""
    return frozenset(word for word in CommonPasswordValidator().passwords if len(word) >= SHORTEST_PASSWORD)


def new_password() -> str:
    """A random password that a person can copy: 80 bits in four groups."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _place in range(4)) for _group in range(4))
