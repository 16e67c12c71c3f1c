"""Founding an organisation and making its recovery sheets."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from arasha.accounts.keyring import OrganisationPairs, seal_pairs
from arasha.accounts.members import Member
from arasha.accounts.models import Invitation, MemberKey, Organisation, OrganisationKey, RecoverySheet, Staff
from arasha.audit.journal import Journal, recording
from arasha.vault.keys import BoxKeyPair, SigningKeyPair
from arasha.vault.recovery import RecoverySheet as PrintedSheet


@dataclass(frozen=True)
class Founded:
    """A new organisation, its keys for its first member, and its two sheets, to be printed now and never again."""

    organisation: Organisation
    key: OrganisationKey
    pairs: OrganisationPairs
    sheet: PrintedSheet
    restricted_sheet: PrintedSheet


def found_organisation(*, name: str, kind: str, is_state: bool = True, region: str = "", settlement: str = "", by: uuid.UUID | None) -> Founded:
    """Make an organisation with its keys. `by` is the staff id of the administrator, None at set-up."""
    pairs = OrganisationPairs(BoxKeyPair.generate(), SigningKeyPair.generate())
    sheet, restricted = PrintedSheet.generate(), PrintedSheet.generate()
    with recording(organisation_id=None, actor=by, actor_kind="staff" if by else "system") as journal:
        organisation = Organisation.objects.create(name=name, kind=kind, is_state=is_state, region=region, settlement=settlement)
        journal.event("organisation.founded", subject=("accounts.organisation", organisation.id), detail={"kind": kind})
        journal.wrote(organisation)
        add_sheet(organisation, RecoverySheet.ORGANISATION, sheet, journal=journal)
        add_sheet(organisation, RecoverySheet.RESTRICTED, restricted, journal=journal)
        key = OrganisationKey.objects.create(
            organisation=organisation,
            box_public=pairs.box.public,
            sign_public=pairs.signing.public,
            recovery=seal_pairs(pairs, to=sheet.pair.public),
        )
        journal.wrote(key)
    return Founded(organisation, key, pairs, sheet, restricted)


def add_sheet(organisation: Organisation, purpose: str, sheet: PrintedSheet, *, journal: Journal) -> RecoverySheet:
    """Put a printed sheet's public half in the place of the live one. The caller re-seals what rests on it.

    Part of other actions: the event last recorded answers for it.
    """
    for former in organisation.sheets.filter(purpose=purpose, retired_at=None):
        former.retired_at = timezone.now()
        former.save(update_fields=["retired_at"])
        journal.wrote(former)
    row = RecoverySheet.objects.create(organisation=organisation, purpose=purpose, public=sheet.pair.public)
    journal.wrote(row)
    return row


def give_keys(*, staff: Staff, key: OrganisationKey, pairs: OrganisationPairs, journal: Journal) -> MemberKey:
    """Seal one generation of the organisation's keys to a member. Part of other actions: the event last recorded answers for it."""
    sealed = seal_pairs(pairs, to=bytes(staff.box_public))
    row, _created = MemberKey.objects.update_or_create(staff=staff, organisation_key=key, defaults={"sealed_pairs": sealed})
    journal.wrote(row)
    return row


def make_generation(former: OrganisationKey, *, sheet: bytes, journal: Journal) -> tuple[OrganisationKey, OrganisationPairs]:
    """The next generation of an organisation's keys in the place of the live one, sealed to the public half of a recovery sheet.

    Open invitations carry former generations only: they end. Part of other actions, which say who receives the fresh pairs.
    """
    pairs = OrganisationPairs(BoxKeyPair.generate(), SigningKeyPair.generate())
    former.retired_at = timezone.now()
    former.save(update_fields=["retired_at"])
    fresh = OrganisationKey.objects.create(
        organisation_id=former.organisation_id,
        generation=former.generation + 1,
        box_public=pairs.box.public,
        sign_public=pairs.signing.public,
        recovery=seal_pairs(pairs, to=sheet),
    )
    journal.event("organisation.rotated", subject=("accounts.organisation", former.organisation_id), detail={"generation": fresh.generation})
    journal.wrote(former, fresh)
    for invitation in Invitation.objects.filter(staff__organisation_id=former.organisation_id, accepted_at=None):
        invitation.expires_at, invitation.sealed_pairs = timezone.now(), {}
        invitation.save(update_fields=["expires_at", "sealed_pairs"])
        journal.wrote(invitation)
    return fresh, pairs


def reseal_recovery(keys: Mapping[OrganisationKey, OrganisationPairs], *, to: bytes, journal: Journal) -> None:
    """Seal generations of the organisation's keys to a sheet. Part of other actions: the event last recorded answers for it."""
    for key, pairs in keys.items():
        key.recovery = seal_pairs(pairs, to=to)
        key.save(update_fields=["recovery"])
        journal.wrote(key)


def make_new_sheet(*, purpose: str, by: Member) -> PrintedSheet:
    """Replace a recovery sheet: the former one opens nothing any more. Needs `organisation.recover`.

    A new `restricted` sheet receives restricted cases from then on; `cases.actions.protection` re-seals those that the member can open.
    """
    by.must_with_keys("organisation.recover")
    sheet = PrintedSheet.generate()
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        journal.event("organisation.sheet_made", detail={"purpose": purpose})
        add_sheet(by.organisation, purpose, sheet, journal=journal)
        if purpose == RecoverySheet.ORGANISATION:
            reseal_recovery(by.keys.all_pairs(), to=sheet.pair.public, journal=journal)
            by.keys.forget()
    return sheet
