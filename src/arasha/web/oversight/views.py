"""Where the country has centres and where it has none. Nothing here speaks of a person."""

from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language

from arasha.accounts.queries import cover_by_region
from arasha.jurisdictions import pack
from arasha.web.pages.guards import for_member
from arasha.web.pages.members import MemberRequest


@for_member("statistics.read")
def home(request: MemberRequest) -> HttpResponseBase:
    """Each region with the number of its centres and of the agencies that respond with them."""
    regions = pack(settings.JURISDICTION).code_list("region")
    names = dict(regions.choices(get_language() or "kk", None))
    rows = [(names[row.region], row) for row in cover_by_region(list(names))]
    return render(request, "oversight/home.html", {"rows": rows, "without": [name for name, row in rows if not row.centres]})
