"""Founding an organisation and making its recovery sheets."""

import uuid
from dataclasses import dataclass

from django.utils import timezone

from arasha.accounts.keyring import OrganisationPairs, seal_pairs
from arasha.accounts.members import Member
from arasha.accounts.models import MemberKey, Organisation, OrganisationKey, RecoverySheet, Staff
from arasha.audit.journal import recording
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
        add_sheet(organisation, RecoverySheet.ORGANISATION, sheet)
        add_sheet(organisation, RecoverySheet.RESTRICTED, restricted)
        key = OrganisationKey.objects.create(
            organisation=organisation,
            box_public=pairs.box.public,
            sign_public=pairs.signing.public,
            recovery=seal_pairs(pairs, to=sheet.pair.public),
        )
        journal.event("organisation.founded", subject=("accounts.organisation", organisation.id), detail={"kind": kind})
    return Founded(organisation, key, pairs, sheet, restricted)


def add_sheet(organisation: Organisation, purpose: str, sheet: PrintedSheet) -> RecoverySheet:
    """Put a printed sheet's public half in the place of the live one. The caller re-seals what rests on it."""
    organisation.sheets.filter(purpose=purpose, retired_at=None).update(retired_at=timezone.now())
    return RecoverySheet.objects.create(organisation=organisation, purpose=purpose, public=sheet.pair.public)


def give_keys(*, staff: Staff, key: OrganisationKey, pairs: OrganisationPairs, to: bytes) -> MemberKey:
    """Seal one generation of the organisation's keys to a member. Part of other actions, which write the audit event."""
    sealed = seal_pairs(pairs, to=to)
    row, _created = MemberKey.objects.update_or_create(staff=staff, organisation_key=key, defaults={"sealed_pairs": sealed})
    return row


def make_new_sheet(*, purpose: str, by: Member) -> PrintedSheet:
    """Replace a recovery sheet: the former one opens nothing any more. Needs `organisation.recover`.

    A new `restricted` sheet receives restricted cases from then on; `cases.actions.protection` re-seals those that the member can open.
    """
    by.must("organisation.recover")
    sheet = PrintedSheet.generate()
    with recording(organisation_id=by.organisation_id, actor=by.staff_id) as journal:
        add_sheet(by.organisation, purpose, sheet)
        if purpose == RecoverySheet.ORGANISATION:
            for key in by.organisation.key_generations.all():
                if by.keys.holds(key.id):
                    key.recovery = seal_pairs(by.keys.pairs(key.id), to=sheet.pair.public)
                    key.save(update_fields=["recovery"])
        journal.event("organisation.sheet_made", detail={"purpose": purpose})
    return sheet
