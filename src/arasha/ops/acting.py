"""Commands that touch cases act as a member: password and second factor come from the terminal or a file descriptor, and from nowhere else.

Arguments and environment are refused by having no place for them: other users of the machine can read both.
"""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from arasha.ops.refusals import Refused

if TYPE_CHECKING:
    from arasha.accounts.members import Member
    from arasha.accounts.models import Staff
    from arasha.vault.keys import BoxKeyPair

F = TypeVar("F", bound=Callable[..., Any])
NETWORK = "terminal"


def acting_options(command: F) -> F:
    """Add `--as NAME` and `--secrets-fd N` to a command: it receives `as_name` and `secrets_fd` for `act_as`."""
    fd = click.option(
        "--secrets-fd",
        type=click.IntRange(min=0),
        metavar="N",
        help="Read the password and the code, a line each, from this file descriptor.",
    )
    return click.option("--as", "as_name", required=True, metavar="NAME", help="The sign-in name of the member who acts.")(fd(command))


def act_as(name: str, *, secrets_fd: int | None = None) -> "Member":
    """The member with this name, signed in with password and second factor. Django must have started. Raises AccountError or Refused."""
    from django.conf import settings

    from arasha.accounts import throttle
    from arasha.accounts.errors import Busy, SignInRefused
    from arasha.accounts.members import member_with_key
    from arasha.accounts.second_factors import has_second_factor
    from arasha.accounts.signing_in import open_own_key, record_sign_in

    lines = _read_lines(secrets_fd)
    bucket = throttle.bucket_of(name=name, network=NETWORK)
    throttle.check_throttle(bucket)
    try:
        staff, pair = open_own_key(name=name, password=_ask("Password", lines))
        factor = _second_factor(staff, pair, lines) if has_second_factor(staff) else "none" if settings.DEMO else ""
    except Busy:
        raise
    except SignInRefused:
        throttle.count_failure(bucket)
        raise
    if not factor:
        raise Refused("This member has no second factor yet. Sign in on the pages once and set one up.")
    throttle.forget_failures(bucket)
    record_sign_in(staff=staff, second_factor=factor)
    return member_with_key(staff, pair)


def _second_factor(staff: "Staff", pair: "BoxKeyPair", lines: list[str] | None) -> str:
    from arasha.accounts.errors import SignInRefused
    from arasha.accounts.second_factors import check_totp, use_recovery_code
    from arasha.accounts.signing_in import record_refusal

    code = _ask("Code from the app, or a recovery code", lines)
    if check_totp(staff=staff, pair=pair, code=code):
        return "totp"
    if use_recovery_code(staff=staff, pair=pair, code=code):
        return "codes"
    record_refusal(staff=staff, reason="second_factor")
    raise SignInRefused("The code is wrong or was used already. Wait for the next one and try again.")


def _read_lines(secrets_fd: int | None) -> list[str] | None:
    if secrets_fd is None:
        return None
    try:
        with os.fdopen(secrets_fd, encoding="utf-8") as file:
            return file.read().splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Refused(f"The file descriptor {secrets_fd} can't be read.") from error


def _ask(question: str, lines: list[str] | None) -> str:
    if lines is None:
        return str(click.prompt(question, hide_input=True, err=True))
    if not lines:
        raise Refused("The file descriptor ended too early: it has to hold the password and the code, a line each.")
    return lines.pop(0)
