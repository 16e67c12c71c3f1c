"""Signing where an organisation's audit stands, and which keys could have signed."""

import uuid

from arasha.accounts.members import Member
from arasha.accounts.models import OrganisationKey
from arasha.audit.actions import sign_checkpoint
from arasha.audit.marks import Signer, rotations_of
from arasha.audit.models import NODE_CHAIN, Checkpoint
from arasha.vault.keys import SigningKeyPair


def sign_where_it_stands(*, by: Member) -> Checkpoint | None:
    """A member's session signs the present head of their organisation's chain; None while it is empty. Raises KeyMissing."""

    def present_pair() -> SigningKeyPair:
        # A colleague may have rotated the keys since this member's keyring looked.
        by.keys.forget()
        return by.keys.signing_pair()

    return sign_checkpoint(organisation_id=by.organisation_id, signer=by.staff_id, pair=present_pair)


def signers_of(chain: str) -> list[Signer]:
    """Every key that signed for a chain, with the events between which it did. The node's chain has none: nobody signs it.

    The order comes from the chain itself, not from clocks.
    """
    if chain == NODE_CHAIN:
        return []
    since = dict(rotations_of(chain))
    keys = OrganisationKey.objects.filter(organisation_id=uuid.UUID(chain)).order_by("generation").values_list("generation", "sign_public")
    return [Signer(bytes(public), since.get(generation, 0), since.get(generation + 1)) for generation, public in keys]
