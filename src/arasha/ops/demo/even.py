"""Many cases of one centre, each with the same rows, written by several processes: what speed is measured on.

A case has 10 sealed rows (the case, survivor, child, perpetrator, incident, need, service, two notes, contact) and one key grant; the audit
adds one event and 11 writes: 23 rows.
"""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import lru_cache
from multiprocessing import get_context
from uuid import UUID

from django.utils import timezone

from arasha.accounts.actions.organisations import Founded
from arasha.accounts.keyring import OrganisationPairs
from arasha.accounts.models import OrganisationKey, Staff
from arasha.cases.models import Case, Incident
from arasha.ops.demo.cases import BATCH, CaseWriter
from arasha.ops.demo.country import Place
from arasha.ops.demo.story import Story, StoryTeller
from arasha.ops.instance import start_django
from arasha.vault.keys import BoxKeyPair, SigningKeyPair
from arasha.vault.recovery import RecoverySheet

SEALED_ROWS, ROWS = 10, 23
"""Of one case: sealed rows, and all rows with the grant and the audit's."""


class EvenTeller(StoryTeller):
    """Tells stories of one shape."""

    def tell(self, *, region: str, town: str) -> Story:
        """One case: the words differ, the number of rows does not."""
        opened = self.shares.opening_day()
        story = self._begin(opened, self._closing_day(opened), region=region)
        self._survivor(story, town=town)
        story.children = 1
        story.records = [self._child(story), self._perpetrator(story, town=town)]
        story.columns["violence_types"] = self._incidents(story)
        incident = next(pair for pair in story.records if isinstance(pair[0], Incident))
        story.records = [*story.records[:2], incident, *self.work.even(story)]
        self._calls(story, region=region)
        story.contacts = story.contacts[:1]
        self._standing(story)
        story.protection = Case.WHOLE
        return story


def write_even(place: Place, count: int, *, seed: int, processes: int, progress: Callable[[int], None]) -> None:
    """Write `count` cases of one centre. `progress` is told how many were written since it was told last."""
    context = get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=start_django) as pool:
        organisation = place.founded.organisation.id
        for done in pool.map(_write_batch, _batches(organisation, count, region=place.region, town=place.town, seed=seed)):
            progress(done)


def _batches(organisation: UUID, count: int, *, region: str, town: str, seed: int) -> Iterator[tuple[UUID, str, str, int, int]]:
    for start in range(0, count, BATCH):
        yield organisation, region, town, seed * 1_000_003 + start, min(BATCH, count - start)


def _write_batch(task: tuple[UUID, str, str, int, int]) -> int:
    organisation, region, town, seed, count = task
    rng = random.Random(seed)  # noqa: S311 - made-up people are drawn by it; keys come from libsodium
    place = replace(_place(organisation), region=region, town=town)
    writer = CaseWriter(rng=rng, today=timezone.localdate(), teller=EvenTeller)
    writer.write_centre(place, count, progress=lambda _count: None)
    return count


@lru_cache(maxsize=1)
def _place(organisation: UUID) -> Place:
    """The centre as a process of its own sees it: its public keys and its people. The private halves here belong to nobody and open nothing."""
    key = OrganisationKey.objects.select_related("organisation").get(organisation_id=organisation, retired_at=None)
    nobody = OrganisationPairs(BoxKeyPair.generate(), SigningKeyPair.generate())
    founded = Founded(key.organisation, key, nobody, RecoverySheet.generate(), RecoverySheet.generate())
    place = Place(founded, label="")
    for person in Staff.objects.filter(organisation_id=organisation).prefetch_related("role_rows"):
        for row in person.role_rows.all():
            place.roles.setdefault(row.role, []).append(person)
    return place
