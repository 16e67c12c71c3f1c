"""The organisation's keys and sheets, and fresh keys for what may be known."""

import time

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from arasha.accounts.actions.keys import rotate_keys
from arasha.accounts.models import RecoverySheet
from arasha.cases.actions.readmission import give_sheet
from arasha.cases.actions.renewal import Renewed, renew_keys, waiting_for
from arasha.cases.actions.second_sheet import files_under_former_sheets
from arasha.cases.errors import NotHere
from arasha.vault.keys import fingerprint
from arasha.web.pages.guards import for_member
from arasha.web.pages.members import MemberRequest

SECONDS = 4.0
"""How long one press of "go on" works: short enough to see that it goes on."""


@for_member("staff.manage")
def keys(request: MemberRequest) -> HttpResponseBase:
    """The organisation's keys and sheets, and what still rests on a key that may be known."""
    member = request.member
    context = {
        "rows": member.organisation.key_generations.order_by("-generation"),
        "sheets": member.organisation.sheets.filter(retired_at=None).order_by("purpose"),
        "fingerprint": fingerprint(member.keys.organisation_public),
        "signing": fingerprint(bytes(member.keys.live.sign_public)),
        "waiting": waiting_for(member),
    }
    return render(request, "centre/team/keys.html", context)


@for_member("organisation.rotate")
@require_POST
def rotate(request: MemberRequest) -> HttpResponseBase:
    """A new generation of keys."""
    rotate_keys(by=request.member)
    messages.success(request, _("The organisation has new keys. What was sealed before stays readable."))
    return redirect("centre:team_keys")


@for_member("staff.manage")
@require_POST
def renew(request: MemberRequest) -> HttpResponseBase:
    """Fresh keys for some seconds. The page presses the button itself where it can; what is done stays done when the window is closed."""
    until = time.monotonic() + SECONDS

    def go_on(_so_far: Renewed) -> bool:
        return time.monotonic() < until

    renewed, waiting = renew_keys(by=request.member, go_on=go_on), waiting_for(request.member)
    if renewed.done and waiting.mine:
        return render(request, "centre/team/renew.html", {"renewed": renewed, "waiting": waiting})
    if waiting.mine:
        messages.error(request, _("Some can't get a fresh key, because they were changed outside of this program. Tell who runs the server."))
    else:
        messages.success(
            request,
            ngettext("%(count)d file or contact got a fresh key.", "%(count)d files and contacts got fresh keys.", renewed.done)
            % {"count": renewed.done},
        )
    return redirect("centre:team_keys")


@for_member("organisation.recover")
@require_POST
def sheet(request: MemberRequest) -> HttpResponseBase:
    """A new recovery sheet, shown once; the former one opens nothing any more."""
    purpose = request.POST.get("purpose", "")
    if purpose not in {RecoverySheet.ORGANISATION, RecoverySheet.RESTRICTED}:
        raise NotHere
    fresh = give_sheet(purpose=purpose, by=request.member)
    left = files_under_former_sheets(request.member) if purpose == RecoverySheet.RESTRICTED else 0
    return render(request, "centre/team/sheet.html", {"sheet": fresh, "purpose": purpose, "left": left})
