"""Shared parts of pages."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from arasha.web.pages.parts import Link, Moment, Row, Tag
from arasha.web.pages.templatetags.pages import chosen_from, options


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def part(name: str, **context: Any) -> str:
    return render_to_string(f"pages/parts/{name}.html", context)


@pytest.mark.parametrize(
    ("value", "lines"),
    [(None, []), ("", []), ("Ким", ["Ким"]), (0, [0]), (["a", "", None, "b"], ["a", "b"]), ([], [])],
)
def test_row_has_a_line_for_each_value(value: object, lines: list[object]) -> None:
    assert Row("Name", value).lines == lines


def test_row_without_value_says_that_it_is_not_recorded() -> None:
    assert "Not recorded" in part("summary_list", rows=[Row("Phone", None)])


def test_values_are_escaped_in_every_part() -> None:
    bad = "<b>x</b>"
    pages = [
        part("summary_list", rows=[Row(bad, bad)], card=bad),
        part("timeline", moments=[Moment(bad, date(2026, 1, 1), by=bad, text=bad, tag=Tag(bad))]),
        part("navigation", items=[Link(bad, "/")]),
        part("tabs", items=[Link(bad, "/")], label=bad),
        part("danger", text=bad, title=bad),
        part("empty", text=bad),
    ]
    assert [bad in page for page in pages] == [False] * len(pages)


def test_timeline_tells_the_time_to_machines_too() -> None:
    page = part("timeline", moments=[Moment("Opened", datetime(2026, 3, 2, 10, 30, tzinfo=UTC))])
    assert 'datetime="2026-03-02T10:30:00+00:00"' in page


def test_navigation_marks_where_one_is() -> None:
    page = part("navigation", items=[Link("Home", "/", current=True), Link("Cases", "/cases")])
    assert page.count('aria-current="page"') == 1


def test_pages_keep_the_rest_of_the_query() -> None:
    request = RequestFactory().get("/desk/", {"page": "2", "status": "open"})
    page = Paginator(range(100), 10).page(2)
    text = Template('{% include "pages/parts/pagination.html" %}').render(RequestContext(request, {"page": page}))
    assert "?page=3&amp;status=open" in text


def test_one_page_needs_no_numbers() -> None:
    page = Paginator(range(3), 10).page(1)
    assert render_to_string("pages/parts/pagination.html", {"page": page}).strip() == ""


class Asked(forms.Form):
    surname = forms.CharField(label="Surname")
    age = forms.IntegerField(label="Age", required=False)

    def clean(self) -> None:
        raise forms.ValidationError("Say it again")


def test_error_summary_leads_to_each_box() -> None:
    text = Template('{% include "pages/error_summary.html" %}').render(Context({"form": Asked({"age": "x"})}))
    assert "Say it again" in text
    assert '<a href="#id_surname">Surname: This field is required.</a>' in text
    assert '<a href="#id_age">Age: Enter a whole number.</a>' in text


def test_error_summary_is_absent_when_all_is_well() -> None:
    assert render_to_string("pages/error_summary.html", {"form": Asked()}).strip() == ""


def test_options_are_drawn_and_escaped() -> None:
    groups = [
        (None, [{"value": "", "label": "<All>", "selected": False, "attrs": {}}], 0),
        ('"North"', [{"value": 'a"b', "label": "A & B", "selected": True, "attrs": {"disabled": True}}], 1),
    ]
    assert options(groups) == (
        '\n  <option value="">&lt;All&gt;</option>\n  <optgroup label="&quot;North&quot;">'
        '\n  <option value="a&quot;b" selected disabled>A &amp; B</option>\n  </optgroup>'
    )


def test_filter_is_drawn_with_its_label_and_what_is_chosen() -> None:
    class Filter(forms.Form):
        state = forms.ChoiceField(label="State <now>", required=False, choices=(("", "All"), ("open", "Open")))

    assert chosen_from(Filter({"state": "open"})["state"]) == (
        '<div class="govuk-form-group">\n<label class="govuk-label govuk-label--s" for="id_state">State &lt;now&gt;</label>\n'
        '<select class="govuk-select" name="state" id="id_state">\n  <option value="">All</option>\n  <option value="open" selected>Open</option>'
        "\n</select>\n</div>"
    )
