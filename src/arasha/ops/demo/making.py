"""Making the country: organisations, cast, cases. The same seed on the same day makes the same, keys, ids and case numbers apart."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from arasha.ops.demo.cases import CaseWriter
from arasha.ops.demo.cast import CastMember, join_cast
from arasha.ops.demo.country import Place, found_country
from arasha.ops.demo.even import write_even
from arasha.ops.demo.working_day import act_out


@dataclass(frozen=True)
class Country:
    """What was made."""

    places: Sequence[Place]
    cast: Sequence[CastMember]


def make_country(
    *, cases: int, seed: int, progress: Callable[[int], None] = lambda _count: None, today: date | None = None, one_centre: int = 0
) -> Country:
    """Fill an empty database. `progress` is told how many cases were written since it was told last; 0 when the organisations stand.

    `one_centre`: the first centre of the cast has all cases, each with the same rows, written by so many processes.
    """
    rng = random.Random(seed)  # noqa: S311 - made-up people are drawn by it; keys come from libsodium
    places = found_country(rng=rng)
    cast = join_cast(places)
    progress(0)
    if one_centre:
        write_even(next(member.place for member in cast if member.place.people), cases, seed=seed, processes=one_centre, progress=progress)
        return Country(places, cast)
    writer = CaseWriter(rng=rng, today=today or timezone.localdate())
    for place, count in share_out(places, cases):
        writer.write_centre(place, count, progress=progress)
    for place in {member.place.label: member.place for member in cast if member.place.people}.values():
        writer.write_calls(place)
    act_out(cast, rng=rng)
    return Country(places, cast)


def share_out(places: Sequence[Place], cases: int) -> list[tuple[Place, int]]:
    """Cases by centre, in proportion to the people helped (largest remainders), so that they add up exactly."""
    centres = [place for place in places if place.people]
    total = sum(place.people for place in centres)
    exact = [cases * place.people / total for place in centres]
    counts = [int(share) for share in exact]
    order = sorted(range(len(centres)), key=lambda index: counts[index] - exact[index])
    for index in order[: cases - sum(counts)]:
        counts[index] += 1
    return [(place, count) for place, count in zip(centres, counts, strict=True) if count]
