"""All kinds of sealed records of a case, in the order a person reads them."""

from arasha.cases.models import Attachment, CaseRecord, Consent, Goal, Incident, Need, Note, Person, Relation, Service

RECORD_KINDS: tuple[type[CaseRecord], ...] = (Person, Relation, Incident, Need, Goal, Service, Note, Attachment, Consent)
