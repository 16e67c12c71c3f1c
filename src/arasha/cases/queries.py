"""Reading case files for lists and for home. Every query starts at what the member may open."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.utils.functional import cached_property

from arasha.accounts.members import Member
from arasha.accounts.models import Staff
from arasha.accounts.permissions import permissions_of
from arasha.cases.access import OpenCase, open_keys, visible_cases
from arasha.cases.models import Case, RecordVersion
from arasha.cases.models.case import Summary
from arasha.cases.sealing import open_summary, open_version

FILTERS: dict[str, str] = {
    "status": "status",
    "danger": "immediate_danger",
    "risk": "risk_level",
    "region": "region",
    "worker": "worker_id",
    "referral": "referral_source",
    "age": "survivor_age_band",
    "protection": "protection",
}
"""Name of a filter → column. All of them hold codes or ids, so that a saved view tells nothing."""

ORDERS: dict[str, tuple[Any, ...]] = {
    "changed": ("-changed_at", "id"),
    "opened": ("-opened_month", "-created_at"),
    "due": (F("next_step_due").asc(nulls_last=True), "-changed_at"),
}
MINE = "me"
"""The worker filter for one's own cases."""
EXACT_TO = 1_000


@dataclass(frozen=True)
class ListedCase:
    """A row of the case list: the case and its one opened summary."""

    case: Case
    summary: Summary


def filter_cases(member: Member, filters: Mapping[str, Any]) -> QuerySet[Case]:
    """Visible cases under filters by code; unknown filters are ignored."""
    rows = visible_cases(member)
    for name, column in FILTERS.items():
        if filters.get(name):
            rows = rows.filter(**{column: member.staff_id if filters[name] == MINE else filters[name]})
    return rows.select_related("worker").order_by(*ORDERS.get(str(filters.get("order") or ""), ORDERS["changed"]))


class LimitedPaginator(Paginator):  # type: ignore[type-arg]  # Django's class takes no parameter when it runs
    """Pages of cases; the total is exact to a thousand, so that counting costs the same whatever there is."""

    @cached_property
    def count(self) -> int:
        """How many there are, a thousand at most."""
        return min(self._found, EXACT_TO)

    @property
    def is_cut(self) -> bool:
        """Whether there are more than a thousand."""
        return self._found > EXACT_TO

    @cached_property
    def _found(self) -> int:
        rows: Any = self.object_list
        found: int = rows.order_by()[: EXACT_TO + 1].count()
        return found


def list_cases(member: Member, rows: Sequence[Case]) -> list[ListedCase]:
    """Open the summaries of one page of cases: one query for all their grants."""
    opened = open_keys(member, rows)
    return [ListedCase(case, open_summary(case, key=opened[case.id].key)) for case in rows if case.id in opened]


def case_by_number(member: Member, number: str) -> Case | None:
    """The visible case with this number."""
    return visible_cases(member).filter(number=number).first()


@dataclass(frozen=True)
class PastVersion:
    """A version of a record that a later one took the place of."""

    version: RecordVersion
    body: Any


def record_history(opened: OpenCase, *, kind: type[Any], record_id: uuid.UUID) -> list[PastVersion]:
    """The former versions of a record of this case, newest first."""
    rows = RecordVersion.objects.filter(case=opened.case, table=kind._meta.label_lower, record_id=record_id).order_by("-version")
    return [PastVersion(row, open_version(row, kind=kind.Body, key=opened.key)) for row in rows]


def who_may_work(opened: OpenCase) -> list[Staff]:
    """Colleagues who could be given a case: active, with a key, allowed to open cases, and without a conflict in it."""
    conflicted = opened.case.conflicts.values("staff_id")
    active = Staff.objects.filter(organisation_id=opened.case.organisation_id, is_active=True).exclude(id__in=conflicted)
    return [
        person
        for person in active.prefetch_related("role_rows").order_by("display_name")
        if person.box_public and "case.open" in permissions_of(frozenset(row.role for row in person.role_rows.all()))
    ]
