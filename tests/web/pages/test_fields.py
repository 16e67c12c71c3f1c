"""Fields that Django has not, and how every widget is written."""

from datetime import date

import pytest
from django import forms

from arasha.web.pages.fields import AnswerField, Checkboxes, DayField, Radios


class Asked(forms.Form):
    surname = forms.CharField(label="Surname", help_text="As she says it.")
    born = DayField(label="Born on")
    weapon = AnswerField(label="Is there a weapon?")
    way = forms.ChoiceField(label="Way", choices=[("phone", "Phone")], widget=Radios(hints={"phone": "The hotline too"}))
    acts = forms.MultipleChoiceField(label="Acts", choices=[("hit", "Hitting")], widget=Checkboxes(hints={"hit": "With the hand"}))


def asked(**given: str) -> Asked:
    born = {"born_day": "29", "born_month": "2", "born_year": "1992"}
    return Asked({"surname": "Ким", "way": "phone", "acts": ["hit"], **born, **given})


def test_day_is_read_from_three_boxes() -> None:
    form = asked()
    assert form.is_valid()
    assert form.cleaned_data["born"] == date(1992, 2, 29)


@pytest.mark.parametrize(
    ("boxes", "code"),
    [
        ({"born_year": "1993"}, "no_such_day"),
        ({"born_month": "13"}, "no_such_day"),
        ({"born_year": "92"}, "digits"),
        ({"born_day": "²"}, "digits"),
        ({"born_day": "-1"}, "digits"),
        ({"born_year": "0012"}, "no_such_day"),
        ({"born_day": ""}, "incomplete"),
        ({"born_day": "", "born_month": "", "born_year": ""}, "required"),
    ],
)
def test_day_that_cannot_be_meant_is_an_error(boxes: dict[str, str], code: str) -> None:
    form = asked(**boxes)
    assert [error.code for error in form.errors.as_data()["born"]] == [code]


def test_day_keeps_what_was_typed_when_it_is_wrong() -> None:
    page = str(asked(born_year="92")["born"])
    assert 'name="born_year"' in page
    assert 'value="92"' in page


def test_day_shows_its_initial_value() -> None:
    page = str(Asked(initial={"born": date(2001, 5, 7)})["born"])
    assert [f'value="{part}"' in page for part in (7, 5, 2001)] == [True, True, True]


def test_answer_nobody_gave_is_unknown_and_not_no() -> None:
    form = asked()
    assert form.is_valid()
    assert form.cleaned_data["weapon"] == "unknown"


def test_answer_outside_the_four_codes_is_refused() -> None:
    assert list(asked(weapon="maybe").errors) == ["weapon"]


def test_choices_show_their_hints_and_point_to_them() -> None:
    page = str(Asked())
    assert "The hotline too" in page
    assert 'aria-describedby="id_way_0_hint"' in page
    assert 'aria-describedby="id_acts_0_hint"' in page


def test_hint_and_error_of_a_field_are_tied_to_its_box() -> None:
    page = str(asked(surname=""))
    assert 'aria-describedby="id_surname_helptext id_surname_error"' in page
    assert 'id="id_surname_error"' in page
    assert 'aria-invalid="true"' in page


def test_browser_is_asked_to_remember_and_to_send_nothing() -> None:
    page = str(asked()["surname"])
    assert 'autocomplete="off"' in page
    assert 'spellcheck="false"' in page


def test_what_is_typed_is_escaped() -> None:
    page = str(asked(surname='"><script>', born_day='"><b>'))
    assert "<script>" not in page
    assert "<b>" not in page
