"""What follows from the records of a case: its summary for lists, its columns for counting, its next step."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from arasha.audit.journal import Journal
from arasha.cases.access import OpenCase
from arasha.cases.due import due_of_case
from arasha.cases.incidents import derive_incident
from arasha.cases.models import Case, Incident, Person
from arasha.cases.models.case import Summary
from arasha.cases.models.incident import IncidentBody
from arasha.cases.models.person import PersonBody
from arasha.cases.models.record import SealedRow
from arasha.cases.people import derive_person
from arasha.cases.sealing import open_row, open_summary, seal_summary


def derive_columns(row: SealedRow, body: Any, *, case: Case) -> None:
    """Set the columns of a record that are never typed in: the month and the GBVIMS type of an incident, the age band of a person.

    An incident was told on the day it was first written down; a person's age is that at which she came.
    """
    if isinstance(row, Incident) and isinstance(body, IncidentBody):
        first: datetime | None = row.created_at
        told_on = timezone.localtime(first).date() if first else timezone.localdate()
        derive_incident(row, body, told_on=told_on)
    if isinstance(row, Person) and isinstance(body, PersonBody):
        derive_person(row, body, on=came_on(case))


def came_on(case: Case) -> date:
    """The day from which ages are counted: the last of the month in which the case was opened, or today while it lasts."""
    first = case.opened_month
    return min(timezone.localdate(), date(first.year + first.month // 12, first.month % 12 + 1, 1) - timedelta(days=1))


def refresh_case(opened: OpenCase, *, journal: Journal) -> None:
    """Bring a case's summary and coded columns up to date with its records. Part of other actions."""
    case = opened.case
    people = list(Person.objects.filter(case=case, removed_at=None).order_by("created_at", "id"))
    survivor = next((person for person in people if person.kind == Person.SURVIVOR), None)
    if survivor is not None:
        case.survivor_sex, case.survivor_age_band = survivor.sex, survivor.age_band
    incidents = Incident.objects.filter(case=case, removed_at=None).values_list("violence_types", flat=True)
    found = sorted({code for codes in incidents for code in codes})
    case.violence_types = found or case.violence_types
    case.next_step_due = _next_step(opened)
    summary = _summary(opened, survivor, children=sum(person.kind == Person.CHILD for person in people))
    if summary != open_summary(case, key=opened.key):
        seal_summary(case, key=opened.key, summary=summary)
    case.changed_by = opened.member.staff_id
    case.save()
    journal.wrote(case)


def _summary(opened: OpenCase, survivor: Person | None, *, children: int) -> Summary:
    if survivor is None:
        return Summary(children=children or None)
    body: PersonBody = open_row(survivor, key=opened.key)
    return Summary(name=display_name(body), age=body.age_said, children=children or None, phone_rule=survivor.safe_contact_rule)


def display_name(body: PersonBody) -> str:
    """The name as a worker reads it: parts where they are known, else as it was given, else empty."""
    parts = " ".join(part for part in (body.surname, body.given_name, body.patronymic) if part)
    return parts or body.name_as_given


def _next_step(opened: OpenCase) -> date | None:
    due = due_of_case(opened)
    return due[0].on if due else None
