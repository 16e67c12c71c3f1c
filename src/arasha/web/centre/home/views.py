"""Is anyone in danger, what is due, what changed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from arasha.accounts.checkpoints import sign_where_it_stands
from arasha.audit.actions import checkpoint_is_due, record_reading
from arasha.cases.actions.protection import review_glass
from arasha.cases.errors import NotHere
from arasha.cases.glass import glass_to_review, glass_with_reason
from arasha.cases.home import Changed, home_of
from arasha.cases.models import Case
from arasha.web.pages.events import words_of
from arasha.web.pages.guards import for_member
from arasha.web.pages.members import MemberRequest


@dataclass(frozen=True)
class ChangedInARow:
    """What one colleague did with one file, one thing after another: one line for tired eyes."""

    case: Case
    at: datetime
    who: str
    words: list[str]


def _in_a_row(changed: Iterable[Changed], names: Mapping[str, str]) -> Iterator[ChangedInARow]:
    for (_case, actor), entries in groupby(changed, key=lambda entry: (entry.case.id, entry.event.actor)):
        done = list(entries)
        words = dict.fromkeys(words_of(entry.event.action) for entry in reversed(done))
        yield ChangedInARow(done[0].case, done[0].event.at, names.get(actor, ""), list(words))


@for_member("contact.log")
def home(request: MemberRequest) -> HttpResponseBase:
    """The first page. Once a day it signs where the organisation's audit stands."""
    member = request.member
    found = home_of(member)
    shown = len(found.danger) + len(found.due) + len(found.calls)
    record_reading(organisation_id=member.organisation_id, actor=member.staff_id, action="home.read", shown=shown)
    if member.keys.holds() and checkpoint_is_due(organisation_id=member.organisation_id):
        sign_where_it_stands(by=member)
    changed = list(_in_a_row(found.changed, member.names_of_actors))
    glass = [(row, glass_with_reason(member, row)) for row in found.glass]
    return render(request, "centre/home/home.html", {"home": found, "changed": changed, "glass": glass})


@for_member("case.supervise")
@require_POST
def glass_seen(request: MemberRequest, glass_id: UUID) -> HttpResponseBase:
    """A supervisor saw that the glass was broken."""
    glass = glass_to_review(request.member, glass_id)
    if glass is None:
        raise NotHere
    review_glass(glass=glass, by=request.member)
    messages.success(request, _("Saved."))
    return redirect("centre:home")
