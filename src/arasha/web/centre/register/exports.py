"""Giving files out, after a warning."""

import io
from collections.abc import Callable
from typing import IO
from uuid import UUID

from django.http import FileResponse, HttpResponseBase
from django.shortcuts import render

from arasha.cases.access import open_case
from arasha.cases.exporting.holdings import export_case, export_holdings
from arasha.cases.exporting.own_copy import write_own_copy
from arasha.web.pages.guards import for_member
from arasha.web.pages.members import MemberRequest


@for_member("holdings.export")
def everything(request: MemberRequest) -> HttpResponseBase:
    """All that this member may open."""
    if request.method == "POST":
        return _archive(lambda out: export_holdings(out, by=request.member))
    return render(request, "centre/register/export.html")


@for_member("case.export")
def one(request: MemberRequest, case_id: UUID) -> HttpResponseBase:
    """One case: for the centre, or her own copy."""
    opened = open_case(request.member, case_id)
    if request.method == "POST" and request.POST.get("for") == "survivor":
        return _archive(lambda out: write_own_copy(out, opened=opened, by=request.member))
    if request.method == "POST":
        return _archive(lambda out: export_case(out, opened=opened, by=request.member))
    return render(request, "centre/register/export_case.html", {"case": opened.case})


def _archive(write: Callable[[IO[bytes]], object]) -> HttpResponseBase:
    """The archive, made in memory: nothing of it is spooled to disk."""
    out = io.BytesIO()
    write(out)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename="archive.zip", content_type="application/zip")
