"""The people of the demo who can sign in: real keys, real second factors, one shared password that everybody may know."""

from collections.abc import Sequence
from dataclasses import dataclass

from arasha.accounts.actions.staff import accept_invitation
from arasha.accounts.members import Member, member_with_key
from arasha.ops.demo.country import Place, read_data
from arasha.vault.passwords import LIGHT

PASSWORD = "seven willows by the lake"  # noqa: S105 - the demo's, printed for everybody; it guards made-up people only


@dataclass(frozen=True)
class CastMember:
    """One who can sign in, and where."""

    name: str
    shown: str
    role: str
    place: Place
    member: Member


def join_cast(places: Sequence[Place]) -> list[CastMember]:
    """Let the cast take their invitations up, by the real path."""
    by_label = {place.label: place for place in places}
    return [_join(by_label[entry["at"]], name=entry["name"], role=entry["role"]) for entry in read_data("cast.toml")["member"]]


def _join(place: Place, *, name: str, role: str) -> CastMember:
    staff, pair = accept_invitation(name=name, code=place.invited[name].code, password=PASSWORD, cost=LIGHT)
    place.roles[role] = [staff if person.id == staff.id else person for person in place.roles[role]]
    return CastMember(name, staff.display_name, role, place, member_with_key(staff, pair))
