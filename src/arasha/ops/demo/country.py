"""The organisations of the made-up country and the people who work there: a few with keys, the others invited."""

import random
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

from django.db import transaction

from arasha.accounts.actions.organisations import Founded, found_organisation
from arasha.accounts.actions.staff import Invited, NewMember, place_member
from arasha.accounts.keyring import Keyring
from arasha.accounts.members import Member
from arasha.accounts.models import Staff
from arasha.audit.journal import recording
from arasha.ops.demo.people import Family
from arasha.vault.keys import BoxKeyPair


@dataclass
class Place:
    """An organisation of the country, with its keys at hand as only its founder has them."""

    founded: Founded
    label: str
    """A centre's own name, or "<kind> <region>", or "<kind>" for a national body: how the cast's file names it."""
    region: str = ""
    town: str = ""
    number: int = 0
    people: float = 0.0
    """How many people a year it helps, to share cases out by; 0 for others than crisis centres."""
    invited: dict[str, Invited] = field(default_factory=dict)
    """By sign-in name."""
    roles: dict[str, list[Staff]] = field(default_factory=dict)

    def staff(self, *roles: str) -> list[Staff]:
        """Its people with these roles."""
        return [person for role in roles for person in self.roles.get(role, ())]

    def hand_of(self, person: Staff) -> Member:
        """A member to write made-up records as. Holds no private key: enough to seal for the organisation, not to open."""
        keys = Keyring(staff=person, staff_pair=BoxKeyPair.generate(), _live=self.founded.key, _sealed={})
        return Member(staff=person, keys=keys)


def read_data(name: str) -> dict[str, Any]:
    """One of the demo's data files."""
    return tomllib.loads(files("arasha.ops.demo").joinpath(name).read_text(encoding="utf-8"))


def found_country(*, rng: random.Random) -> list[Place]:
    """Every organisation with its staff as invited, in one transaction."""
    data, cast = read_data("country.toml"), read_data("cast.toml")["member"]
    with transaction.atomic():
        places = [*_centres(data), *_partners(data), *_national(data)]
        for number, place in enumerate(places):
            place.number = number
            _invite_staff(place, data, [member for member in cast if member["at"] == place.label], rng=rng)
    return places


def _found(name: str, *, kind: str, label: str, region: str = "", town: str = "", is_state: bool = True, people: float = 0.0) -> Place:
    founded = found_organisation(name=name, kind=kind, is_state=is_state, region=region, settlement=town, by=None)
    return Place(founded, label, region, town, people=people)


def _centres(data: Mapping[str, Any]) -> Iterator[Place]:
    for region in data["region"]:
        shares = [1 / (place + 0.6) for place in range(len(region["centres"]))]
        for (name, town, is_state), share in zip(region["centres"], shares, strict=True):
            people = region["people"] * share / sum(shares)
            full = f"Кризисный центр «{name}», {town}"
            yield _found(full, kind="crisis_centre", label=name, region=region["code"], town=town, is_state=is_state, people=people)


def _partners(data: Mapping[str, Any]) -> Iterator[Place]:
    for region in data["region"]:
        town = region["centres"][0][1]
        for partner in data["partner"]:
            name = partner["name"].format(town=town)
            yield _found(name, kind=partner["kind"], label=f"{partner['kind']} {region['code']}", region=region["code"], town=town)


def _national(data: Mapping[str, Any]) -> Iterator[Place]:
    for body in data["national"]:
        yield _found(body["name"], kind=body["kind"], label=body["kind"])


def _invite_staff(place: Place, data: Mapping[str, Any], cast: list[Mapping[str, str]], *, rng: random.Random) -> None:
    organisation = place.founded.organisation
    with recording(organisation_id=organisation.id, actor=None, actor_kind="system") as journal:
        for new in (*_cast_of(cast), *_others(place, data, len(cast), rng=rng)):
            keys = {place.founded.key: place.founded.pairs}
            invited = place_member(organisation=organisation, new=new, keys=keys, invited_by=None, journal=journal)
            place.invited[new.name] = invited
            for role in new.roles:
                place.roles.setdefault(role, []).append(invited.staff)


def _cast_of(cast: list[Mapping[str, str]]) -> Iterator[NewMember]:
    for member in cast:
        yield NewMember(member["name"], member["shown"], frozenset({member["role"]}), member["language"])


def _others(place: Place, data: Mapping[str, Any], known: int, *, rng: random.Random) -> Iterator[NewMember]:
    kind = place.founded.organisation.kind
    listed = data["centre_staff"].items() if kind == "crisis_centre" else _listed_staff(data, kind)
    count = known
    for role, number in listed:
        for _person in range(number):
            count += 1
            name = Family.draw(rng).adult(woman=rng.random() < 0.75)
            sign_in = f"staff{place.number:03d}.{count}"
            yield NewMember(sign_in, f"{name.given} {name.surname}", frozenset({role}), rng.choice(("kk", "ru")))


def _listed_staff(data: Mapping[str, Any], kind: str) -> list[tuple[str, int]]:
    found = next((row for row in (*data["partner"], *data["national"]) if row["kind"] == kind), None)
    return [(role, number) for role, number in found["staff"]] if found else []
