"""Second factors. Their secrets are sealed to the member: they open after the password, and the server alone can't read them."""

import hashlib
import hmac
import json
import secrets
import time
from typing import Any

import pyotp
from django.db.models import Q, QuerySet
from django.utils import timezone

from arasha.accounts.models import SecondFactor, Staff
from arasha.audit.journal import Journal, recording
from arasha.vault.errors import WrongKey
from arasha.vault.keys import BoxKeyPair, open_sealed, seal_to

STEP = 30
CODES = 10
ISSUER = "Workspace"
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def has_second_factor(staff: Staff) -> bool:
    """Whether a member has a factor of their own besides recovery codes."""
    return staff.second_factors.exclude(kind=SecondFactor.CODES).exists()


def open_secret(factor: SecondFactor, pair: BoxKeyPair) -> dict[str, Any]:
    """The sealed secret of a factor; raises WrongKey."""
    content: dict[str, Any] = json.loads(open_sealed(pair, bytes(factor.secret)))
    return content


def seal_secret(staff: Staff, content: dict[str, Any]) -> bytes:
    """Seal a factor's secret to its member."""
    return seal_to(bytes(staff.box_public), json.dumps(content).encode())


def new_totp_seed() -> str:
    """A fresh seed of 160 bits in base 32."""
    return pyotp.random_base32()


def totp_address(*, staff: Staff, seed: str) -> str:
    """What the QR code says. The issuer is the neutral word that pages have as their title."""
    return pyotp.TOTP(seed).provisioning_uri(name=staff.name, issuer_name=ISSUER)


def totp_step(seed: str, code: str, *, at: float | None = None) -> int | None:
    """The time step whose code this is, the present one or its neighbours; None when it is none of them."""
    now = int((time.time() if at is None else at) // STEP)
    digits = "".join(sign for sign in code if sign.isascii() and sign.isdigit())
    totp = pyotp.TOTP(seed)
    return next((step for step in (now, now - 1, now + 1) if hmac.compare_digest(totp.at(step * STEP), digits)), None)


def add_totp(*, staff: Staff, seed: str, code: str, label: str = "") -> SecondFactor | None:
    """Keep a seed once its first code was shown; None when the code is wrong. The step counts as used."""
    step = totp_step(seed, code)
    if step is None:
        return None
    with recording(organisation_id=staff.organisation_id, actor=staff.id) as journal:
        factor = SecondFactor.objects.create(
            staff=staff, kind=SecondFactor.TOTP, label=label, secret=seal_secret(staff, {"seed": seed}), last_step=step
        )
        journal.event("factor.added", subject=("accounts.staff", staff.id), detail={"kind": SecondFactor.TOTP})
        journal.wrote(factor)
    return factor


def check_totp(*, staff: Staff, pair: BoxKeyPair, code: str) -> bool:
    """Whether a code is right and was not used before."""
    for factor in staff.second_factors.filter(kind=SecondFactor.TOTP):
        try:
            step = totp_step(open_secret(factor, pair)["seed"], code)
        except WrongKey:
            continue
        if step is not None:
            taken = SecondFactor.objects.filter(id=factor.id, last_step__lt=step).update(last_step=step, used_at=timezone.now())
            return bool(taken)
    return False


def make_recovery_codes(*, staff: Staff) -> list[str]:
    """Ten fresh codes of 50 bits, shown once; the former ones end."""
    codes = ["-".join("".join(secrets.choice(_ALPHABET) for _sign in range(5)) for _half in range(2)) for _code in range(CODES)]
    with recording(organisation_id=staff.organisation_id, actor=staff.id) as journal:
        journal.event("factor.codes_made", subject=("accounts.staff", staff.id))
        take_factors(staff.second_factors.filter(kind=SecondFactor.CODES), journal=journal)
        secret = seal_secret(staff, {"codes": [_digest(code) for code in codes]})
        journal.wrote(SecondFactor.objects.create(staff=staff, kind=SecondFactor.CODES, secret=secret))
    return codes


def use_recovery_code(*, staff: Staff, pair: BoxKeyPair, code: str) -> bool:
    """Whether a recovery code is right; it is spent then."""
    with recording(organisation_id=staff.organisation_id, actor=staff.id) as journal:
        factor = staff.second_factors.select_for_update(of=("self",)).filter(kind=SecondFactor.CODES).first()
        if factor is None:
            return False
        left: list[str] = open_secret(factor, pair)["codes"]
        typed = _digest(code)
        if typed not in left:
            return False
        factor.secret = seal_secret(staff, {"codes": [digest for digest in left if digest != typed]})
        factor.used_at = timezone.now()
        factor.save(update_fields=["secret", "used_at"])
        journal.event("factor.code_used", subject=("accounts.staff", staff.id), detail={"left": len(left) - 1})
        journal.wrote(factor)
    return True


def remove_factor(*, staff: Staff, factor_id: Any) -> bool:
    """Take a factor away unless it is the last one."""
    others = staff.second_factors.filter(~Q(id=factor_id)).exclude(kind=SecondFactor.CODES)
    if not others.exists():
        return False
    with recording(organisation_id=staff.organisation_id, actor=staff.id) as journal:
        journal.event("factor.removed", subject=("accounts.staff", staff.id))
        take_factors(staff.second_factors.filter(id=factor_id).exclude(kind=SecondFactor.CODES), journal=journal)
    return True


def take_factors(factors: QuerySet[SecondFactor], *, journal: Journal) -> None:
    """Take factors away. Part of other actions: the event last recorded answers for it."""
    journal.removed(*factors)
    factors.delete()


def _digest(code: str) -> str:
    letters = "".join(sign for sign in code.lower() if sign.isalnum())
    return hashlib.blake2b(letters.encode(), digest_size=16, person=b"arasha-codes").hexdigest()


def seal_offer(staff: Staff, seed: str) -> str:
    """A seed that is being set up, sealed to its member, for the session."""
    return seal_to(bytes(staff.box_public), seed.encode()).hex()


def open_offer(text: str, *, pair: BoxKeyPair) -> str:
    """The seed being set up; empty when there is none."""
    try:
        return open_sealed(pair, bytes.fromhex(text)).decode() if text else ""
    except (WrongKey, ValueError):
        return ""
