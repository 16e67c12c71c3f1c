"""A member at work: who acts, what their roles allow, and the keys they hold."""

import uuid
from dataclasses import dataclass
from functools import cached_property

from arasha.accounts.errors import KeyMissing, NotAllowed
from arasha.accounts.keyring import Keyring
from arasha.accounts.models import Organisation, Staff
from arasha.accounts.permissions import CASE_WORKING_KINDS, permissions_of
from arasha.vault.keys import BoxKeyPair


@dataclass
class Member:
    """The `by=` of every action."""

    staff: Staff
    keys: Keyring

    @property
    def staff_id(self) -> uuid.UUID:
        """The member's id."""
        return self.staff.id

    @property
    def organisation(self) -> Organisation:
        """The member's organisation."""
        found: Organisation = self.staff.organisation
        return found

    @property
    def organisation_id(self) -> uuid.UUID:
        """The organisation's id."""
        return self.staff.organisation_id

    @cached_property
    def roles(self) -> frozenset[str]:
        """Role codes."""
        return frozenset(self.staff.role_rows.values_list("role", flat=True))

    @cached_property
    def colleagues(self) -> dict[uuid.UUID | None, str]:
        """Display names of everybody who works or worked in the organisation, asked for once in a request."""
        return dict(Staff.objects.filter(organisation_id=self.organisation_id).values_list("id", "display_name"))

    @cached_property
    def names_of_actors(self) -> dict[str, str]:
        """The same by the id as the audit writes it."""
        return {str(key): name for key, name in self.colleagues.items()}

    @cached_property
    def permissions(self) -> frozenset[str]:
        """All that the roles allow; case work only in an organisation that keeps case files."""
        allowed = permissions_of(self.roles)
        if self.organisation.kind in CASE_WORKING_KINDS:
            return allowed
        return frozenset(code for code in allowed if not code.startswith(("case.", "contact.", "register.", "holdings.", "glass.")))

    def may(self, permission: str) -> bool:
        """Whether the member's roles allow something."""
        return permission in self.permissions

    def must(self, permission: str) -> None:
        """Raise NotAllowed unless the member's roles allow something."""
        if not self.may(permission):
            raise NotAllowed

    def must_with_keys(self, permission: str) -> None:
        """`must`, for what is done with the organisation's keys or to those who hold them.

        Also raises KeyMissing where the roles include holding the keys and the present ones are missing: a sheet re-opened the organisation
        since, and a password that counts as lost must not make itself a way back.
        """
        self.must(permission)
        if self.may("keys.hold") and not self.keys.holds():
            raise KeyMissing


def member_with_key(staff: Staff, pair: BoxKeyPair) -> Member:
    """A member whose own key was just opened."""
    return Member(staff=staff, keys=Keyring(staff=staff, staff_pair=pair))
