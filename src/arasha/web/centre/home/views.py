"""Is anyone in danger, what is due, what changed."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from arasha.accounts.checkpoints import sign_where_it_stands
from arasha.accounts.queries import names_of
from arasha.audit.actions import checkpoint_is_due, record_reading
from arasha.cases.actions.protection import review_glass
from arasha.cases.errors import NotHere
from arasha.cases.glass import glass_to_review, glass_with_reason
from arasha.cases.home import home_of
from arasha.web.pages.events import words_of
from arasha.web.pages.guards import for_member
from arasha.web.pages.members import MemberRequest


@for_member("contact.log")
def home(request: MemberRequest) -> HttpResponseBase:
    """The first page. Once a day it signs where the organisation's audit stands."""
    member = request.member
    found = home_of(member)
    names = {str(key): name for key, name in names_of(member.organisation_id).items()}
    shown = len(found.danger) + len(found.due) + len(found.calls)
    record_reading(organisation_id=member.organisation_id, actor=member.staff_id, action="home.read", shown=shown)
    if member.keys.holds() and checkpoint_is_due(organisation_id=member.organisation_id):
        sign_where_it_stands(by=member)
    changed = [(words_of(entry.event.action), names.get(entry.event.actor, ""), entry) for entry in found.changed]
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
