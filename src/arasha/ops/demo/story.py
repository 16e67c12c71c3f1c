"""What one case of the made-up country is about: people, incidents, needs and what was done, as plain rows and bodies."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from arasha.cases.actions.cases import NewCase
from arasha.cases.models import Case, CaseRecord, Contact, Incident, Person
from arasha.cases.models.case import CaseBody
from arasha.cases.models.contact import ContactBody
from arasha.cases.models.incident import IncidentBody
from arasha.cases.models.person import PersonBody
from arasha.cases.models.record import Body
from arasha.ops.demo.people import Family, birth_date, impossible_iin, made_up_address, silent_phone
from arasha.ops.demo.shares import Shares, moment
from arasha.ops.demo.work import WorkDone
from arasha.rules.safe_contact import may_contact

STAY_DAYS = 180
"""A centre may keep her for six months; most cases end sooner."""
OPEN_SHARE = 0.06
"""Of cases older than that, still open."""


@dataclass
class Story:
    """A case before it has a key."""

    opened_on: date
    closed_on: date | None
    columns: dict[str, Any]
    body: CaseBody
    survivor: PersonBody
    survivor_columns: dict[str, Any]
    age: str
    children: int = 0
    records: list[tuple[CaseRecord, Body]] = field(default_factory=list)
    contacts: list[tuple[Contact, ContactBody]] = field(default_factory=list)
    protection: str = Case.WHOLE

    def new_case(self) -> NewCase:
        """As the actions of case files take it."""
        plain = {name: self.columns[name] for name in ("region", "referral_source", "opened_month")}
        return NewCase(columns=plain, body=self.body, survivor=self.survivor, survivor_columns=self.survivor_columns, more=self.records)


class StoryTeller:
    """Tells one story after another."""

    def __init__(self, shares: Shares, texts: dict[str, Any]) -> None:
        self.shares, self.texts, self.rng, self.today = shares, texts, shares.rng, shares.today
        self.work = WorkDone(shares, texts)

    def tell(self, *, region: str, town: str) -> Story:
        """One case of a centre in this region."""
        opened = self.shares.opening_day()
        closed = self._closing_day(opened)
        story = self._begin(opened, closed, region=region)
        self._survivor(story, town=town)
        self._family(story, town=town)
        types = self._incidents(story)
        story.columns["violence_types"] = types
        self.work.add_work(story)
        self._calls(story, region=region)
        self._standing(story)
        return story

    def _closing_day(self, opened: date) -> date | None:
        days = min(int(self.rng.expovariate(1 / 80)) + 1, STAY_DAYS + self.rng.randrange(60))
        closed = opened + timedelta(days=days)
        return None if closed > self.today or self.shares.chance(OPEN_SHARE) else closed

    def _begin(self, opened: date, closed: date | None, *, region: str) -> Story:
        shares = self.shares
        columns = {
            "region": region,
            "referral_source": shares.pick("referral_source"),
            "opened_month": opened.replace(day=1),
            "risk_level": shares.pick("risk_level"),
        }
        number = f"{self.rng.randrange(1, 400)}/{opened:%y}" if shares.chance(0.5) else ""
        body = CaseBody(opening=shares.one_of(self.texts["opening"]), paper_number=number)
        return Story(opened, closed, columns, body, PersonBody(), {}, "")

    def _survivor(self, story: Story, *, town: str) -> None:
        shares, rng = self.shares, self.rng
        sex = shares.pick("sex")
        age = rng.randrange(13, 18) if shares.chance(0.015) else int(rng.triangular(18, 74, 31))
        self.family = Family.draw(rng)
        story.survivor_columns = {
            "sex": sex,
            "safe_contact_rule": shares.pick("safe_contact_rule"),
            "marital_status": shares.pick("marital_status"),
            "residency": shares.pick("residency"),
            "disability": shares.pick("disability"),
            "language": "ru" if self.family.group.share != 70 or shares.chance(0.3) else "kk",
            "pregnant": "yes" if sex == "female" and age < 45 and shares.chance(0.07) else "unknown",
        }
        if shares.chance(0.05):
            story.survivor = PersonBody(safe_contact=shares.one_of(self.texts["safe_contact"]))  # she gave no name
            return
        story.survivor = self._named(story, age=age, woman=sex != "male", town=town)
        story.age = story.survivor.age_said or str(age)

    def _named(self, story: Story, *, age: int, woman: bool, town: str) -> PersonBody:
        shares, rng = self.shares, self.rng
        name = self.family.adult(woman=woman)
        if shares.chance(0.03):
            return PersonBody(given_name=name.given, age_said=f"{age} лет", phones=[silent_phone(rng)])
        born = birth_date(rng, age=age, on=story.opened_on)
        said = shares.chance(0.2)
        return PersonBody(
            surname=name.surname,
            given_name=name.given,
            patronymic=name.patronymic,
            birth_date="" if said else born.isoformat(),
            age_said=f"{age} лет" if said else "",
            iin=impossible_iin(rng) if shares.chance(0.55) else "",
            phones=[silent_phone(rng)] if shares.chance(0.8) else [],
            safe_contact=shares.one_of(self.texts["safe_contact"]) if shares.chance(0.5) else "",
            address=f"{town}, {made_up_address(rng)}" if shares.chance(0.8) else "",
            new_address=f"{town}, {made_up_address(rng)}" if shares.chance(0.15) else "",
            school_or_clinic=shares.one_of(self.texts["school"]),
        )

    def _family(self, story: Story, *, town: str) -> None:
        story.children = self.shares.children()
        for _child in range(story.children):
            story.records.append(self._child(story))
        story.records.append(self._perpetrator(story, town=town))

    def _child(self, story: Story) -> tuple[CaseRecord, Body]:
        girl, age = self.shares.chance(0.5), int(self.rng.triangular(0, 17, 5))
        named = bool(story.survivor.given_name) and self.shares.chance(0.85)
        name = self.family.child(girl=girl)
        body = PersonBody(
            surname=name.surname if named else "",
            given_name=name.given if named else "",
            birth_date=birth_date(self.rng, age=age, on=story.opened_on).isoformat() if named else "",
            age_said="" if named else f"{age} лет",
        )
        lives = "yes" if self.shares.chance(0.85) else "no"
        return Person(
            kind=Person.CHILD, sex="female" if girl else "male", lives_with_survivor=lives, relationship="daughter" if girl else "son"
        ), body

    def _perpetrator(self, story: Story, *, town: str) -> tuple[CaseRecord, Body]:
        shares, rng = self.shares, self.rng
        relationship = shares.pick("perpetrator_relationship")
        woman = relationship == "mother_in_law"
        name = self.family.adult(woman=woman)
        known = shares.chance(0.8)
        age = int(rng.triangular(20, 70, 36))
        body = PersonBody(
            surname=name.surname if known else "",
            given_name=name.given if known else "",
            age_said=f"{age} лет" if shares.chance(0.6) else "",
            phones=[silent_phone(rng)] if shares.chance(0.3) else [],
            address=f"{town}, {made_up_address(rng)}" if shares.chance(0.4) else "",
            workplace=shares.one_of(self.texts["workplace"]),
            danger_signs=shares.one_of(self.texts["danger_signs"]),
        )
        row = Person(
            kind=Person.PERPETRATOR,
            relationship=relationship,
            sex="female" if woman else "male",
            has_weapon=rng.choices(("unknown", "no", "yes"), (55, 37, 8))[0],
            in_service="yes" if shares.chance(0.02) else "unknown",
            lives_with_survivor=rng.choices(("yes", "no", "unknown"), (55, 30, 15))[0],
        )
        self.relationship = relationship
        return row, body

    def _incidents(self, story: Story) -> list[str]:
        found: set[str] = set()
        for back in range(self.rng.choices((1, 2, 3), (74, 20, 6))[0]):
            row, body = self._incident(story, back=back)
            found.update(row.violence_types)
            story.records.append((row, body))
        return sorted(found)

    def _incident(self, story: Story, *, back: int) -> tuple[Incident, IncidentBody]:
        shares, rng = self.shares, self.rng
        types = shares.pick("violence_pattern").split()
        acts = sorted({shares.one_of(shares.acts[kind]) for kind in types for _draw in range(rng.randint(1, 2))})
        day = story.opened_on - timedelta(days=min(int(rng.expovariate(1 / 9)), 300) + back * rng.randrange(30, 200))
        hurt = "physical" in types
        row = Incident(
            violence_types=sorted(types),
            acts=acts,
            reported_after=shares.pick("reported_after"),
            time_of_day=shares.pick("time_of_day"),
            place_kind=shares.pick("place_kind"),
            perpetrator_relationship=self.relationship,
            strangled="yes" if "strangulation" in acts else rng.choice(("no", "unknown")),
            weapon="yes" if "weapon_used" in acts else rng.choice(("no", "no", "unknown")),
            injured=rng.choices(("yes", "no", "unknown"), (55, 30, 15))[0] if hurt else "no",
            children_present=("yes" if shares.chance(0.6) else "unknown") if story.children else "no",
            police_called=rng.choices(("yes", "no", "unknown", "declined"), (44, 40, 14, 2))[0],
        )
        told = " ".join(shares.one_of(self.texts["narrative"][kind]) for kind in types)
        date_known = day.isoformat() if shares.chance(0.75) else f"{day:%Y-%m}"
        witness = shares.one_of(self.texts["witnesses"])
        return row, IncidentBody(date=date_known, narrative=told, injuries=shares.one_of(self.texts["injuries"]) if hurt else "", witnesses=witness)

    def _calls(self, story: Story, *, region: str) -> None:
        for place in range(self.rng.choices((1, 2, 3), (65, 25, 10))[0]):
            last = story.closed_on or self.today
            day = min(story.opened_on + timedelta(days=place * self.rng.randrange(1, 40)), last)
            story.contacts.append(self.call(day, region=region, body_of=story.survivor, rule=story.survivor_columns["safe_contact_rule"]))

    def call(self, day: date, *, region: str, body_of: PersonBody | None = None, rule: str = "do_not_contact") -> tuple[Contact, ContactBody]:
        """One contact; of nobody known when no survivor is named."""
        shares = self.shares
        at = moment(self.rng, day)
        outcome = shares.pick("contact_outcome")
        if outcome == "call_back" and not may_contact(rule, "phone").allowed:
            outcome = "advice"
        row = Contact(
            month=day.replace(day=1),
            channel=shares.pick("contact_channel"),
            caller="survivor" if body_of else shares.pick("caller_kind"),
            immediate_danger=self.rng.choices(("unknown", "no", "yes"), (50, 42, 8))[0],
            safe_contact_rule=rule,
            outcome=outcome,
            region=region,
            created_at=at,
            changed_at=at,
        )
        name = body_of.given_name if body_of else ""
        phone = body_of.phones[0] if body_of and body_of.phones else ""
        return row, ContactBody(at=at.isoformat(timespec="minutes"), name=name, phone=phone, notes=shares.one_of(self.texts["call"]))

    def _standing(self, story: Story) -> None:
        recent = story.closed_on is None and (self.today - story.opened_on).days < 75
        story.columns["immediate_danger"] = self.rng.choices(("yes", "no", "unknown"), (14, 61, 25) if recent else (0, 80, 20))[0]
        if story.columns["immediate_danger"] == "yes":
            story.columns["risk_level"] = "high"
        drawn = self.rng.random()
        story.protection = Case.RESTRICTED if drawn < 0.02 else Case.TEAM if drawn < 0.07 else Case.WHOLE
        if story.closed_on:
            self.work.close(story)
        elif self.shares.chance(0.05):
            story.columns.update(episode=2, reopening_reason=self.shares.pick("reopening_reason"))
