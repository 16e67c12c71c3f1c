"""What a member sees first: is anyone in danger, what is due, what changed."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Case as DbCase
from django.db.models import F, Value, When
from django.utils import timezone

from arasha.accounts.members import Member
from arasha.audit.models import Event
from arasha.audit.queries import events_of_organisation
from arasha.cases.access import visible_cases
from arasha.cases.contacts import OpenContact, open_contacts, visible_contacts
from arasha.cases.models import BreakGlass, Case
from arasha.cases.queries import ListedCase, list_cases

LONGEST = 15
ALL_IN_DANGER = 200
"""Nobody in danger is left off the first page."""
BY_DANGER = DbCase(When(immediate_danger="yes", then=Value(0)), When(immediate_danger="no", then=Value(2)), default=Value(1))
"""Danger first, and what is not known before no."""
SOON = timedelta(days=7)


@dataclass(frozen=True)
class Changed:
    """One thing that a colleague did lately with a case that this member may open."""

    event: Event
    case: Case


@dataclass(frozen=True)
class Home:
    """The first page, opened."""

    danger: Sequence[ListedCase]
    danger_total: int
    calls: Sequence[OpenContact]
    calls_total: int
    due: Sequence[ListedCase]
    due_total: int
    changed: Sequence[Changed]
    glass: Sequence[BreakGlass]


def home_of(member: Member) -> Home:
    """Everything for the first page of a member, in a number of queries that does not grow with the rows."""
    cases = visible_cases(member)
    open_now = cases.filter(status=Case.OPEN).select_related("worker")
    in_danger = open_now.filter(immediate_danger="yes")
    danger = list(in_danger.order_by(F("danger_checked_at").desc(nulls_last=True), "-changed_at")[:ALL_IN_DANGER])
    horizon = timezone.localdate() + SOON
    coming = open_now.filter(next_step_due__lte=horizon)
    due = list(coming.order_by("next_step_due", "-changed_at")[:LONGEST])
    listed = {row.case.id: row for row in list_cases(member, list({case.id: case for case in (*danger, *due)}.values()))}
    unanswered = visible_contacts(member).filter(answered=False)
    waiting = list(unanswered.select_related("case").order_by(BY_DANGER, F("call_back_due").asc(nulls_last=True), "-created_at")[:LONGEST])
    return Home(
        danger=[listed[case.id] for case in danger if case.id in listed],
        danger_total=in_danger.count(),
        calls=open_contacts(member, waiting),
        calls_total=unanswered.count(),
        due=[listed[case.id] for case in due if case.id in listed],
        due_total=coming.count(),
        changed=_changed(member),
        glass=_glass(member),
    )


def _changed(member: Member) -> list[Changed]:
    since = timezone.now() - timedelta(days=3)
    events = list(
        events_of_organisation(organisation_id=member.organisation_id)
        .filter(at__gte=since, case_id__isnull=False)
        .exclude(actor=str(member.staff_id))
        .exclude(action__in=("case.rekeyed", "case.printed"))
        .exclude(action__endswith=".read")
        .order_by("-at")[:60]
    )
    cases: dict[uuid.UUID, Case] = visible_cases(member).in_bulk({event.case_id for event in events if event.case_id})
    return [Changed(event, cases[event.case_id]) for event in events if event.case_id in cases][:LONGEST]


def _glass(member: Member) -> list[BreakGlass]:
    if not member.may("case.supervise"):
        return []
    rows = BreakGlass.objects.filter(case__in=visible_cases(member), reviewed_at=None).exclude(staff_id=member.staff_id)
    return list(rows.select_related("case", "staff").order_by("-at")[:LONGEST])
