"""The list of files, beginning one, opening one urgently."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from arasha.accounts.errors import AccountError
from arasha.audit.actions import record_reading
from arasha.cases.actions.cases import open_new_case
from arasha.cases.actions.protection import break_glass
from arasha.cases.queries import FILTERS, LimitedPaginator, case_by_number, filter_cases, list_cases
from arasha.cases.saved_views import remove_view as forget_view
from arasha.cases.saved_views import save_view as keep_view
from arasha.cases.saved_views import saved_views
from arasha.rules.case_number import read_case_number
from arasha.web.centre.listing.forms import FilterForm, NewFileForm, UrgentForm
from arasha.web.pages.guards import for_member
from arasha.web.pages.members import MemberRequest

PAGE = 25


@for_member("case.open")
def files(request: MemberRequest) -> HttpResponseBase:
    """The files that this member may open, under filters."""
    member = request.member
    form = FilterForm(request.GET or None, member=member)
    filters = form.cleaned_data if form.is_valid() else {}
    pages = LimitedPaginator(filter_cases(member, filters), PAGE)
    page = pages.get_page(request.GET.get("page"))
    rows = list_cases(member, list(page.object_list))
    record_reading(organisation_id=member.organisation_id, actor=member.staff_id, action="cases.listed", shown=len(rows))
    views = [(view, f"{reverse('centre:files')}?{urlencode(view.filters)}") for view in saved_views(member)]
    chosen = {name: value for name, value in filters.items() if value}
    context = {"form": form, "page": page, "rows": rows, "views": views, "chosen": chosen, "many": pages.is_cut}
    return render(request, "centre/listing/files.html", context)


@for_member("case.open")
@require_POST
def find(request: MemberRequest) -> HttpResponseBase:
    """Go to the file with a number: typed in a form, so that it stands in no address."""
    member = request.member
    number = read_case_number(request.POST.get("number", ""))
    case = case_by_number(member, number) if number else None
    record_reading(organisation_id=member.organisation_id, actor=member.staff_id, action="cases.searched", shown=int(case is not None))
    if case is None:
        messages.error(request, _("There is no file with this number that you may open. Check the number."))
        return redirect("centre:files")
    return redirect("centre:file", case.id)


@for_member("case.work")
def add(request: MemberRequest) -> HttpResponseBase:
    """Begin a file."""
    form = NewFileForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        opened = open_new_case(new=form.new_case(), by=request.member)
        messages.success(request, _("The file was begun. Its number is %(number)s.") % {"number": opened.case.number})
        return redirect("centre:file", opened.case.id)
    return render(request, "centre/listing/add.html", {"form": form})


@for_member("glass.break")
def urgent(request: MemberRequest) -> HttpResponseBase:
    """Break the glass of a team file."""
    form = UrgentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            glass = break_glass(number=read_case_number(data["number"]) or "", reason=data["reason"], why=data["why"], by=request.member)
        except AccountError as refusal:
            form.add_error("number", str(refusal))
        else:
            messages.warning(request, _("The file is open to you for four hours. Its team and your supervisor see that you opened it."))
            return redirect("centre:file", glass.case_id)
    return render(request, "centre/listing/urgent.html", {"form": form})


@for_member("case.open")
@require_POST
def save_view(request: MemberRequest) -> HttpResponseBase:
    """Keep the present filters under a name."""
    name = request.POST.get("name", "").strip()[:60]
    form = FilterForm(request.POST, member=request.member)
    form.is_valid()
    # What is no code stays out: the filters stand in a plain column and in an address.
    filters = {key: value for key in (*FILTERS, "order") if (value := form.cleaned_data.get(key))}
    if name:
        keep_view(name=name, filters=filters, by=request.member)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Give the view a name."))
    return redirect(f"{reverse('centre:files')}?{urlencode(filters)}")


@for_member("case.open")
@require_POST
def remove_view(request: MemberRequest, view_id: UUID) -> HttpResponseBase:
    """Forget a saved view."""
    forget_view(view_id=view_id, by=request.member)
    return redirect("centre:files")
