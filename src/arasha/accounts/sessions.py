"""The session of a member: an opened key that lies under a key only their browser's cookie carries.

The session row holds ciphertext, times and ids. A copy of the whole server, sessions included, opens nothing.
"""

import time
import uuid
from base64 import b64decode, b64encode
from collections.abc import MutableMapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db import Error, connection

from arasha.accounts.members import Member, member_with_key
from arasha.accounts.models import Staff
from arasha.rules.elapsed import is_within
from arasha.vault.errors import WrongKey
from arasha.vault.held import hold_pair, take_pair
from arasha.vault.keys import BoxKeyPair

HELD, STARTED, PENDING, RENEWED, SHOWN = "held", "started", "pending", "renewed", "shown"
PENDING_SECONDS = 10 * 60
FRESH_SECONDS = 5 * 60
"""How long after the password was shown one may change how one signs in."""
RENEW_AFTER = 60
"""Seconds after which work renews a session again: to write it with every page would cost each page a commit."""
Store = MutableMapping[str, Any]


@dataclass(frozen=True)
class Pending:
    """A member whose password opened their key, and who has not yet shown a second factor."""

    staff: Staff
    pair: BoxKeyPair


def hold(store: Store, pair: BoxKeyPair) -> str:
    """Put an opened key into a session; returns the token for the browser's cookie, which is kept nowhere else."""
    token, held = hold_pair(pair)
    store[HELD] = b64encode(held).decode()
    return token


def begin_pending(store: Store, *, staff: Staff, pair: BoxKeyPair) -> str:
    """The password was right: wait for the second factor. Returns the cookie's token."""
    store[PENDING] = {"staff": str(staff.id), "at": int(time.time()), "wrapping": staff.get_session_auth_hash()}
    return hold(store, pair)


def pending_member(store: Store, token: str) -> Pending | None:
    """Who waits for a second factor in this session; None after ten minutes, with another cookie, or when the clock was set back."""
    waiting = store.get(PENDING)
    if not isinstance(waiting, dict) or not is_within(begun=waiting["at"], now=time.time(), longest=PENDING_SECONDS):
        return None
    staff = Staff.objects.select_related("organisation").filter(id=uuid.UUID(waiting["staff"]), is_active=True).first()
    pair = _take(store, token)
    if staff is None or pair is None or staff.get_session_auth_hash() != waiting["wrapping"]:
        return None
    return Pending(staff, pair)


def complete(store: Store, *, pair: BoxKeyPair) -> str:
    """The second factor was right: the key goes under a fresh cookie token, which is returned."""
    store.pop(PENDING, None)
    store[STARTED] = int(time.time())
    return hold(store, pair)


def signed_in_member(store: Store, *, token: str, staff: Staff, longest: int) -> Member | None:
    """The member of a session whose key opens; None when the session is too old, of before the clock was set back, or the cookie is another's."""
    if PENDING in store or not is_within(begun=int(store.get(STARTED, 0)), now=time.time(), longest=longest):
        return None
    pair = _take(store, token)
    if pair is None or pair.public != bytes(staff.box_public):
        return None
    return member_with_key(staff, pair)


def is_fresh(store: Store) -> bool:
    """Whether the password was shown in the last five minutes: by signing in, or since then once more."""
    return is_within(begun=max(int(store.get(STARTED, 0)), int(store.get(SHOWN, 0))), now=time.time(), longest=FRESH_SECONDS)


def freshen(store: Store, *, pair: BoxKeyPair) -> str:
    """The password was shown once more: the key goes under a fresh cookie token, which is returned."""
    store[SHOWN] = int(time.time())
    return hold(store, pair)


def renew(store: Store) -> None:
    """Somebody is at work: the idle time of their session begins anew, to the minute."""
    now = int(time.time())
    if not 0 <= now - int(store.get(RENEWED, 0)) < RENEW_AFTER:
        store[RENEWED] = now


def leave_at_once(store: SessionBase) -> SessionBase:
    """End a session without waiting for whoever holds the database: somebody may be coming through the door. Returns an empty one in its place.

    A row that can't be removed now opens nothing: its key is under the cookie, which goes in any case.
    """
    with suppress(Error):
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                patience = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
                cursor.execute("PRAGMA busy_timeout = 0")
            try:
                store.flush()
            finally:
                with connection.cursor() as cursor:
                    cursor.execute(f"PRAGMA busy_timeout = {int(patience)}")
        else:
            store.flush()
    return type(store)()


def _take(store: Store, token: str) -> BoxKeyPair | None:
    held = store.get(HELD)
    if not held or not token:
        return None
    try:
        return take_pair(token, b64decode(held))
    except WrongKey:
        return None
