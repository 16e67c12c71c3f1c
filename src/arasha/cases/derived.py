"""What follows from the records of a case: its summary for lists, its columns for counting, its next step."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone

from arasha.cases.access import OpenCase
from arasha.cases.models import Consent, Contact, Goal, Incident, Note, Person, Service
from arasha.cases.models.case import Summary
from arasha.cases.models.incident import IncidentBody
from arasha.cases.models.person import PersonBody
from arasha.cases.models.record import SealedRow
from arasha.cases.sealing import open_summary, seal_summary


def derive_columns(row: SealedRow, body: Any) -> None:
    """Set the columns of a record that are never typed in: the month and the GBVIMS type of an incident, the age band of a person."""
    if isinstance(row, Incident) and isinstance(body, IncidentBody):
        from arasha.cases.incidents import derive_incident

        derive_incident(row, body)
    if isinstance(row, Person) and isinstance(body, PersonBody):
        from arasha.cases.people import derive_person

        derive_person(row, body)


def refresh_case(opened: OpenCase) -> None:
    """Bring a case's summary and coded columns up to date with its records. Part of other actions."""
    case = opened.case
    people = list(Person.objects.filter(case=case, removed_at=None).order_by("created_at", "id"))
    survivor = next((person for person in people if person.kind == Person.SURVIVOR), None)
    if survivor is not None:
        case.survivor_sex, case.survivor_age_band = survivor.sex, survivor.age_band
    incidents = Incident.objects.filter(case=case, removed_at=None).values_list("violence_types", flat=True)
    found = sorted({code for codes in incidents for code in codes})
    case.violence_types = found or case.violence_types
    case.next_step_due = _next_step(case.id)
    summary = _summary(opened, survivor, children=sum(person.kind == Person.CHILD for person in people))
    if summary != open_summary(case, key=opened.key):
        seal_summary(case, key=opened.key, summary=summary)
    case.changed_by = opened.member.staff_id
    case.save()


def _summary(opened: OpenCase, survivor: Person | None, *, children: int) -> Summary:
    if survivor is None:
        return Summary(children=children or None)
    from arasha.cases.sealing import open_row

    body: PersonBody = open_row(survivor, key=opened.key)
    return Summary(name=display_name(body), age=body.age_said, children=children or None, phone_rule=survivor.safe_contact_rule)


def display_name(body: PersonBody) -> str:
    """The name as a worker reads it: parts where they are known, else as it was given, else empty."""
    parts = " ".join(part for part in (body.surname, body.given_name, body.patronymic) if part)
    return parts or body.name_as_given


def _next_step(case_id: Any) -> date | None:
    dues: list[Iterable[date | None]] = [
        Note.objects.filter(case_id=case_id, removed_at=None, follow_up_done=False).values_list("follow_up_due", flat=True),
        Goal.objects.filter(case_id=case_id, removed_at=None, status__in=("planned", "in_progress")).values_list("review_due", flat=True),
        Service.objects.filter(case_id=case_id, removed_at=None, outcome="planned").values_list("appointment_due", flat=True),
        Consent.objects.filter(case_id=case_id, removed_at=None, revoked_on=None, ends_on__gte=timezone.localdate()).values_list(
            "ends_on", flat=True
        ),
        Contact.objects.filter(case_id=case_id, removed_at=None, answered=False).values_list("call_back_due", flat=True),
    ]
    return min((due for rows in dues for due in rows if due), default=None)
