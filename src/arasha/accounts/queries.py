"""Reading organisations and staff."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.sessions.models import Session
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from arasha.accounts.models import Organisation, Staff
from arasha.accounts.permissions import CASE_WORKING_KINDS


def staff_of(organisation_id: uuid.UUID) -> QuerySet[Staff]:
    """Everybody of an organisation who has not left, with roles and invitation."""
    return (
        Staff.objects.filter(organisation_id=organisation_id, left_at=None)
        .select_related("invitation")
        .prefetch_related("role_rows")
        .order_by("display_name")
    )


def colleague(organisation_id: uuid.UUID, staff_id: uuid.UUID) -> Staff | None:
    """One colleague who has not left."""
    return staff_of(organisation_id).filter(id=staff_id).first()


def organisations() -> QuerySet[Organisation]:
    """Every organisation of the node, with the number of its active staff."""
    return Organisation.objects.annotate(active_staff=Count("staff", filter=Q(staff__is_active=True))).order_by("region", "name")


@dataclass(frozen=True)
class RegionCover:
    """How a region is covered by organisations. It speaks of no person."""

    region: str
    centres: int
    partners: int


def cover_by_region(regions: Sequence[str]) -> list[RegionCover]:
    """For each region, how many organisations keep case files there and how many respond with them; a region without any stands too."""
    rows = Organisation.objects.exclude(region="").values("region", "kind").annotate(number=Count("id"))
    centres, partners = dict.fromkeys(regions, 0), dict.fromkeys(regions, 0)
    for row in rows:
        side = centres if row["kind"] in CASE_WORKING_KINDS else partners
        side[row["region"]] = side.get(row["region"], 0) + row["number"]
    return [RegionCover(region, centres[region], partners[region]) for region in regions]


def organisation_of_name(name: str) -> Organisation:
    """The organisation of a sign-in name; an empty one, which no sheet opens, for an unknown name."""
    staff = Staff.objects.select_related("organisation").filter(name__iexact=name.strip()).first()
    return staff.organisation if staff else Organisation()


def active_names(organisation_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """Display names of those who work in an organisation now."""
    active = Staff.objects.filter(organisation_id=organisation_id, left_at=None, is_active=True)
    return dict(active.order_by("display_name").values_list("id", "display_name"))


def is_anybody_signed_in() -> bool:
    """Whether a session is alive on this server, a half-open one between password and second factor included."""
    return Session.objects.filter(expire_date__gt=timezone.now()).exists()


def roles_of(organisation_id: uuid.UUID, *, since: datetime) -> dict[uuid.UUID, frozenset[str]]:
    """Role codes of everybody who works in an organisation, or left it after a moment."""
    people = Staff.objects.filter(Q(left_at=None) | Q(left_at__gte=since), organisation_id=organisation_id).prefetch_related("role_rows")
    return {person.id: frozenset(row.role for row in person.role_rows.all()) for person in people}
