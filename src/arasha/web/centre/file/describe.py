"""Records as cards: what was entered, in words."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from arasha.cases.access import OpenCase
from arasha.cases.derived import display_name
from arasha.cases.incidents import gbvims_of
from arasha.cases.models import CaseRecord, Consent, Incident
from arasha.cases.models.person import PersonBody
from arasha.cases.models.record import Body
from arasha.cases.queries import PastVersion
from arasha.rules.consent import consent_state
from arasha.web.centre.file.forms import RecordForm
from arasha.web.centre.file.kinds import Kind, shown_value
from arasha.web.pages.codes import label
from arasha.web.pages.parts import Row, Tag


@dataclass(frozen=True)
class Card:
    """A record, or a version of one, as a person reads it."""

    title: str
    rows: list[Row]
    version: int
    when: datetime | None
    by: str
    id: UUID
    tags: list[Tag] = field(default_factory=list)
    record: Any = None


def describe_all(kind: Kind, records: Iterable[tuple[CaseRecord, Body]], *, opened: OpenCase) -> list[Card]:
    """Records of one kind: their form, which knows the words, is made once."""
    form = kind.form(opened=opened)
    return [_describe(kind, row, body, form=form) for row, body in records]


def describe(kind: Kind, row: CaseRecord, body: Body, *, opened: OpenCase, whole: bool = False) -> Card:
    """A record as it is now; `whole` shows what is not known too, for comparing versions."""
    return _describe(kind, row, body, form=kind.form(opened=opened), whole=whole)


def _describe(kind: Kind, row: CaseRecord, body: Body, *, form: RecordForm, whole: bool = False) -> Card:
    values = kind.form.initial_of(row, body)
    return Card(
        title=_title(kind, values, body),
        rows=[*_rows(kind, values, form, whole=whole), *_derived(row)],
        version=row.version,
        when=row.changed_at,
        by=form.opened.member.colleagues.get(row.changed_by or row.created_by, ""),
        id=row.id,
        tags=_tags(row),
        record=row,
    )


def describe_past(kind: Kind, past: PastVersion, *, opened: OpenCase) -> Card:
    """A former version."""
    values = {**{name: _revive(value) for name, value in past.version.coded.items()}, **asdict(past.body)}
    return Card(
        title=_title(kind, values, past.body),
        rows=_rows(kind, values, kind.form(opened=opened), whole=True),
        version=past.version.version,
        when=past.version.written_at,
        by=opened.member.colleagues.get(past.version.written_by, ""),
        id=past.version.record_id,
        record=SimpleNamespace(),
    )


def _title(kind: Kind, values: dict[str, Any], body: Body) -> str:
    words = label(kind.title_list, values.get(kind.title_field)) or str(kind.many)
    name = display_name(body) if isinstance(body, PersonBody) else ""
    return f"{words}: {name}" if name else words


def _rows(kind: Kind, values: dict[str, Any], form: RecordForm, *, whole: bool = False) -> list[Row]:
    rows = []
    for name, entry in form.fields.items():
        if name in {"seen_version", kind.title_field} or values.get(name) in (None, "", [], False):
            continue
        if values[name] == "unknown" and not whole:
            continue
        rows.append(Row(entry.label or name, shown_value(entry, values[name])))
    return rows


def _derived(row: CaseRecord) -> list[Row]:
    if not isinstance(row, Incident):
        return []
    decided = gbvims_of(row.acts).decided_by
    reason = _("decided by: %(question)s") % {"question": label("gbvims_type", decided)} if decided else _("what was done is not recorded")
    return [
        Row(_("GBVIMS type"), f"{label('gbvims_type', row.gbvims_type)} ({reason})"),
        Row(_("Told after"), label("reported_after", row.reported_after)),
    ]


def _tags(row: CaseRecord) -> list[Tag]:
    if isinstance(row, Consent):
        state = consent_state(ends_on=row.ends_on, revoked_on=row.revoked_on, on=timezone.localdate())
        words = {"live": Tag(_("Live"), "green"), "expired": Tag(_("Ended"), "grey"), "revoked": Tag(_("Taken back"), "red")}
        return [words[state]]
    return []


def _revive(value: Any) -> Any:
    if isinstance(value, str) and len(value) == 10 and value[4:5] == "-":
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value
