"""Django's way to a signed-in member. It checks no password: `signing_in` opens the key and then says who signed in."""

from typing import Any
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from arasha.accounts.models import Staff


class KeyBackend(BaseBackend):
    """Loads the member of a session; `authenticate` always declines, so that no other door opens."""

    def authenticate(self, request: HttpRequest | None, **_credentials: Any) -> None:
        """Decline: a password is only ever checked by opening the key with it."""
        return

    def get_user(self, user_id: Any) -> Staff | None:
        """The active member with this id."""
        return Staff.objects.select_related("organisation").filter(id=UUID(str(user_id)), is_active=True).first()
