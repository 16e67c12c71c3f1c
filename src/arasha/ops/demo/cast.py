"""The people of the demo who can sign in: real keys, real second factors, one shared password that everybody may know."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import pyotp

from arasha.accounts.actions.staff import accept_invitation
from arasha.accounts.derivations import open_with_password
from arasha.accounts.members import Member, member_with_key
from arasha.accounts.models import SecondFactor, Staff
from arasha.accounts.second_factors import STEP, add_totp, new_totp_seed, open_secret
from arasha.ops.demo.country import Place, read_data
from arasha.ops.demo.password import PASSWORD
from arasha.ops.refusals import Refused
from arasha.vault.errors import VaultError
from arasha.vault.passwords import LIGHT


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
    seed = new_totp_seed()
    # The code of the step before: the present one stays unused, for the first sign-in.
    add_totp(staff=staff, seed=seed, code=pyotp.TOTP(seed).at(int(time.time()) - STEP))
    return CastMember(name, staff.display_name, role, place, member_with_key(staff, pair))


def present_code(name: str) -> str:
    """The code that signs a member of the cast in now: their sealed seed is opened with the demo's password. Raises Refused."""
    staff = Staff.objects.filter(name__iexact=name, is_active=True).first()
    factor = SecondFactor.objects.filter(staff=staff, kind=SecondFactor.TOTP).order_by("-created_at").first()
    if staff is None or factor is None:
        raise Refused("Nobody of this name can sign in with a code here. `arasha demo` prints who can.")
    try:
        seed = open_secret(factor, open_with_password(bytes(staff.wrapped_key), PASSWORD))["seed"]
    except VaultError as error:
        raise Refused("This member has chosen another password than the demo's: only they can open their seed.") from error
    now = int(time.time() // STEP)
    step = max(now, factor.last_step + 1)
    if step > now + 1:
        raise Refused(f"The codes of the next minute were used already. Wait {(step - now - 1) * STEP} seconds.")
    return str(pyotp.TOTP(seed).at(step * STEP))
