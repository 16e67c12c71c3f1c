"""Typed values for the includes in templates/pages/parts."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.utils.functional import Promise

Text = str | Promise
Colour = Literal["red", "orange", "yellow", "green", "teal", "blue", "purple", "grey"]


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go; `count` shows when it is not zero, in red when `danger`."""

    label: Text
    url: str
    current: bool = False
    count: int | None = None
    danger: bool = False


@dataclass(frozen=True, slots=True)
class Tag:
    """A short status with a colour that never stands alone."""

    label: Text
    colour: Colour = "grey"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a summary list; no value shows as "Not recorded". `hidden` completes the action for those who only hear it."""

    label: Text
    value: object = None
    url: str = ""
    action: Text = ""
    hidden: Text = ""

    @property
    def lines(self) -> list[object]:
        """The value as lines to show: none, one, or one for each item."""
        if self.value is None or self.value == "":
            return []
        if isinstance(self.value, list | tuple | set | frozenset):
            return [line for line in self.value if line not in (None, "")]
        return [self.value]


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry of a timeline. `by` is a whole phrase; without `link` the title itself leads to `url`."""

    title: Text
    when: datetime | date
    by: Text = ""
    text: Text = ""
    url: str = ""
    link: Text = ""
    tag: Tag | None = None
