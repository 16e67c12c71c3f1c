"""Setting up second factors."""

import io

from django.contrib import messages
from django.http import HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from arasha.accounts.second_factors import (
    add_totp,
    has_second_factor,
    make_recovery_codes,
    new_totp_seed,
    open_offer,
    remove_factor,
    seal_offer,
    totp_address,
)
from arasha.web.account.forms import TotpForm
from arasha.web.pages.again import asks_again
from arasha.web.pages.guards import MUST_SET_UP, for_member
from arasha.web.pages.members import MemberRequest

OFFER, CHALLENGE = "offer", "challenge"


@for_member()
def factors(request: MemberRequest) -> HttpResponseBase:
    """The factors a member has."""
    rows = request.member.staff.second_factors.order_by("created_at")
    secure = request.is_secure() or request.get_host().split(":")[0] == "localhost"
    return render(request, "account/factors.html", {"rows": rows, "secure": secure})


@for_member()
@asks_again("account:set_up")
def set_up(request: MemberRequest) -> HttpResponseBase:
    """Set up an app that shows codes. The offered seed waits in the session, sealed to the member."""
    member = request.member
    form = TotpForm(request.POST or None)
    seed = open_offer(request.session.get(OFFER, ""), pair=member.keys.staff_pair)
    if not seed:
        seed = new_totp_seed()
        request.session[OFFER] = seal_offer(member.staff, seed)
    if request.method == "POST" and form.is_valid():
        first = not has_second_factor(member.staff)
        if add_totp(staff=member.staff, seed=seed, code=form.cleaned_data["code"]):
            del request.session[OFFER]
            request.session[MUST_SET_UP] = False
            if first:
                return _show_codes(request)
            messages.success(request, _("The app was added."))
            return redirect("account:factors")
        form.add_error("code", _("This code is wrong. Check that the clock of your phone is right, and type the code it shows now."))
    context = {"form": form, "seed": seed, "picture": _picture(totp_address(staff=member.staff, seed=seed))}
    return render(request, "account/set_up.html", context)


def _picture(address: str) -> str:
    out = io.BytesIO()
    import segno  # loaded where a picture is drawn

    segno.make(address, error="m").save(out, kind="svg", scale=5, xmldecl=False, svgns=True, omitsize=False, nl=False)
    return mark_safe(out.getvalue().decode())  # noqa: S308 - drawn by segno from our own text; no markup of anybody else


@for_member()
@require_POST
@asks_again("account:factors")
def codes(request: MemberRequest) -> HttpResponseBase:
    """Fresh recovery codes, shown once."""
    return _show_codes(request)


def _show_codes(request: MemberRequest) -> HttpResponseBase:
    return render(request, "account/codes.html", {"codes": make_recovery_codes(staff=request.member.staff)})


@for_member()
@asks_again("account:factors", reading=True)
def add_key(request: MemberRequest) -> HttpResponseBase:
    """Add a passkey: GET gives the browser its question, POST takes the answer."""
    from arasha.accounts.passkeys import add_passkey, registration_options  # heavy: loaded where a passkey is used

    host = request.get_host().split(":")[0]
    staff = request.member.staff
    if request.method != "POST":
        options, challenge = registration_options(staff=staff, host=host)
        request.session[CHALLENGE] = challenge
        return JsonResponse({"options": options})
    origin = f"{request.scheme}://{request.get_host()}"
    challenge, answer = request.session.pop(CHALLENGE, ""), request.POST.get("answer", "")
    if challenge and add_passkey(staff=staff, answer=answer, challenge=challenge, host=host, origin=origin, label=request.POST.get("label", "")[:60]):
        messages.success(request, _("The passkey was added."))
    else:
        messages.error(request, _("The passkey was not added. Try again."))
    return redirect("account:factors")


@for_member()
@require_POST
@asks_again("account:factors")
def remove(request: MemberRequest, factor_id: object) -> HttpResponseBase:
    """Take a factor away, unless it is the last one."""
    if remove_factor(staff=request.member.staff, factor_id=factor_id):
        messages.success(request, _("Removed."))
    else:
        messages.error(request, _("This is your last second factor. Add another before you remove it."))
    return redirect("account:factors")
