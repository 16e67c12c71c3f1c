"""What a case of the made-up country needed, what was agreed and given, and how it ended."""

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from arasha.cases.models import Case, CaseRecord, Consent, Goal, Need, Note, Service
from arasha.cases.models.paper import ConsentBody, NoteBody
from arasha.cases.models.record import Body
from arasha.cases.models.work import GoalBody, NeedBody, ServiceBody
from arasha.ops.demo.shares import Shares, moment

if TYPE_CHECKING:
    from arasha.ops.demo.story import Story

RECIPIENTS = {
    "referral_health": "health",
    "referral_legal": "legal_aid",
    "referral_police": "police",
    "referral_social": "social_protection",
    "case_conference": "akimat",
    "statistics": "ministry",
}
CONSENT_DAYS = 90


class WorkDone:
    """Adds the work of a case to its story."""

    def __init__(self, shares: Shares, texts: dict[str, Any]) -> None:
        self.shares, self.texts, self.rng, self.today = shares, texts, shares.rng, shares.today

    def add_work(self, story: "Story") -> None:
        """Needs, services, goals, notes and a consent."""
        is_open = story.closed_on is None
        story.records.extend(self._need(kind, is_open=is_open) for kind in self.shares.some("need", most=3))
        story.records.extend(self._service(story) for _service in range(self.rng.choices((0, 1, 2, 3), (8, 42, 34, 16))[0]))
        story.records.extend(self._goal(is_open=is_open) for _goal in range(self.rng.choices((0, 1, 2), (45, 40, 15))[0]))
        story.records.extend(self._note(story) for _note in range(self.rng.choices((0, 1, 2, 3), (10, 40, 35, 15))[0]))
        if self.shares.chance(0.45):
            story.records.append(self._consent(story))

    def even(self, story: "Story") -> list[tuple[CaseRecord, Body]]:
        """One need, one service and two notes."""
        need = self._need(self.shares.pick("need"), is_open=story.closed_on is None)
        return [need, self._service(story), self._note(story), self._note(story)]

    def close(self, story: "Story") -> None:
        """Say why and with what it ended."""
        reason = self.shares.pick("closure_reason")
        ended = reason in {"no_contact", "one_time"}
        story.columns.update(
            status=Case.CLOSED,
            closed_month=story.closed_on.replace(day=1) if story.closed_on else None,
            closure_reason=reason,
            outcomes=["unknown"] if reason == "no_contact" else sorted(self.shares.some("outcome", most=1 if ended else 4)),
        )
        story.body = replace(story.body, closing=self.shares.one_of(self.texts["closing"]))

    def _day(self, story: "Story") -> date:
        last = story.closed_on or self.today
        return story.opened_on + timedelta(days=self.rng.randrange(max(1, min(120, (last - story.opened_on).days + 1))))

    def _around_today(self) -> date:
        return self.today + timedelta(days=self.rng.choices((-3, -1, 0, 1, 2, 5, 9, 16), (2, 6, 12, 14, 16, 20, 18, 12))[0])

    def _need(self, kind: str, *, is_open: bool) -> tuple[CaseRecord, Body]:
        states = (("open", "being_met", "met"), (45, 40, 15)) if is_open else (("met", "declined", "cannot_be_met"), (80, 12, 8))
        urgency = self.rng.choices(("normal", "soon", "now"), (60, 28, 12))[0] if is_open else "normal"
        return Need(kind=kind, status=self.rng.choices(*states)[0], urgency=urgency), NeedBody(self.shares.one_of(self.texts["need"]))

    def _service(self, story: "Story") -> tuple[CaseRecord, Body]:
        kind = self.shares.pick("service_kind")
        text = self.shares.one_of(self.texts["service"])
        if story.closed_on is None and self.shares.chance(0.4):
            due = self._around_today()
            return Service(kind=kind, outcome="planned", appointment_due=due), ServiceBody(date=due.isoformat(), description=text)
        day = self._day(story)
        outcome = self.rng.choices(("provided", "referred", "declined", "unavailable"), (76, 15, 5, 4))[0]
        body = ServiceBody(date=day.isoformat(), description=text, result=self.shares.one_of(self.texts["result"]))
        return Service(kind=kind, outcome=outcome, month=day.replace(day=1)), body

    def _goal(self, *, is_open: bool) -> tuple[CaseRecord, Body]:
        status = self.rng.choice(("planned", "in_progress", "in_progress")) if is_open else self.rng.choices(("met", "dropped"), (75, 25))[0]
        body = GoalBody(goal=self.shares.one_of(self.texts["goal"]), steps=self.shares.one_of(self.texts["steps"]))
        due = self._around_today() + timedelta(days=7) if is_open else None
        return Goal(area=self.shares.pick("goal_area"), status=status, review_due=due), body

    def _note(self, story: "Story") -> tuple[CaseRecord, Body]:
        day = self._day(story)
        text = self.shares.one_of(self.texts["note"]).format(days=self.rng.randrange(3, 21))
        due = self._around_today() if story.closed_on is None and self.shares.chance(0.3) else None
        body = NoteBody(at=moment(self.rng, day).isoformat(timespec="minutes"), text=text)
        return Note(kind=self.shares.pick("note_kind"), follow_up_due=due), body

    def _consent(self, story: "Story") -> tuple[CaseRecord, Body]:
        purpose = self.shares.pick("consent_purpose")
        day = self._day(story)
        content = self.rng.sample(["name_contact", "needs", "incident", "children", "risk", "health"], self.rng.randint(1, 3))
        row = Consent(
            purpose=purpose,
            recipient_kind=RECIPIENTS[purpose],
            content=sorted(content),
            form=self.rng.choices(("written", "spoken"), (80, 20))[0],
            ends_on=day + timedelta(days=CONSENT_DAYS),
            revoked_on=day + timedelta(days=20) if self.shares.chance(0.05) and day + timedelta(days=20) <= self.today else None,
        )
        return row, ConsentBody(given_on=day.isoformat(), how_given="Подписано при встрече")
