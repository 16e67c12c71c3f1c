"""The kinds of records of a case file, as pages know them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from arasha.cases.models import Attachment, CaseRecord, Consent, Goal, Incident, Need, Note, Person, Relation, Service
from arasha.web.centre.file.forms import (
    AttachmentForm,
    ConsentForm,
    GoalForm,
    IncidentForm,
    NeedForm,
    NoteForm,
    PersonForm,
    RecordForm,
    RelationForm,
    ServiceForm,
    UploadForm,
)
from arasha.web.pages.days import written

Text = str | Promise


@dataclass(frozen=True)
class Kind:
    """One kind of record: its place in the address, its form, its words."""

    slug: str
    model: type[CaseRecord]
    form: type[RecordForm]
    many: Text
    add: Text
    title_list: str
    """The code list whose label heads a record."""
    title_field: str
    add_form: type[RecordForm] | None = None
    latest_first: bool = False
    """What happens in time is read from its end."""


@dataclass(frozen=True)
class Tab:
    """One tab of the file: the kinds of records that it shows."""

    slug: str
    label: Text
    kinds: tuple[Kind, ...] = field(default_factory=tuple)


PERSON = Kind("people", Person, PersonForm, _("People"), _("Add a person"), "person_kind", "kind")
RELATION = Kind("relations", Relation, RelationForm, _("How they are related"), _("Add a relation"), "family_relation", "relation")
INCIDENT = Kind("events", Incident, IncidentForm, _("Incidents"), _("Add an incident"), "gbvims_type", "gbvims_type", latest_first=True)
NEED = Kind("needs", Need, NeedForm, _("Needs"), _("Add a need"), "need", "kind")
GOAL = Kind("goals", Goal, GoalForm, _("Goals"), _("Add a goal"), "goal_area", "area")
SERVICE = Kind("services", Service, ServiceForm, _("Services"), _("Add a service"), "service_kind", "kind", latest_first=True)
NOTE = Kind("notes", Note, NoteForm, _("Notes"), _("Add a note"), "note_kind", "kind", latest_first=True)
DOCUMENT = Kind("papers", Attachment, AttachmentForm, _("Documents"), _("Add a document"), "attachment_kind", "kind", UploadForm, latest_first=True)
CONSENT = Kind("consents", Consent, ConsentForm, _("Consents"), _("Add a consent"), "consent_purpose", "purpose")

TABS = (
    Tab("people", _("People"), (PERSON, RELATION)),
    Tab("events", _("Incidents"), (INCIDENT,)),
    Tab("needs", _("Needs and goals"), (NEED, GOAL)),
    Tab("services", _("Services"), (SERVICE,)),
    Tab("notes", _("Notes"), (NOTE,)),
    Tab("papers", _("Documents"), (DOCUMENT,)),
    Tab("consents", _("Consents"), (CONSENT,)),
)
KINDS = {kind.slug: kind for tab in TABS for kind in tab.kinds}
TAB_OF = {kind.slug: tab for tab in TABS for kind in tab.kinds}


def _flat(listed: Any) -> Iterator[tuple[str, str]]:
    for code, words in listed:
        if isinstance(words, list):
            yield from _flat(words)
        else:
            yield str(code), str(words)


def shown_value(form_field: Any, value: Any) -> Any:
    """A value of a form as people read it: labels for codes, days with dots."""
    if value in (None, "", [], False):
        return ""
    if isinstance(value, date):
        return written(value)
    listed = getattr(form_field, "choices", None)
    if listed:
        labels = dict(_flat(listed))
        found = value if isinstance(value, list) else [value]
        return ", ".join(labels.get(str(code), str(code)) for code in found)
    if value is True:
        return _("Yes")
    return form_field.prepare_value(value)
