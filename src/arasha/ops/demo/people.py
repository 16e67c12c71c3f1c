"""Made-up people: names drawn from common ones, numbers that can't be anybody's."""

import random
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files

NOBODYS_CODE = "799"
"""No operator of Kazakhstan has it: a number that nobody answers."""
STREETS = (
    "Тюльпановая",
    "Қызғалдақ",
    "Жусан",
    "Полынная",
    "Ковыльная",
    "Боз",
    "Арша",
    "Можжевеловая",
    "Шие",
    "Вишнёвый проезд",
    "Сәмбі",
    "Ивовая",
)
"""Plants: common as street names, and no town's only one."""
_ROUND_ONE = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
_ROUND_TWO = (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)


@dataclass(frozen=True)
class Name:
    """A full name as on a document; the patronymic may be empty."""

    surname: str
    given: str
    patronymic: str


@dataclass(frozen=True)
class NameGroup:
    """Names that occur together."""

    share: int
    women: tuple[str, ...]
    men: tuple[str, ...]
    girls: tuple[str, ...]
    boys: tuple[str, ...]
    surnames: tuple[tuple[str, str], ...]
    patronymics: tuple[tuple[str, str], ...]


@lru_cache(maxsize=1)
def name_groups() -> tuple[NameGroup, ...]:
    """The stock of names."""
    stock = tomllib.loads(files("arasha.ops.demo").joinpath("names.toml").read_text(encoding="utf-8"))
    plain = ("women", "men", "girls", "boys")
    return tuple(
        NameGroup(
            share=group["share"],
            **{name: tuple(group[name]) for name in plain},
            surnames=tuple(_both(text) for text in group["surnames"]),
            patronymics=tuple(_both(text) for text in group["patronymics"]),
        )
        for group in stock["group"]
    )


def _both(text: str) -> tuple[str, str]:
    feminine, _bar, masculine = text.partition("|")
    return feminine, masculine


@dataclass(frozen=True)
class Family:
    """Whose names and phones a case needs: names within a family agree by chance only, as in life."""

    rng: random.Random
    group: NameGroup

    @classmethod
    def draw(cls, rng: random.Random) -> "Family":
        """A family of one group, by share."""
        groups = name_groups()
        return cls(rng, rng.choices(groups, weights=[group.share for group in groups])[0])

    def adult(self, *, woman: bool) -> Name:
        """A grown-up's name."""
        return self._name(self.group.women if woman else self.group.men, masculine=not woman)

    def child(self, *, girl: bool, surname: str = "") -> Name:
        """A child's name."""
        drawn = self._name(self.group.girls if girl else self.group.boys, masculine=not girl)
        return Name(surname or drawn.surname, drawn.given, "")

    def _name(self, given: tuple[str, ...], *, masculine: bool) -> Name:
        rng, form = self.rng, int(masculine)
        return Name(rng.choice(self.group.surnames)[form], rng.choice(given), rng.choice(self.group.patronymics)[form])


def impossible_iin(rng: random.Random) -> str:
    """An identification number with a valid check digit and a month 13: nobody can have it (Resolution 853 forms it from a date)."""
    while True:
        digits = [9, 9, 1, 3, rng.randrange(4), rng.randrange(1, 10), rng.randrange(3, 7), *(rng.randrange(10) for _place in range(4))]
        check = _check_digit(digits)
        if check < 10:
            return "".join(map(str, [*digits, check]))


def _check_digit(digits: list[int]) -> int:
    first = sum(digit * weight for digit, weight in zip(digits, _ROUND_ONE, strict=True)) % 11
    return first if first < 10 else sum(digit * weight for digit, weight in zip(digits, _ROUND_TWO, strict=True)) % 11


def silent_phone(rng: random.Random) -> str:
    """A number in a range that no operator has."""
    return f"+7 {NOBODYS_CODE} {rng.randrange(100, 1000)} {rng.randrange(100):02d} {rng.randrange(100):02d}"


def made_up_address(rng: random.Random) -> str:
    """A street of a plant's name, with a house and a flat."""
    return f"{rng.choice(STREETS)}, {rng.randrange(1, 180)}, кв. {rng.randrange(1, 90)}"


def birth_date(rng: random.Random, *, age: int, on: date) -> date:
    """A birthday that makes somebody `age` on a day."""
    earliest = date(on.year - age - 1, on.month, min(on.day, 28)) + timedelta(days=1)
    return earliest + timedelta(days=rng.randrange(360))
