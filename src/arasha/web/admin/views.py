"""What the person who runs the server does here. None of it opens a record."""

from django.http import HttpResponseBase
from django.shortcuts import render

from arasha.accounts.actions.founding import begin_organisation
from arasha.accounts.errors import AccountError
from arasha.accounts.queries import organisations
from arasha.web.admin.forms import OrganisationForm
from arasha.web.pages.codes import label
from arasha.web.pages.guards import for_member
from arasha.web.pages.members import MemberRequest


@for_member("node.manage")
def home(request: MemberRequest) -> HttpResponseBase:
    """The organisations of this server."""
    rows = [(row, label("organisation_kind", row.kind), label("region", row.region) if row.region else "") for row in organisations()]
    return render(request, "admin/home.html", {"rows": rows})


@for_member("node.manage")
def begin(request: MemberRequest) -> HttpResponseBase:
    """Found an organisation; the next page shows its sheets and its first member's code, once."""
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            begun = begin_organisation(new=form.organisation(), first=form.first_member(), by=request.member)
        except AccountError as refusal:
            form.add_error("first_name", str(refusal))
        else:
            return render(request, "admin/begun.html", {"begun": begun})
    return render(request, "admin/begin.html", {"form": form})
