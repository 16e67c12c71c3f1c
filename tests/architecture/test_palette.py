"""The palette can be read: WCAG 2.2, 1.4.3 (text, 4.5) and 1.4.11 (edges of controls, 3)."""

import re
from pathlib import Path

import pytest

PALETTE = Path(__file__).resolve().parents[2] / "src/arasha/web/static/src/_palette.scss"
COLOURS = dict(re.findall(r"^\$([a-z-]+): (#[0-9a-f]{6});", PALETTE.read_text(encoding="utf-8"), re.MULTILINE))
TEXT_ON_GROUND = [
    *[("ink", ground) for ground in ("paper", "linen", "linen-deep", "teal-mist", "alarm-mist", "amber-mist", "green-mist", "amber", "rule")],
    *[("ink-soft", ground) for ground in ("paper", "linen")],
    *[("paper", ground) for ground in ("teal", "teal-deep", "teal-night", "alarm", "alarm-deep")],
    *[(text, "paper") for text in ("teal", "teal-deep", "plum", "alarm", "green")],
    ("teal", "linen"),
    ("teal-deep", "teal-mist"),
    ("plum", "plum-mist"),
    ("alarm-deep", "alarm-mist"),
    ("green", "green-mist"),
]


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("text", "ground"), TEXT_ON_GROUND)
def test_text_stands_out_from_its_ground(text: str, ground: str) -> None:
    assert contrast(COLOURS[text], COLOURS[ground]) >= 4.5


def test_contrast_of_black_on_white_is_21() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0
