"""What every page of a file shows around its content."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from arasha.audit.actions import record_reading
from arasha.cases.access import OpenCase, open_case
from arasha.cases.derived import display_name
from arasha.cases.models import Case, Person
from arasha.rules.safe_contact import DO_NOT_CONTACT
from arasha.web.centre.file.kinds import TABS
from arasha.web.pages.codes import label
from arasha.web.pages.members import MemberRequest
from arasha.web.pages.parts import Link, Tag


def open_file(request: MemberRequest, case_id: UUID, *, reading: str = "case.read") -> OpenCase:
    """Open a case for the member of this request, and write in the audit that they read it."""
    opened = open_case(request.member, case_id)
    if request.method == "GET":
        member = request.member
        record_reading(organisation_id=member.organisation_id, actor=member.staff_id, action=reading, case_id=case_id)
    return opened


def file_context(opened: OpenCase, *, tab: str, people: Sequence[tuple[Person, Any]] | None = None) -> dict[str, Any]:
    """Header and tabs of a file. `people`: its persons, where the page has opened them already."""
    case = opened.case
    known = opened.records(Person) if people is None else people
    survivor = next(((row, body) for row, body in known if row.kind == Person.SURVIVOR), None)
    rule = survivor[0].safe_contact_rule if survivor else DO_NOT_CONTACT
    return {
        "case": case,
        "opened": opened,
        "name": display_name(survivor[1]) if survivor else "",
        "survivor": survivor,
        "tags": _tags(case),
        "tabs": _tabs(case, tab),
        "contact_forbidden": rule == DO_NOT_CONTACT,
        "contact_rule": label("safe_contact_rule", rule),
        "contact_words": survivor[1].safe_contact if survivor else "",
        "is_open": case.status == Case.OPEN,
        **{f"may_{name.partition('.')[2]}": opened.member.may(name) for name in ("case.work", "case.close", "case.erase", "case.export")},
        "may_audit": opened.member.may("audit.read"),
    }


def _tags(case: Case) -> list[Tag]:
    tags = []
    if case.status == Case.CLOSED:
        tags.append(Tag(_("Closed"), "grey"))
    if case.immediate_danger == "yes":
        tags.append(Tag(_("Danger now"), "red"))
    elif case.immediate_danger == "unknown":
        tags.append(Tag(_("Danger not known"), "orange"))
    if case.risk_level == "high":
        tags.append(Tag(_("High risk"), "red"))
    if case.protection != Case.WHOLE:
        tags.append(Tag(label("protection", case.protection), "purple"))
    if case.legal_hold:
        tags.append(Tag(_("Legal hold"), "yellow"))
    return tags


def _tabs(case: Case, tab: str) -> list[Link]:
    links = [Link(_("Overview"), reverse("centre:file", args=[case.id]), current=tab == "overview")]
    links += [Link(entry.label, reverse("centre:file_tab", args=[case.id, entry.slug]), current=tab == entry.slug) for entry in TABS]
    links.append(Link(_("Calls"), reverse("centre:file_calls", args=[case.id]), current=tab == "calls"))
    links.append(Link(_("Timeline"), reverse("centre:file_course", args=[case.id]), current=tab == "course"))
    links.append(Link(_("Manage"), reverse("centre:file_manage", args=[case.id]), current=tab == "manage"))
    return links
