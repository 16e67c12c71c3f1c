"""Drawing codes by weight. A code that the country's pack doesn't have is refused, not invented."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from typing import Any, TypeVar

from django.utils import timezone

from arasha.jurisdictions import Pack
from arasha.ops.demo.country import read_data

YEARS = 4
"""How far back the first cases lie."""
NOT_LISTS = frozenset({"violence_pattern"})
LIST_OF = {"perpetrator_relationship": "relationship"}
T = TypeVar("T")


@dataclass(frozen=True)
class Weighted:
    """Codes with running totals of their weights."""

    codes: tuple[str, ...]
    totals: tuple[float, ...]


class Shares:
    """Draws of one generator: the same seed draws the same."""

    def __init__(self, rng: random.Random, pack: Pack, *, today: date) -> None:
        data = read_data("shares.toml")
        self.rng, self.today = rng, today
        self.acts: dict[str, list[str]] = data["acts"]
        self._child_weights: list[int] = data["children"]
        self._weighted = {name: _weighted(name, weights, pack) for name, weights in data["codes"].items()}
        self._months = _months(data, today=today)
        _check(pack, "act", [act for acts in self.acts.values() for act in acts])

    def pick(self, name: str) -> str:
        """One code of a list."""
        weighted = self._weighted[name]
        return self.rng.choices(weighted.codes, cum_weights=weighted.totals)[0]

    def some(self, name: str, *, most: int) -> list[str]:
        """One to `most` different codes of a list."""
        return list(dict.fromkeys(self.pick(name) for _draw in range(self.rng.randint(1, most))))

    def chance(self, share: float) -> bool:
        """True in this share of all draws."""
        return self.rng.random() < share

    def one_of(self, stock: Sequence[T]) -> T:
        """One of a stock, all alike likely."""
        return self.rng.choice(stock)

    def children(self) -> int:
        """How many children come with her."""
        return self.rng.choices(range(len(self._child_weights)), weights=self._child_weights)[0]

    def opening_day(self) -> date:
        """A day of the past years, by growth and season."""
        first = self.rng.choices(self._months[0], cum_weights=self._months[1])[0]
        return min(first + timedelta(days=self.rng.randrange(28)), self.today)


def moment(rng: random.Random, day: date) -> datetime:
    """A moment of a day in the country's time zone."""
    return timezone.make_aware(datetime.combine(day, time(rng.randrange(8, 22), rng.randrange(60))))


def _weighted(name: str, weights: dict[str, float], pack: Pack) -> Weighted:
    if name not in NOT_LISTS:
        _check(pack, LIST_OF.get(name, name), list(weights))
    return Weighted(tuple(weights), tuple(accumulate(weights.values())))


def _check(pack: Pack, name: str, codes: list[str]) -> None:
    unknown = sorted(set(codes) - set(pack.code_list(name).codes()))
    if unknown:
        raise ValueError(f"the pack {pack.code} has no {name}: {', '.join(unknown)}")


def _months(data: dict[str, Any], *, today: date) -> tuple[list[date], list[float]]:
    firsts, weights = [], []
    for back in range(YEARS * 12, -1, -1):
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        share = today.day / 30 if back == 0 else 1.0
        firsts.append(date(year, month + 1, 1))
        weights.append(data["months"][month] * data["yearly_growth"] ** (-back / 12) * share)
    return firsts, list(accumulate(weights))
