"""The people of a case as a form offers them."""

from arasha.cases.access import OpenCase
from arasha.cases.derived import display_name
from arasha.cases.models import Person
from arasha.web.pages.codes import label


def person_words(row: Person, name: str) -> str:
    """A person for a list: the name if there is one, and who they are."""
    kind = label("person_kind", row.kind)
    role = label("relationship", row.relationship) if row.relationship else kind
    return f"{name} ({role.lower()})" if name else role


def people_choices(opened: OpenCase) -> list[tuple[str, str]]:
    """All people of the case."""
    return [(str(row.id), person_words(row, display_name(body))) for row, body in opened.records(Person)]
