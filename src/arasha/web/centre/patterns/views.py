"""Who reads out of their pattern, why it is shown, and what a supervisor answers."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from arasha.audit.actions import record_reading
from arasha.audit.models import Event
from arasha.cases.access import visible_cases
from arasha.cases.actions.patterns import review_pattern
from arasha.cases.patterns import CROWD_FLAG, Patterns, patterns_of
from arasha.web.centre.file.fields import code_choices
from arasha.web.centre.patterns.words import COUNTED, counted, why, why_crowd
from arasha.web.pages.codes import label
from arasha.web.pages.guards import for_member
from arasha.web.pages.members import MemberRequest

KEPT_SECONDS = 300


class SeenForm(forms.Form):
    """What a supervisor answers, and what they were shown."""

    about = forms.UUIDField(widget=forms.HiddenInput)
    flag = forms.RegexField(r"^[a-z_]+(\.\d{4}-\d{2}-\d{2})?$", max_length=40, widget=forms.HiddenInput)
    value = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    # Nothing is chosen beforehand: an answer by a slip would take the flag off.
    reason = forms.ChoiceField(label=gettext_lazy("How it is explained"), choices=code_choices("pattern_reason", empty=gettext_lazy("Not chosen")))


@for_member("audit.read")
def patterns(request: MemberRequest) -> HttpResponseBase:
    """What is out of pattern, by person, and what was answered in the last days."""
    member = request.member
    found = patterns_of(member)
    record_reading(organisation_id=member.organisation_id, actor=member.staff_id, action="patterns.read", shown=found.total)
    names = member.names_of_actors
    context = {"found": found, "people": _people(found, names), "crowds": _crowds(found, names), "reviews": _reviews(request, found.reviews, names)}
    return render(request, "centre/patterns/patterns.html", context)


@for_member("audit.read")
def count(request: MemberRequest) -> HttpResponseBase:
    """How many wait, for the first page: asked for when that page stands already, and kept for a few minutes, so that it waits for nothing."""
    total = cache.get_or_set(_kept(request), lambda: patterns_of(request.member).total, KEPT_SECONDS)
    return render(request, "centre/patterns/count.html", {"total": total})


def _kept(request: MemberRequest) -> str:
    return f"patterns-{request.member.staff_id}"


@for_member("audit.read")
@require_POST
def seen(request: MemberRequest) -> HttpResponseBase:
    """A supervisor answers for one flag."""
    form = SeenForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose how it is explained."))
        return redirect("centre:patterns")
    data = form.cleaned_data
    review_pattern(about=str(data["about"]), flag=data["flag"], value=data["value"], reason=data["reason"], by=request.member)
    cache.delete(_kept(request))
    messages.success(request, _("Saved."))
    return redirect("centre:patterns")


def _form(about: str, flag: str, value: int) -> SeenForm:
    return SeenForm(auto_id=f"{flag.replace('.', '-')}-{about}-%s", initial={"about": about, "flag": flag, "value": value})


def _people(found: Patterns, names: dict[str, str]) -> list[dict[str, Any]]:
    people: dict[str, dict[str, Any]] = {}
    for flag in found.flags:
        card = people.setdefault(flag.person, {"id": flag.person, "name": names.get(flag.person, ""), "flags": []})
        card["flags"].append({"day": flag.day, "lines": why(flag), "form": _form(flag.person, flag.key, flag.value)})
    return list(people.values())


def _crowds(found: Patterns, names: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"case": entry.case, "lines": why_crowd(entry.crowd, names), "form": _form(entry.crowd.case, CROWD_FLAG, entry.crowd.value)}
        for entry in found.crowds
    ]


def _reviews(request: MemberRequest, events: Iterable[Event], names: dict[str, str]) -> list[dict[str, Any]]:
    about = {event.subject_id for event in events} - names.keys()
    numbers = {str(row.id): row.number for row in visible_cases(request.member).filter(id__in=[UUID(key) for key in about])}
    return [
        {
            "at": event.at,
            "by": names.get(event.actor, ""),
            "about": names.get(event.subject_id) or numbers.get(event.subject_id) or _("A file that you may not open"),
            "what": _what(event),
            "reason": label("pattern_reason", str(event.detail.get("reason", ""))),
        }
        for event in events
    ]


def _what(event: Event) -> str:
    measure = str(event.detail.get("flag", "")).partition(".")[0]
    return counted(measure, int(event.detail.get("value", 0))) if measure in COUNTED else measure
