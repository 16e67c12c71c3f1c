"""The case file: what is counted stands in coded columns, everything else is sealed."""

from arasha.cases.models.case import BreakGlass, Case, CaseGrant, Conflict, Erasure, SavedView, TeamMember
from arasha.cases.models.contact import Contact
from arasha.cases.models.importing import ImportedRow, ImportJob
from arasha.cases.models.incident import Incident
from arasha.cases.models.paper import Attachment, Consent, Note
from arasha.cases.models.person import Person, Relation
from arasha.cases.models.record import CaseRecord, RecordVersion
from arasha.cases.models.work import Goal, Need, Service

__all__ = [
    "Attachment",
    "BreakGlass",
    "Case",
    "CaseGrant",
    "CaseRecord",
    "Conflict",
    "Consent",
    "Contact",
    "Erasure",
    "Goal",
    "ImportJob",
    "ImportedRow",
    "Incident",
    "Need",
    "Note",
    "Person",
    "RecordVersion",
    "Relation",
    "SavedView",
    "Service",
    "TeamMember",
]
