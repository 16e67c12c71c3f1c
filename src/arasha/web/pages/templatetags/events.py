from django import template

from arasha.audit.models import Event
from arasha.web.pages import codes
from arasha.web.pages.events import words_of

register = template.Library()


@register.filter
def event_words(event: Event) -> str:
    """An event of the audit in words."""
    return words_of(event.action)


@register.filter
def code_label(code: str, name: str) -> str:
    """The label of a code: `{{ row.kind|code_label:"note_kind" }}`."""
    return codes.label(name, code)
