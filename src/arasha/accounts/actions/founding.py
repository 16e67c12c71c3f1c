"""Bringing an organisation onto the node, with the first person who will lead it."""

from dataclasses import dataclass

from arasha.accounts.actions.organisations import Founded, found_organisation
from arasha.accounts.actions.staff import Invited, NewMember, place_member
from arasha.accounts.members import Member
from arasha.audit.journal import recording


@dataclass(frozen=True)
class NewOrganisation:
    """What is said of an organisation when it joins."""

    name: str
    kind: str
    is_state: bool = True
    region: str = ""


@dataclass(frozen=True)
class Begun:
    """A founded organisation, and the invitation of its first member. Sheets and code are shown once."""

    founded: Founded
    first: Invited


def begin_organisation(*, new: NewOrganisation, first: NewMember, by: Member) -> Begun:
    """Found an organisation and keep a place for its first member. Needs `node.manage`.

    The administrator sees the sheets and the code on this one page: they are handed over in person, and the first member makes new sheets.
    """
    by.must("node.manage")
    with recording(organisation_id=None, actor=by.staff_id) as journal:
        founded = found_organisation(name=new.name, kind=new.kind, is_state=new.is_state, region=new.region, by=by.staff_id)
        keys = {founded.key: founded.pairs}
        invited = place_member(organisation=founded.organisation, new=first, keys=keys, invited_by=by.staff, journal=journal)
    return Begun(founded, invited)
