"""Opening restricted files with the second recovery sheet."""

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters

from arasha.accounts.errors import AccountError, TooManyAttempts
from arasha.accounts.throttle import bucket_of, check_throttle, count_failure, forget_failures
from arasha.cases.actions.second_sheet import open_with_sheet
from arasha.web.pages.again import asks_again
from arasha.web.pages.guards import for_member
from arasha.web.pages.members import MemberRequest, network_of


class SheetForm(forms.Form):
    """The second sheet, as it was printed."""

    sheet = forms.CharField(
        label=_("The printed sheet of restricted files"), max_length=200, widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"})
    )


@for_member("organisation.recover")
@asks_again("centre:team_open_sheet", reading=True)
@sensitive_post_parameters()
def open_sheet(request: MemberRequest) -> HttpResponseBase:
    """Give the director the restricted files under the sheet; the fresh sheet is shown once."""
    form, member = SheetForm(request.POST or None), request.member
    if request.method == "POST" and form.is_valid():
        bucket = bucket_of(name=f"second-sheet|{member.staff.name}", network=network_of(request))
        try:
            check_throttle(bucket)
            done = open_with_sheet(sheet_text=form.cleaned_data["sheet"], by=member)
        except AccountError as refusal:
            if not isinstance(refusal, TooManyAttempts):
                count_failure(bucket)
            form.add_error("sheet", str(refusal))
        else:
            forget_failures(bucket)
            return render(request, "centre/team/sheet_opened.html", {"done": done})
    return render(request, "centre/team/open_sheet.html", {"form": form})
