"""After a breach: who was exposed. From the audit and from who holds which key; needs no key and reads no content.

Three things are told apart: what was *shown* to an account (the audit names it), what may have been shown but is *unknown* (lists, exports
of everything, contacts of older releases: the audit keeps their number, not their names), and what the account's keys *could open*.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet

from arasha.accounts.models import MemberKey, Staff
from arasha.audit.models import Event, chain_of
from arasha.cases.models import Case, CaseGrant, Contact, Erasure

HOW: dict[str, str] = {
    "case.read": "opened",
    "history.read": "history",
    "attachment.read": "document",
    "case.printed": "printed",
    "case.exported": "exported",
    "contact.read": "contact",
    "log.read": "log",
}
"""Action → how a file was shown. Any other action on a file is `worked_on`."""
KEYS_ONLY = frozenset({"case.rekeyed", "case.regranted", "case.sheet_replaced", "case.sheet_opened", "case.erased", "glass.reviewed"})
"""Actions that show nothing of a file."""
CONTACT_TABLE = "cases.contact"


@dataclass(frozen=True)
class ShownCase:
    """A file whose content the account was shown."""

    case_id: uuid.UUID
    number: str | None
    """None for an erased file: only its id is left."""
    restricted: bool | None
    """As it is today; None for an erased file."""
    first: datetime
    last: datetime
    how: dict[str, int]


@dataclass(frozen=True)
class ShownContact:
    """A contact without a file, or that was brought into one later."""

    contact_id: str
    here: bool
    first: datetime
    last: datetime


@dataclass(frozen=True)
class Unknown:
    """What the audit counts and does not name. Never read it as nothing."""

    list_pages: int = 0
    list_rows: int = 0
    searches: int = 0
    whole_exports: int = 0
    exported_cases: int = 0
    unnamed_contacts: int = 0
    imports: int = 0


@dataclass(frozen=True)
class CouldOpen:
    """What the keys of the account open or opened, whether it was shown or not."""

    held: str
    """`now`, `removed` or `never`: whether the account holds keys of the organisation."""
    generations: list[int]
    organisation_cases: int
    """Files that are not restricted today and existed while the keys were held: an upper bound, whatever generation each rests on."""
    of_these_team_cases: int
    """Team files: the pages open them to the team, supervisors and by a broken glass only; the key opens all of them."""
    contacts: int
    restricted_cases: list[str]
    """Numbers of restricted files that the account holds or held a key of; ids for erased ones."""
    erased_since: list[str]
    """Ids of files that were erased after the period began, and could be opened before."""


@dataclass(frozen=True)
class Exposure:
    """What one account exposed in a period."""

    staff: str
    organisation_id: uuid.UUID
    start: datetime | None
    end: datetime
    sign_ins: list[datetime]
    shown: list[ShownCase]
    contacts: list[ShownContact]
    unknown: Unknown
    could: CouldOpen


@dataclass
class _Seen:
    first: datetime
    last: datetime
    how: Counter[str] = field(default_factory=Counter)

    def add(self, event: Event, how: str) -> None:
        self.first, self.last = min(self.first, event.at), max(self.last, event.at)
        self.how[how] += 1


def find_staff(name: str) -> Staff | None:
    """The account with a sign-in name, also of somebody who has left."""
    return Staff.objects.select_related("organisation").filter(name__iexact=name.strip()).first()


def exposure_of(staff: Staff, *, start: datetime | None, end: datetime) -> Exposure:
    """What an account was shown from `start` (from the beginning for None) until `end`, and what it could open."""
    cases: dict[uuid.UUID, _Seen] = {}
    contacts: dict[str, _Seen] = {}
    unnamed: Counter[str] = Counter()
    sign_ins = []
    for event in _events(staff, start=start, end=end).iterator(chunk_size=2_000):
        if event.action == "sign_in.done":
            sign_ins.append(event.at)
        if event.action == "contact.read" and event.case_id is None and not event.subject_id:
            unnamed["unnamed_contacts"] += 1
        elif event.subject_kind == CONTACT_TABLE:
            contacts.setdefault(event.subject_id, _Seen(event.at, event.at)).add(event, "contact")
        if event.case_id is not None and event.action not in KEYS_ONLY:
            cases.setdefault(event.case_id, _Seen(event.at, event.at)).add(event, HOW.get(event.action, "worked_on"))
        _count_unnamed(unnamed, event)
    return Exposure(
        staff=staff.name,
        organisation_id=staff.organisation_id,
        start=start,
        end=end,
        sign_ins=sign_ins,
        shown=_shown_cases(staff.organisation_id, cases),
        contacts=_shown_contacts(staff.organisation_id, contacts),
        unknown=Unknown(**unnamed),
        could=_could_open(staff, start=start, end=end),
    )


def _events(staff: Staff, *, start: datetime | None, end: datetime) -> QuerySet[Event]:
    rows = Event.objects.filter(chain=chain_of(staff.organisation_id), actor=str(staff.id), at__lte=end)
    return (rows.filter(at__gte=start) if start else rows).order_by("at", "sequence")


def _count_unnamed(unnamed: Counter[str], event: Event) -> None:
    """Count what the event shows without naming it."""
    if event.action.endswith(".listed") or event.action in ("home.read", "log.read"):
        unnamed["list_pages"] += 1
        unnamed["list_rows"] += int(event.detail.get("shown") or 0)
    elif event.action.endswith(".searched"):
        unnamed["searches"] += 1
        unnamed["list_rows"] += int(event.detail.get("shown") or 0)
    elif event.action == "holdings.exported":
        unnamed["whole_exports"] += 1
        unnamed["exported_cases"] += int(event.detail.get("cases") or 0)
    elif event.action == "register.imported":
        unnamed["imports"] += 1


def _shown_cases(organisation_id: uuid.UUID, seen: dict[uuid.UUID, _Seen]) -> list[ShownCase]:
    here = _cases_by_id(organisation_id, seen)
    return sorted(
        (
            ShownCase(
                case_id=key,
                number=here[key][0] if key in here else None,
                restricted=here[key][1] == Case.RESTRICTED if key in here else None,
                first=one.first,
                last=one.last,
                how=dict(sorted(one.how.items())),
            )
            for key, one in seen.items()
        ),
        key=lambda row: (row.first, row.case_id),
    )


def _cases_by_id(organisation_id: uuid.UUID, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[str, str]]:
    found: dict[uuid.UUID, tuple[str, str]] = {}
    for some in _batches(sorted(ids)):
        rows = Case.objects.filter(organisation_id=organisation_id, id__in=some).values_list("id", "number", "protection")
        found |= {key: (number, protection) for key, number, protection in rows}
    return found


def _shown_contacts(organisation_id: uuid.UUID, seen: dict[str, _Seen]) -> list[ShownContact]:
    here: set[str] = set()
    for some in _batches(sorted(seen)):
        here |= {str(key) for key in Contact.objects.filter(organisation_id=organisation_id, id__in=some).values_list("id", flat=True)}
    rows = [ShownContact(key, key in here, one.first, one.last) for key, one in seen.items()]
    return sorted(rows, key=lambda row: (row.first, row.contact_id))


def _batches(ids: Sequence[uuid.UUID] | Sequence[str]) -> Iterable[Sequence[uuid.UUID] | Sequence[str]]:
    return (ids[place : place + 500] for place in range(0, len(ids), 500))


def _could_open(staff: Staff, *, start: datetime | None, end: datetime) -> CouldOpen:
    keys = MemberKey.objects.filter(staff=staff, created_at__lte=end).select_related("organisation_key")
    generations = sorted(row.organisation_key.generation for row in keys)
    taken_away = None if generations or staff.is_active else _keys_taken_away(staff, end=end)
    held = "now" if generations else "removed" if taken_away else "never"
    until = taken_away or end
    of_all = Case.objects.filter(organisation_id=staff.organisation_id, created_at__lte=until).exclude(protection=Case.RESTRICTED)
    free = Contact.objects.filter(organisation_id=staff.organisation_id, case=None, created_at__lte=until)
    erased = Erasure.objects.filter(organisation_id=staff.organisation_id)
    return CouldOpen(
        held=held,
        generations=generations,
        organisation_cases=of_all.count() if held != "never" else 0,
        of_these_team_cases=of_all.filter(protection=Case.TEAM).count() if held != "never" else 0,
        contacts=free.count() if held != "never" else 0,
        restricted_cases=_restricted(staff, end=end),
        erased_since=sorted(str(row.case_id) for row in (erased.filter(erased_at__gte=start) if start else erased)) if held != "never" else [],
    )


def _keys_taken_away(staff: Staff, *, end: datetime) -> datetime | None:
    """When the keys of an account that took them up were taken away: they are gone when somebody leaves, or waits to be admitted again."""
    about = Event.objects.filter(chain=chain_of(staff.organisation_id), subject_kind="accounts.staff", subject_id=str(staff.id), at__lte=end)
    if not about.filter(action="staff.joined").exists():
        return None
    return about.filter(action__in=("staff.removed", "staff.readmitted")).order_by("-sequence").values_list("at", flat=True).first() or end


def _restricted(staff: Staff, *, end: datetime) -> list[str]:
    """Restricted files that are sealed to the account now, or of which the audit says that they once were."""
    now = CaseGrant.objects.filter(holder_kind=CaseGrant.STAFF, holder_id=staff.id, given_at__lte=end).values_list("case_id", flat=True)
    found = set(now)
    chain = Event.objects.filter(chain=chain_of(staff.organisation_id), at__lte=end)
    for event in chain.filter(action="case.restricted").only("case_id", "detail"):
        if event.case_id and str(staff.id) in event.detail.get("staff", []):
            found.add(event.case_id)
    given_back = chain.filter(action__in=("case.regranted", "case.sheet_opened"), subject_kind="accounts.staff", subject_id=str(staff.id))
    found |= {case_id for case_id in given_back.values_list("case_id", flat=True) if case_id}
    numbers = _cases_by_id(staff.organisation_id, found)
    return sorted(numbers[key][0] if key in numbers else str(key) for key in found)
