"""The first page of a focal point at police, clinic, prosecutor, akimat or legal aid."""

from django.http import HttpResponseBase
from django.shortcuts import render

from arasha.accounts.queries import staff_of
from arasha.vault.keys import fingerprint
from arasha.web.pages.guards import for_member
from arasha.web.pages.members import MemberRequest


@for_member()
def home(request: MemberRequest) -> HttpResponseBase:
    """Who works here, who holds the organisation's key, and the key's fingerprint for comparing by telephone."""
    member = request.member
    colleagues = staff_of(member.organisation_id)
    print_of_key = fingerprint(member.keys.organisation_public)
    return render(request, "partner/home.html", {"organisation": member.organisation, "colleagues": colleagues, "fingerprint": print_of_key})
