"""Where the country has centres and where it has none. Nothing here speaks of a person."""

from django.http import HttpResponseBase
from django.shortcuts import render

from arasha.accounts.queries import cover_by_region
from arasha.web.pages.codes import choices
from arasha.web.pages.guards import for_member
from arasha.web.pages.members import MemberRequest


@for_member("statistics.read")
def home(request: MemberRequest) -> HttpResponseBase:
    """Each region with the number of its centres and of the agencies that respond with them."""
    names = dict(choices("region"))
    rows = [(names[row.region], row) for row in cover_by_region(list(names))]
    return render(request, "oversight/home.html", {"rows": rows, "without": [name for name, row in rows if not row.centres]})
