"""Packs: data with dates, and nothing of a country in the code."""

from pathlib import Path

import pytest

from arasha.jurisdictions import PackError, load_pack, pack
from arasha.rules.gbvims import ORDER

SMALL = Path(__file__).parent / "data" / "small"


def test_kazakhstan_has_its_twenty_regions() -> None:
    assert len(pack("kz").regions.codes()) == 20
    assert pack("kz").settlements["вко, усть-каменогорск"] == "KZ-63"


def test_types_of_violence_are_the_four_of_the_law() -> None:
    assert pack("kz").code_list("violence_type").codes() == ("physical", "psychological", "sexual", "economic")


def test_acts_speak_of_known_types_and_questions() -> None:
    kz = pack("kz")
    types = set(kz.code_list("violence_type").codes())
    for entry in kz.code_list("act").entries:
        assert set(entry.more["types"]) <= types, entry.code
        assert entry.more["gbvims"] in ORDER, entry.code


def test_what_was_not_checked_is_marked() -> None:
    assert not pack("kz").retention[0].checked
    assert not pack("kz").code_list("service_kind").entry("social_legal").checked  # type: ignore[union-attr]  # the entry is there


def test_another_country_brings_its_own() -> None:
    small = load_pack(SMALL)
    assert (small.code, small.regions.codes(), small.phone_region) == ("small", ("ZZ-1",), "CO")
    assert small.code_list("act").label("hit", "ru") == "Удар"


def test_unknown_pack_is_refused() -> None:
    for name in ("nowhere", "../kz", ""):
        with pytest.raises(PackError):
            pack(name)


@pytest.mark.parametrize(
    ("file", "text", "entry", "reason"),
    [
        ("lists/all.toml", "[sex]\nfemale = { kk = 'a', ru = 'b' }", "sex.female", "label missing: en"),
        ("lists/all.toml", "[sex]\nfemale = { kk='a', ru='b', en='c', valid_from='soon' }", "sex.female", "valid_from is not a date"),
        (
            "lists/all.toml",
            "[sex]\nfemale = { kk='a', ru='b', en='c', valid_from=2026-01-01, valid_to=2025-01-01 }",
            "sex.female",
            "valid_to lies before",
        ),
        ("lists/all.toml", "not toml", "file", "it is not TOML"),
        ("lists/all.toml", "[sex]\n", "sex", "a list is a table of codes"),
    ],
)
def test_broken_pack_names_file_entry_and_reason(tmp_path: Path, file: str, text: str, entry: str, reason: str) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "pack.toml").write_text((SMALL / "pack.toml").read_text())
    (tmp_path / file).write_text(text)
    with pytest.raises(PackError) as refusal:
        load_pack(tmp_path)
    assert (refusal.value.file, refusal.value.entry) == ("all.toml", entry)
    assert refusal.value.reason.startswith(reason)


def test_code_that_ended_is_not_offered_and_keeps_its_label() -> None:
    from datetime import date

    acts = load_pack(SMALL).code_list("act")
    assert acts.codes(date(2026, 1, 1)) == ("hit",)
    assert acts.codes(date(2019, 1, 1)) == ("hit", "old")
    assert acts.label("old", "en") == "Old word"
