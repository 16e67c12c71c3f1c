"""Everybody of an organisation lost their passwords: the printed sheet opens its keys."""

from dataclasses import dataclass, field
from functools import cache

from django.utils.translation import gettext as _

from arasha.accounts.actions.organisations import add_sheet, make_generation, reseal_recovery
from arasha.accounts.actions.staff import Invited, NewMember, place_member
from arasha.accounts.errors import AccountError
from arasha.accounts.keyring import OrganisationPairs, open_pairs, seal_pairs
from arasha.accounts.models import Organisation, OrganisationKey, RecoverySheet
from arasha.accounts.vouching import must_be_as_written
from arasha.audit.journal import recording
from arasha.vault.errors import BadSheet, WrongKey
from arasha.vault.keys import BoxKeyPair, SigningKeyPair
from arasha.vault.recovery import RecoverySheet as PrintedSheet


@dataclass(frozen=True)
class OpenedBySheet:
    """An organisation's keys as its printed sheet opened them: before the transaction that puts others in their place."""

    organisation: Organisation
    live: OrganisationKey
    keys: dict[OrganisationKey, OrganisationPairs] = field(repr=False)


def read_sheet(text: str, *, refusal: AccountError) -> PrintedSheet:
    """A sheet as it was typed. Raises AccountError with the first mistyped group, or the refusal when its length is wrong."""
    try:
        return PrintedSheet.parse(text)
    except BadSheet as error:
        if error.group:
            raise AccountError(_("Group %(group)d is mistyped.") % {"group": error.group}) from error
        raise refusal from error


def open_by_sheet(*, organisation: Organisation, sheet_text: str) -> OpenedBySheet:
    """Open an organisation's keys with its printed sheet. Raises AccountError; a sheet that doesn't open is written to the node's chain."""
    refusal = AccountError(_("This sheet does not open the organisation. Check the groups and type it again."))
    printed = read_sheet(sheet_text, refusal=refusal)
    keys: dict[OrganisationKey, OrganisationPairs] = {}
    for key in list(organisation.key_generations.order_by("generation")) or [_key_of_nobody()]:
        try:
            keys[key] = open_pairs(bytes(key.recovery), pair=printed.pair)
        except WrongKey:
            continue
    live = next((key for key in keys if key.retired_at is None), None)
    if live is None:
        with recording(organisation_id=None, actor=None, actor_kind="public") as journal:
            journal.event("organisation.recovery_refused", subject=("accounts.organisation", organisation.id))
        raise refusal
    return OpenedBySheet(organisation, live, keys)


def recover_organisation(*, opened: OpenedBySheet, new: NewMember) -> tuple[Invited, PrintedSheet]:
    """A new generation of keys at once, and an invitation that carries all of them to a new director. Raises AccountError.

    The sheet is spent: a fresh one is returned, to be printed. Who used or saw the former one, or finds a lost password, opens nothing of
    the new generation: colleagues keep the former ones, and receive the new one when they are admitted again.
    Part of `cases.actions.renewal.reopen_organisation`, which marks the restricted cases.
    """
    organisation, fresh = opened.organisation, PrintedSheet.generate()
    must_be_as_written(*opened.keys)
    with recording(organisation_id=organisation.id, actor=None, actor_kind="sheet") as journal:
        journal.event("organisation.recovered", subject=("accounts.organisation", organisation.id))
        add_sheet(organisation, RecoverySheet.ORGANISATION, fresh, journal=journal)
        reseal_recovery(opened.keys, to=fresh.pair.public, journal=journal)
        key, pairs = make_generation(opened.live, sheet=fresh.pair.public, journal=journal)
        invited = place_member(organisation=organisation, new=new, keys={**opened.keys, key: pairs}, invited_by=None, journal=journal)
    return invited, fresh


@cache
def _key_of_nobody() -> OrganisationKey:
    # Opening is tried for an unknown name as well: neither the page nor its time tells who is known.
    pairs = OrganisationPairs(BoxKeyPair.generate(), SigningKeyPair.generate())
    return OrganisationKey(recovery=seal_pairs(pairs, to=BoxKeyPair.generate().public))
