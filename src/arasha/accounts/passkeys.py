"""Passkeys as second factors, by py_webauthn. They need a host name with TLS, or localhost."""

import json
from typing import Any

from django.utils import timezone
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from arasha.accounts.models import SecondFactor, Staff
from arasha.accounts.second_factors import open_secret, seal_secret
from arasha.audit.journal import recording
from arasha.vault.keys import BoxKeyPair

RELYING_PARTY = "Workspace"
# An answer is JSON and CBOR from a browser that may be anybody's: nested too deep, of other types, without what it should have.
_REFUSED = (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, RecursionError)


def registration_options(*, staff: Staff, host: str) -> tuple[str, str]:
    """The options for the browser as JSON, and the challenge to keep in the session."""
    options = generate_registration_options(
        rp_id=host,
        rp_name=RELYING_PARTY,
        user_id=staff.id.bytes,
        user_name=staff.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=UserVerificationRequirement.DISCOURAGED
        ),
    )
    return options_to_json(options), bytes_to_base64url(options.challenge)


def add_passkey(*, staff: Staff, answer: str, challenge: str, host: str, origin: str, label: str) -> SecondFactor | None:
    """Keep a passkey that answered the challenge; None when it did not."""
    try:
        found = verify_registration_response(
            credential=answer, expected_challenge=base64url_to_bytes(challenge), expected_rp_id=host, expected_origin=origin
        )
    except _REFUSED:
        return None
    secret = {"id": bytes_to_base64url(found.credential_id), "key": bytes_to_base64url(found.credential_public_key)}
    with recording(organisation_id=staff.organisation_id, actor=staff.id) as journal:
        factor = SecondFactor.objects.create(
            staff=staff, kind=SecondFactor.PASSKEY, label=label, secret=seal_secret(staff, secret), last_step=found.sign_count
        )
        journal.event("factor.added", subject=("accounts.staff", staff.id), detail={"kind": SecondFactor.PASSKEY})
        journal.wrote(factor)
    return factor


def authentication_options(*, staff: Staff, pair: BoxKeyPair, host: str) -> tuple[str, str]:
    """The options for the browser as JSON, and the challenge to keep in the session."""
    secrets = [open_secret(factor, pair) for factor in staff.second_factors.filter(kind=SecondFactor.PASSKEY)]
    options = generate_authentication_options(
        rp_id=host,
        allow_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(secret["id"])) for secret in secrets],
        user_verification=UserVerificationRequirement.DISCOURAGED,
    )
    return options_to_json(options), bytes_to_base64url(options.challenge)


def check_passkey(*, staff: Staff, pair: BoxKeyPair, answer: str, challenge: str, host: str, origin: str) -> bool:
    """Whether one of the member's passkeys answered the challenge, with a counter that did not go back."""
    try:
        answered = json.loads(answer)["id"]
    except _REFUSED:
        return False
    for factor in staff.second_factors.filter(kind=SecondFactor.PASSKEY):
        secret = open_secret(factor, pair)
        if secret["id"] == answered:
            return _verify(factor, secret, answer=answer, challenge=challenge, host=host, origin=origin)
    return False


def _verify(factor: SecondFactor, secret: dict[str, Any], *, answer: str, challenge: str, host: str, origin: str) -> bool:
    try:
        found = verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=host,
            expected_origin=origin,
            credential_public_key=base64url_to_bytes(secret["key"]),
            credential_current_sign_count=factor.last_step,
        )
    except _REFUSED:
        return False
    SecondFactor.objects.filter(id=factor.id).update(last_step=found.new_sign_count, used_at=timezone.now())
    return True
