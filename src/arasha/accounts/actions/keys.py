"""Changing passwords, rotating the organisation's keys, removing and re-admitting colleagues."""

from base64 import b64encode
from dataclasses import dataclass, field
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext as _

from arasha.accounts.actions.organisations import give_keys, make_generation
from arasha.accounts.actions.staff import INVITATION_LASTS, Invited, check_password_strength
from arasha.accounts.derivations import close_with_password, open_with_password
from arasha.accounts.errors import AccountError, NotAllowed
from arasha.accounts.keyring import OrganisationPairs, seal_pairs
from arasha.accounts.members import Member, member_with_key
from arasha.accounts.models import Invitation, MemberKey, OrganisationKey, RecoverySheet, Staff, StaffRole
from arasha.accounts.permissions import permissions_of
from arasha.accounts.second_factors import take_factors
from arasha.accounts.vouching import must_be_as_written
from arasha.audit.journal import Journal, recording
from arasha.vault.errors import WrongPassword
from arasha.vault.keys import BoxKeyPair
from arasha.vault.passwords import INTERACTIVE, Cost
from arasha.vault.recovery import RecoverySheet as PrintedSheet
from arasha.vault.rotation import reseal


@dataclass(frozen=True)
class Wrapped:
    """A fresh pair under a new password: made before the transaction that puts it in place."""

    pair: BoxKeyPair
    wrapped: bytes = field(repr=False)


def wrap_anew(*, old: str, new: str, by: Member, cost: Cost = INTERACTIVE) -> Wrapped:
    """A fresh pair for a member under a new password, once the present one was shown. Raises AccountError."""
    check_password_strength(new, name=by.staff.name)
    try:
        open_with_password(bytes(by.staff.wrapped_key), old)
    except WrongPassword as error:
        raise AccountError(_("Your present password is wrong.")) from error
    pair = BoxKeyPair.generate()
    return Wrapped(pair, close_with_password(pair, new, cost=cost))


def change_password(*, fresh: Wrapped, by: Member) -> Member:
    """Put a fresh pair in the place of a member's own: who knows the former password, and has an old copy, opens nothing that is sealed to
    the fresh one. Every other session of the member ends. Returns the member with the fresh pair.

    Part of `cases.actions.renewal.change_own_password`, which seals anew what else rests on the pair.
    """
    staff, former = by.staff, by.keys.staff_pair
    must_be_as_written(staff)
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        journal.event("staff.password_changed", subject=("accounts.staff", by.staff_id))
        staff.wrapped_key, staff.box_public, staff.keys_changed_at = fresh.wrapped, fresh.pair.public, timezone.now()
        staff.save(update_fields=["wrapped_key", "box_public", "keys_changed_at"])
        journal.wrote(staff)
        for held in staff.member_keys.all():
            held.sealed_pairs = reseal(bytes(held.sealed_pairs), old=former, new_public=fresh.pair.public)
            held.save(update_fields=["sealed_pairs"])
            journal.wrote(held)
        for factor in staff.second_factors.all():
            factor.secret = reseal(bytes(factor.secret), old=former, new_public=fresh.pair.public)
            factor.save(update_fields=["secret"])
            journal.wrote(factor)
    return member_with_key(staff, fresh.pair)


def set_roles(*, staff: Staff, roles: frozenset[str], by: Member) -> None:
    """Give a colleague other roles. Needs `staff.manage`; nobody gives what they don't have, nor changes themself."""
    by.must_with_keys("staff.manage")
    if staff.organisation_id != by.organisation_id or staff.id == by.staff_id or not permissions_of(roles) <= by.permissions | {"keys.hold"}:
        raise NotAllowed
    must_be_as_written(staff)
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        staff.role_rows.all().delete()
        StaffRole.objects.bulk_create([StaffRole(staff=staff, role=role) for role in sorted(roles)])
        journal.event("staff.roles_set", subject=("accounts.staff", staff.id), detail={"roles": sorted(roles)})
        journal.wrote(Staff.objects.get(id=staff.id))


def remove_member(*, staff: Staff, by: Member) -> None:
    """A colleague leaves: their copies of the keys go, their sessions end, and the organisation's keys rotate. Needs `staff.manage`."""
    by.must_with_keys("staff.manage")
    if staff.organisation_id != by.organisation_id or staff.id == by.staff_id:
        raise NotAllowed
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        journal.event("staff.removed", subject=("accounts.staff", staff.id))
        staff.left_at = timezone.now()
        staff.save(update_fields=["left_at"])
        _forget_keys(staff, journal=journal)
        _rotate(by, journal)


def rotate_keys(*, by: Member) -> OrganisationKey:
    """A new generation of keys for everything from now on; former generations stay readable. Needs `organisation.rotate`."""
    by.must_with_keys("organisation.rotate")
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        return _rotate(by, journal)


def rotate_keys_for(*, by: Member, without: Staff | None = None) -> OrganisationKey:
    """A new generation because a key may be in other hands; a colleague whose own key it is does not receive it. Part of other actions."""
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        return _rotate(by, journal, without=without)


def _rotate(by: Member, journal: Journal, *, without: Staff | None = None) -> OrganisationKey:
    former = by.keys.live
    sheet = RecoverySheet.objects.get(organisation=by.organisation, purpose=RecoverySheet.ORGANISATION, retired_at=None)
    rows = MemberKey.objects.filter(organisation_key=former, staff__is_active=True).exclude(staff=without).select_related("staff")
    holders = [row.staff for row in rows]
    must_be_as_written(former, sheet, *holders)
    fresh, pairs = make_generation(former, sheet=bytes(sheet.public), journal=journal)
    for staff in holders:
        give_keys(staff=staff, key=fresh, pairs=pairs, journal=journal)
    by.keys.forget()
    return fresh


def readmit_member(*, staff: Staff, by: Member) -> Invited:
    """A colleague lost password or device: their former key is destroyed, and a new invitation carries the keys. Needs `staff.manage`.

    Nothing of the organisation is lost. Restricted cases that were sealed to the former key are given back by
    `cases.actions.readmission` as far as the member who re-admits can open them.
    """
    by.must_with_keys("staff.manage")
    if staff.organisation_id != by.organisation_id or staff.left_at is not None:
        raise NotAllowed
    must_be_as_written(staff)
    keys = by.keys.all_pairs()
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        journal.event("staff.readmitted", subject=("accounts.staff", staff.id))
        _forget_keys(staff, journal=journal)
        code = PrintedSheet.generate()
        roles = frozenset(staff.role_rows.values_list("role", flat=True))
        sealed = _sealed_for(keys, to=code.pair.public) if "keys.hold" in permissions_of(roles) else {}
        invitation = Invitation.objects.create(
            staff=staff, invited_by=by.staff_id, public=code.pair.public, sealed_pairs=sealed, expires_at=timezone.now() + INVITATION_LASTS
        )
        journal.wrote(invitation)
    return Invited(staff, code.text)


def _sealed_for(keys: dict[OrganisationKey, OrganisationPairs], *, to: bytes) -> dict[str, str]:
    return {str(key.id): b64encode(seal_pairs(pairs, to=to)).decode() for key, pairs in keys.items()}


def _forget_keys(staff: Staff, *, journal: Journal) -> None:
    held = staff.member_keys.all()
    journal.removed(*held)
    held.delete()
    take_factors(staff.second_factors.all(), journal=journal)
    invitations = Invitation.objects.filter(staff=staff)
    journal.removed(*invitations)
    invitations.delete()
    staff.wrapped_key, staff.box_public, staff.is_active = b"", b"", False
    staff.save(update_fields=["wrapped_key", "box_public", "is_active"])
    journal.wrote(staff)
    end_sessions(staff)


def end_sessions(staff: Staff, *, keep: str = "") -> int:
    """End every session of a member, but for one. Returns how many ended."""
    mine = [
        row.session_key
        for row in Session.objects.filter(expire_date__gte=timezone.now() - timedelta(minutes=1))
        if row.session_key != keep and str(row.get_decoded().get("_auth_user_id", "")) == str(staff.id)
    ]
    Session.objects.filter(session_key__in=mine).delete()
    return len(mine)
