"""One's own account: settings, password, what was done with it."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from arasha.accounts.actions.keys import end_sessions
from arasha.accounts.actions.profile import change_profile
from arasha.accounts.errors import AccountError
from arasha.accounts.sessions import hold
from arasha.audit.queries import events_about_member, events_of_actor
from arasha.cases.actions.renewal import change_own_password
from arasha.web.account.forms import PasswordForm, SettingsForm
from arasha.web.pages.again import asks_again
from arasha.web.pages.guards import for_member
from arasha.web.pages.members import MemberRequest, give_key_cookie, give_language_cookie


@for_member()
def home(request: MemberRequest) -> HttpResponseBase:
    """Name and language; the way to the rest."""
    member = request.member
    first = {"display_name": member.staff.display_name, "language": member.staff.language}
    form = SettingsForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        change_profile(by=member, display_name=form.cleaned_data["display_name"], language=form.cleaned_data["language"])
        messages.success(request, _("Saved."))
        response = redirect("account:home")
        give_language_cookie(response, form.cleaned_data["language"])
        return response
    return render(request, "account/home.html", {"form": form})


@for_member()
@sensitive_post_parameters()
def password(request: MemberRequest) -> HttpResponseBase:
    """Change the password; every other session ends."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            member = change_own_password(
                old=form.cleaned_data["old_password"],
                new=form.cleaned_data["new_password"],
                in_other_hands=form.in_other_hands,
                by=request.member,
            )
        except AccountError as refusal:
            form.add_error(None, str(refusal))
        else:
            update_session_auth_hash(request, member.staff)
            messages.success(request, _("Your password was changed. Other sessions were ended."))
            response = redirect("account:home")
            give_key_cookie(response, hold(request.session, member.keys.staff_pair))
            return response
    return render(request, "account/password.html", {"form": form})


@for_member()
def log(request: MemberRequest) -> HttpResponseBase:
    """What this member did, and what happened to their account."""
    member = request.member
    done = Paginator(events_of_actor(organisation_id=member.organisation_id, staff_id=member.staff_id), 50)
    about = events_about_member(staff_id=member.staff_id)[:50]
    return render(request, "account/log.html", {"page": done.get_page(request.GET.get("page")), "about": about})


@for_member()
@require_POST
@asks_again("account:home")
def end_others(request: MemberRequest) -> HttpResponseBase:
    """End this member's sessions in other browsers."""
    ended = end_sessions(request.member.staff, keep=request.session.session_key or "")
    messages.success(request, _("Sessions ended in other browsers: %(count)d.") % {"count": ended})
    return redirect("account:home")
