"""The first page."""

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render

from arasha.web.pages.guards import public


@public
def start(request: HttpRequest) -> HttpResponseBase:
    """Where a visitor begins; a signed-in member goes on to their work."""
    if request.member is not None:
        return redirect("account:landing")
    return render(request, "public/start.html")
