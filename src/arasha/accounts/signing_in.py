"""Signing in is opening one's key with one's password."""

from datetime import timedelta

from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext as _

from arasha.accounts.derivations import open_with_password, spend_time
from arasha.accounts.errors import SignInRefused
from arasha.accounts.members import Member
from arasha.accounts.models import Staff
from arasha.audit.journal import recording
from arasha.vault.errors import WrongPassword
from arasha.vault.keys import BoxKeyPair
from arasha.vault.passwords import INTERACTIVE

ENDED_SESSIONS_STAY = timedelta(days=2)


def open_own_key(*, name: str, password: str) -> tuple[Staff, BoxKeyPair]:
    """The member with this name and their opened key; raises SignInRefused (Busy too), in the same time for unknown names.

    The key derivation runs outside any transaction. A failure is written to the node's chain in a transaction of its own.
    """
    staff = Staff.objects.select_related("organisation").filter(name__iexact=name.strip(), is_active=True).first()
    if staff is None or not staff.wrapped_key:
        spend_time(password, cost=INTERACTIVE)
        record_refusal(staff=None, reason="unknown")
        raise SignInRefused
    try:
        return staff, open_with_password(bytes(staff.wrapped_key), password)
    except WrongPassword as error:
        record_refusal(staff=staff, reason="password")
        raise SignInRefused from error


def show_password(*, by: Member, password: str) -> None:
    """A signed-in member shows their password once more. Raises SignInRefused (Busy too); a failure is written like one of signing in."""
    try:
        open_with_password(bytes(by.staff.wrapped_key), password)
    except WrongPassword as error:
        record_refusal(staff=by.staff, reason="password")
        raise SignInRefused(_("Your present password is wrong.")) from error


def record_refusal(*, staff: Staff | None, reason: str) -> None:
    """Write a refused sign-in. The typed name is not kept: people type passwords there."""
    with recording(organisation_id=None, actor=None, actor_kind="public") as journal:
        journal.event("sign_in.refused", subject=("accounts.staff", staff.id if staff else ""), detail={"reason": reason})


def record_sign_in(*, staff: Staff, second_factor: str) -> None:
    """Write a completed sign-in."""
    staff.last_login = timezone.now()
    with recording(organisation_id=staff.organisation_id, actor=staff.id) as journal:
        staff.save(update_fields=["last_login"])
        journal.event("sign_in.done", subject=("accounts.staff", staff.id), detail={"second_factor": second_factor})
        # Rows of sessions that ended open nothing; they only tell who was here. A clock may be wrong by a day.
        Session.objects.filter(expire_date__lt=timezone.now() - ENDED_SESSIONS_STAY).delete()
