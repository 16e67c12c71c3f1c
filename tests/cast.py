"""The fixed cast of the tests: people with real keys, in organisations with real keys."""

from dataclasses import dataclass

import pytest
from django.conf import settings
from django.test import Client

from arasha.accounts import sessions
from arasha.accounts.actions.organisations import Founded, found_organisation
from arasha.accounts.actions.staff import NewMember, accept_invitation, place_member
from arasha.accounts.members import Member, member_with_key
from arasha.accounts.models import Staff
from arasha.audit.journal import recording
from arasha.vault.keys import BoxKeyPair
from arasha.vault.passwords import LIGHT

PASSWORD = "a walk along the river"

ROLES = {
    "aigul": ("astana", {"intake_worker"}),
    "saule": ("astana", {"case_worker"}),
    "dana": ("astana", {"case_worker"}),
    "marat": ("astana", {"supervisor"}),
    "botagoz": ("astana", {"director"}),
    "zhanna": ("taraz", {"case_worker"}),
    "timur": ("police", {"focal_point"}),
    "asel": ("ministry", {"analyst"}),
    "root": ("operator", {"administrator"}),
}
"""Intake worker, case worker, colleague, supervisor, director, other centre, police focal point, analyst, administrator."""

ORGANISATIONS = {
    "astana": ("Centre A", "crisis_centre", "KZ-71"),
    "taraz": ("Centre B", "crisis_centre", "KZ-31"),
    "police": ("Police unit", "police", "KZ-71"),
    "ministry": ("Ministry", "ministry", "KZ-71"),
    "operator": ("Operator", "operator", ""),
}


@dataclass
class Cast:
    """Members by sign-in name, organisations by short name, private pairs for tests that play the thief."""

    members: dict[str, Member]
    founded: dict[str, Founded]
    pairs: dict[str, BoxKeyPair]

    def __getattr__(self, name: str) -> Member:
        try:
            return self.fresh(name)
        except KeyError as error:
            raise AttributeError(name) from error

    def fresh(self, name: str) -> Member:
        """The member as a new request would make it: nothing cached."""
        member = self.members[name]
        staff = Staff.objects.select_related("organisation").get(id=member.staff_id)
        return member_with_key(staff, self.pairs[name])


def join(founded: Founded, name: str, roles: set[str]) -> tuple[Member, BoxKeyPair]:
    """A member who took an invitation up, by the real path."""
    with recording(organisation_id=founded.organisation.id, actor=None, actor_kind="system") as journal:
        invited = place_member(
            organisation=founded.organisation,
            new=NewMember(name=name, display_name=name.capitalize(), roles=frozenset(roles), language="en"),
            keys={founded.key: founded.pairs},
            invited_by=None,
            journal=journal,
        )
    staff, pair = accept_invitation(name=name, code=invited.code, password=PASSWORD, cost=LIGHT)
    return member_with_key(staff, pair), pair


def make_cast() -> Cast:
    """Found the organisations and let everybody join."""
    founded = {short: found_organisation(name=name, kind=kind, region=region, by=None) for short, (name, kind, region) in ORGANISATIONS.items()}
    members, pairs = {}, {}
    for name, (short, roles) in ROLES.items():
        members[name], pairs[name] = join(founded[short], name, roles)
    return Cast(members, founded, pairs)


@pytest.fixture
def cast(db: None) -> Cast:
    """The fixed cast."""
    del db
    return make_cast()


def sign_in(client: Client, member: Member) -> Client:
    """A signed-in browser: session and key cookie as signing in leaves them."""
    client.force_login(member.staff, backend="arasha.accounts.backend.KeyBackend")
    session = client.session
    token = sessions.complete(session, pair=member.keys.staff_pair)
    session.save()
    client.cookies[settings.KEY_COOKIE_NAME] = token
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client
