"""The page that asks for the password once more, before what `web.pages.again` asks it for."""

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from arasha.accounts.errors import SignInRefused
from arasha.accounts.sessions import freshen
from arasha.accounts.signing_in import show_password
from arasha.accounts.throttle import bucket_of, check_throttle, count_failure, forget_failures
from arasha.web.account.forms import AgainForm
from arasha.web.pages.again import BACK
from arasha.web.pages.guards import for_member
from arasha.web.pages.members import MemberRequest, give_key_cookie, network_of


@for_member()
@sensitive_post_parameters()
def again(request: MemberRequest) -> HttpResponseBase:
    """Asks for the password; session and key are fresh after it."""
    form = AgainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        member, bucket = request.member, bucket_of(name=f"again|{request.member.staff.name}", network=network_of(request))
        try:
            check_throttle(bucket)
            show_password(by=member, password=form.cleaned_data["password"])
        except SignInRefused as refusal:
            if type(refusal) is SignInRefused:
                count_failure(bucket)
            form.add_error("password", str(refusal))
        else:
            forget_failures(bucket)
            response = redirect(request.session.pop(BACK, "account:home"))
            request.session.cycle_key()
            give_key_cookie(response, freshen(request.session, pair=member.keys.staff_pair))
            return response
    return render(request, "account/again.html", {"form": form})
