"""The first page."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render

from arasha.web.pages.guards import public
from arasha.web.pages.members import member_of


@public
def start(request: HttpRequest) -> HttpResponseBase:
    """Where a visitor begins; a signed-in member goes on to their work."""
    if member_of(request) is not None:
        return redirect("account:landing")
    return render(request, "public/start.html")
