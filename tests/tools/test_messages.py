"""Translations are found, and faults in them are told."""

from pathlib import Path

import polib
import pytest

import messages
from messages_found import Found, find_messages, in_python, in_template

PYTHON = """
from django.utils import translation
from django.utils.translation import gettext_lazy as _, ngettext, pgettext as said
_("Save")
ngettext("%(n)d case", "%(n)d cases", 2)
said("month", "May")
translation.gettext("Other" " words")
_(variable)
print("Not a text")
"""
TEMPLATE = """{% load i18n %}
{% translate "One" %}{% if x %}{% translate "Two" context "count" %}{% else %}{{ y|default:_("Three") }}{% endif %}
{% for z in y %}{% include "pages/parts/back.html" with text=_("Four") %}{% empty %}{% translate "Five" as five %}{% endfor %}
{% blocktranslate trimmed count n=y|length with who=x %}
  {{ n }} case of
  {{ who }}
{% plural %}
  {{ n }} cases of {{ who }}
{% endblocktranslate %}
"""


@pytest.fixture
def locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program with the one text "Hello %(name)s" and one plural, and no catalogues yet."""
    texts = [Found("Hello %(name)s", places=["a.py"]), Found("%(n)s case", plural="%(n)s cases", places=["a.py"])]
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    monkeypatch.setattr(messages, "wanted", lambda language: texts)
    return tmp_path


def set_translation(text: str, translation: str) -> None:
    catalogue = messages.read_catalogue("kk")
    entry = catalogue.find(text)
    assert entry is not None
    if entry.msgid_plural:
        entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, translation)
    else:
        entry.msgstr = translation
    catalogue.save(str(messages.catalogue_path("kk")))


def translate_all() -> None:
    set_translation("Hello %(name)s", "Сәлем %(name)s")
    set_translation("%(n)s case", "%(n)s іс")


def test_texts_of_python_are_found_under_any_name() -> None:
    assert [(found.context, found.text, found.plural) for found in in_python(PYTHON)] == [
        ("", "Save", ""),
        ("", "%(n)d case", "%(n)d cases"),
        ("month", "May", ""),
        ("", "Other words", ""),
    ]


def test_texts_of_templates_are_found_wherever_they_stand() -> None:
    found = {(found.context, found.text, found.plural) for found in in_template(TEMPLATE)}
    assert found == {
        ("", "One", ""),
        ("count", "Two", ""),
        ("", "Three", ""),
        ("", "Four", ""),
        ("", "Five", ""),
        ("", "%(n)s case of %(who)s", "%(n)s cases of %(who)s"),
    }


def test_same_text_in_two_files_is_one_text(tmp_path: Path) -> None:
    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text('from django.utils.translation import gettext as _\n_("Save")\n', encoding="utf-8")
    assert [(found.text, len(found.places)) for found in find_messages(tmp_path)] == [("Save", 2)]


def test_new_texts_are_faults_until_translated(locale: Path) -> None:
    messages.update_catalogue("kk")
    assert len(messages.faults("kk")) == 2
    translate_all()
    assert messages.faults("kk") == []


def test_translations_outlive_an_update(locale: Path) -> None:
    messages.update_catalogue("kk")
    translate_all()
    before = messages.catalogue_path("kk").read_text(encoding="utf-8")
    messages.update_catalogue("kk")
    assert messages.catalogue_path("kk").read_text(encoding="utf-8") == before


def test_text_that_is_gone_is_retired_and_comes_back(locale: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    messages.update_catalogue("kk")
    translate_all()
    both = messages.wanted("kk")
    monkeypatch.setattr(messages, "wanted", lambda language: both[1:])
    assert "nowhere in the program" in messages.faults("kk")[0]
    messages.update_catalogue("kk")
    assert messages.faults("kk") == []
    assert [entry.msgid for entry in messages.read_catalogue("kk").obsolete_entries()] == ["Hello %(name)s"]
    monkeypatch.setattr(messages, "wanted", lambda language: both)
    messages.update_catalogue("kk")
    assert messages.faults("kk") == []


@pytest.mark.parametrize("translation", ["Сәлем", "Сәлем %(nam)s", "Сәлем %(name)s %(name)s"])
def test_other_placeholders_are_a_fault(locale: Path, translation: str) -> None:
    messages.update_catalogue("kk")
    translate_all()
    set_translation("Hello %(name)s", translation)
    assert len(messages.faults("kk")) == 1


def test_doubtful_translation_is_a_fault(locale: Path) -> None:
    messages.update_catalogue("kk")
    translate_all()
    catalogue = messages.read_catalogue("kk")
    catalogue[0].flags.append("fuzzy")
    catalogue.save(str(messages.catalogue_path("kk")))
    assert [fault.split(" ", 2)[-1].endswith("marked as doubtful") for fault in messages.faults("kk")] == [True]


def test_russian_has_three_plural_forms(locale: Path) -> None:
    messages.update_catalogue("ru")
    entry = messages.read_catalogue("ru").find("%(n)s case")
    assert entry is not None
    assert entry.msgstr_plural == {0: "", 1: "", 2: ""}


def test_compiled_catalogue_holds_the_translations(locale: Path) -> None:
    messages.update_catalogue("kk")
    translate_all()
    messages.compile_all()
    compiled = polib.mofile(str(messages.catalogue_path("kk").with_suffix(".mo")))
    assert {entry.msgid for entry in compiled} == {"Hello %(name)s", "%(n)s case"}
