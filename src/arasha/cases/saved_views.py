"""A member's saved filters of the case list."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from arasha.accounts.members import Member
from arasha.cases.models import SavedView
from arasha.cases.queries import FILTERS
from arasha.vault.keys import open_sealed, seal_to


@dataclass(frozen=True)
class OpenView:
    """A saved view with its opened name."""

    id: uuid.UUID
    name: str
    filters: Mapping[str, str]


def saved_views(member: Member) -> list[OpenView]:
    """The member's own views, oldest first."""
    rows = SavedView.objects.filter(staff=member.staff).order_by("created_at")
    return [OpenView(row.id, open_sealed(member.keys.staff_pair, bytes(row.name)).decode(), row.filters) for row in rows]


def save_view(*, name: str, filters: Mapping[str, str], by: Member) -> SavedView:
    """Keep filters under a name that only this member can read. Unknown filters are left out."""
    kept = {key: value for key, value in filters.items() if (key in FILTERS or key == "order") and value}
    return SavedView.objects.create(staff=by.staff, name=seal_to(bytes(by.staff.box_public), name.encode()), filters=kept)


def remove_view(*, view_id: uuid.UUID, by: Member) -> None:
    """Forget one of the member's own views."""
    SavedView.objects.filter(id=view_id, staff=by.staff).delete()
