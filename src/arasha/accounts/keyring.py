"""The keys that one signed-in member holds, for as long as one request or command lasts."""

import json
import uuid
from base64 import b64decode, b64encode
from dataclasses import dataclass, field

from arasha.accounts.errors import KeyAltered, KeyMissing
from arasha.accounts.models import MemberKey, OrganisationKey, Staff
from arasha.vault.keys import BoxKeyPair, SigningKeyPair, open_sealed, seal_to


@dataclass(frozen=True)
class OrganisationPairs:
    """Both private halves of one generation of an organisation's keys."""

    box: BoxKeyPair
    signing: SigningKeyPair


def seal_pairs(pairs: OrganisationPairs, *, to: bytes) -> bytes:
    """Seal an organisation's private halves to a public key: a member's, an invitation's, a sheet's."""
    text = {"box": b64encode(pairs.box.private).decode(), "signing": b64encode(pairs.signing.seed).decode()}
    return seal_to(to, json.dumps(text).encode())


def open_pairs(sealed: bytes, *, pair: BoxKeyPair) -> OrganisationPairs:
    """Undo `seal_pairs`; raises WrongKey."""
    text = json.loads(open_sealed(pair, sealed))
    return OrganisationPairs(BoxKeyPair(b64decode(text["box"])), SigningKeyPair(b64decode(text["signing"])))


@dataclass
class Keyring:
    """Opens what its member was given, and nothing else. Never stored: it lives in one request."""

    staff: Staff
    staff_pair: BoxKeyPair
    _opened: dict[uuid.UUID, OrganisationPairs] = field(default_factory=dict, repr=False)
    _live: OrganisationKey | None = field(default=None, repr=False)
    _sealed: dict[uuid.UUID, bytes] | None = field(default=None, repr=False)

    @property
    def live(self) -> OrganisationKey:
        """The organisation's present generation of keys (public halves)."""
        if self._live is None:
            self._live = OrganisationKey.objects.get(organisation_id=self.staff.organisation_id, retired_at=None)
        return self._live

    @property
    def organisation_public(self) -> bytes:
        """Where new things of the organisation are sealed to. Raises KeyAltered when the database names another key than the member holds."""
        public = bytes(self.live.box_public)
        if self.holds() and self.organisation_pair().public != public:
            raise KeyAltered
        return public

    def pairs(self, key_id: uuid.UUID | None = None) -> OrganisationPairs:
        """One generation of the organisation's private keys, the present one by default; raises KeyMissing."""
        wanted = key_id or self.live.id
        if wanted not in self._opened:
            if self._sealed is None:
                rows = MemberKey.objects.filter(staff=self.staff).values_list("organisation_key_id", "sealed_pairs")
                self._sealed = {row_id: bytes(sealed) for row_id, sealed in rows}
            if wanted not in self._sealed:
                raise KeyMissing
            self._opened[wanted] = open_pairs(self._sealed[wanted], pair=self.staff_pair)
        return self._opened[wanted]

    def all_pairs(self) -> dict[OrganisationKey, OrganisationPairs]:
        """Every generation of the organisation's keys that the member was given."""
        rows = OrganisationKey.objects.filter(organisation_id=self.staff.organisation_id).order_by("generation")
        return {key: self.pairs(key.id) for key in rows if self.holds(key.id)}

    def forget(self) -> None:
        """Forget what was opened: the organisation's keys were just changed."""
        self._opened.clear()
        self._live = self._sealed = None

    def holds(self, key_id: uuid.UUID | None = None) -> bool:
        """Whether the member was given this generation of the organisation's keys."""
        try:
            self.pairs(key_id)
        except KeyMissing:
            return False
        return True

    def organisation_pair(self, key_id: uuid.UUID | None = None) -> BoxKeyPair:
        """The organisation's X25519 pair; raises KeyMissing."""
        return self.pairs(key_id).box

    def signing_pair(self) -> SigningKeyPair:
        """The organisation's Ed25519 pair; raises KeyMissing."""
        return self.pairs().signing
