"""Who opened this file, what was done in this organisation, and whether the log is whole."""

import json
from datetime import date
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from arasha.accounts.checkpoints import sign_where_it_stands, signers_of
from arasha.audit.actions import record_reading
from arasha.audit.marks import Mark
from arasha.audit.models import Event, chain_of
from arasha.audit.queries import events_of_case, events_of_organisation, last_checkpoint
from arasha.audit.readings import events_of_day
from arasha.audit.verify import verify_chain
from arasha.cases.access import open_case, visible_cases
from arasha.cases.errors import NotHere
from arasha.cases.patterns import day_bounds
from arasha.vault.keys import fingerprint
from arasha.web.pages.events import words_of
from arasha.web.pages.guards import for_member
from arasha.web.pages.members import MemberRequest

PAGE = 50
FIRST_YEAR = 2020


@for_member("audit.read")
def log(request: MemberRequest) -> HttpResponseBase:
    """Everything that was done in the organisation, newest first."""
    member = request.member
    page = Paginator(events_of_organisation(organisation_id=member.organisation_id), PAGE).get_page(request.GET.get("page"))
    record_reading(organisation_id=member.organisation_id, actor=member.staff_id, action="log.read", shown=len(page))
    return render(
        request,
        "centre/log/log.html",
        {"page": page, "rows": _rows(request, list(page)), "mark": last_checkpoint(organisation_id=member.organisation_id)},
    )


@for_member("audit.read")
def of_case(request: MemberRequest, case_id: UUID) -> HttpResponseBase:
    """Who opened this file, and what they did with it."""
    member = request.member
    opened = open_case(member, case_id)
    page = Paginator(events_of_case(organisation_id=member.organisation_id, case_id=case_id), PAGE).get_page(request.GET.get("page"))
    record_reading(organisation_id=member.organisation_id, actor=member.staff_id, action="log.read", case_id=case_id, shown=len(page))
    return render(request, "centre/log/case.html", {"page": page, "rows": _rows(request, list(page)), "case": opened.case})


@for_member("audit.read")
def of_person(request: MemberRequest, staff_id: UUID) -> HttpResponseBase:
    """What one colleague did on one day; today when the address names none."""
    member = request.member
    name = member.colleagues.get(staff_id)
    if name is None:
        raise NotHere
    day = _day(request.GET.get("day", ""))
    start, end = day_bounds(day)
    found = events_of_day(organisation_id=member.organisation_id, staff_id=staff_id, start=start, end=end)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    record_reading(organisation_id=member.organisation_id, actor=member.staff_id, action="log.read", shown=len(page))
    return render(request, "centre/log/person.html", {"page": page, "rows": _rows(request, list(page)), "name": name, "day": day})


def _day(text: str) -> date:
    today = timezone.localdate()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    # No log is older, and the ends of the calendar have no day before or after them.
    return day if day.year >= FIRST_YEAR and day <= today else today


@for_member("audit.read")
@require_POST
def check(request: MemberRequest) -> HttpResponseBase:
    """Recompute the organisation's chain."""
    member = request.member
    chain = chain_of(member.organisation_id)
    found = verify_chain(chain, signers=signers_of(chain))
    record_reading(organisation_id=member.organisation_id, actor=member.staff_id, action="log.verified")
    return render(request, "centre/log/checked.html", {"found": found}, status=200 if found.broken is None else 409)


@for_member("audit.read")
@require_POST
def sign(request: MemberRequest) -> HttpResponseBase:
    """Sign where the log stands now: a page to print, or a file to keep elsewhere. It tells nothing of any file."""
    row = sign_where_it_stands(by=request.member)
    if row is None:
        raise NotHere
    mark = Mark.of(row)
    if "file" in request.POST:
        response = HttpResponse(json.dumps(mark.printed(), indent=2), content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="checkpoint-{mark.sequence}.json"'
        return response
    return render(
        request, "centre/log/signed.html", {"mark": mark, "text": json.dumps(mark.printed()), "fingerprint": fingerprint(mark.signing_public)}
    )


def _rows(request: MemberRequest, events: list[Event]) -> list[tuple[Event, str, str, str]]:
    names = request.member.names_of_actors
    numbers = {row.id: row.number for row in visible_cases(request.member).filter(id__in={event.case_id for event in events if event.case_id})}
    return [(event, names.get(event.actor, ""), words_of(event.action), numbers.get(event.case_id, "") if event.case_id else "") for event in events]
