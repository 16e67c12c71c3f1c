"""A contact in words: in the log of contacts and in its file."""

from typing import Any

from django.utils.translation import gettext as _

from arasha.cases.contacts import OpenContact
from arasha.web.pages.codes import label
from arasha.web.pages.days import written
from arasha.web.pages.parts import Row


def contact_rows(found: OpenContact) -> list[Row]:
    """What is known of a contact; what an old register wrote for its time stands as it was written."""
    contact, body = found.contact, found.body
    said: list[tuple[Any, Any]] = [
        (_("When"), written(found.when) if found.when else body.at),
        (_("How"), label("contact_channel", contact.channel)),
        (_("Who"), label("caller_kind", contact.caller)),
        (_("Danger now"), label("answer", contact.immediate_danger)),
        (_("What came of it"), label("contact_outcome", contact.outcome)),
        (_("Name"), body.name),
        (_("Telephone"), body.phone),
        (_("May we contact this person"), label("safe_contact_rule", contact.safe_contact_rule)),
        (_("How it is safe"), body.safe_contact),
        (_("Notes"), body.notes),
        (_("Place"), body.place),
        (_("Region"), label("region", contact.region)),
        (_("Call back on"), written(contact.call_back_due) if contact.call_back_due else ""),
    ]
    return [Row(name, value) for name, value in said if value]
