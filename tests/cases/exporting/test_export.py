"""Files given out: only what the member may open, in open formats, written in the audit."""

import io
import json
import zipfile
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from arasha.accounts.errors import NotAllowed
from arasha.audit.models import Event
from arasha.cases.access import open_case
from arasha.cases.actions.cases import NewCase, open_new_case
from arasha.cases.actions.protection import restrict_case
from arasha.cases.actions.records import add_record
from arasha.cases.exporting.holdings import export_case, export_holdings, table_text
from arasha.cases.exporting.own_copy import write_own_copy
from arasha.cases.models import Note
from arasha.cases.models.paper import NoteBody
from arasha.cases.models.person import PersonBody
from tests.cast import Cast, sign_in

NAME = "Үлгіова Бибісара"


def begun(cast: Cast, name: str = NAME) -> str:
    opened = open_new_case(new=NewCase(survivor=PersonBody(name_as_given=name)), by=cast.saule)
    add_record(opened=opened, row=Note(), body=NoteBody(text="=HYPERLINK(1)"), by=cast.saule)
    return str(opened.case.id)


def names(archive: io.BytesIO) -> list[str]:
    return zipfile.ZipFile(archive).namelist()


def test_holdings_hold_what_the_member_may_open_and_nothing_else(cast: Cast) -> None:
    begun(cast)
    hidden = open_case(cast.saule, UUID(begun(cast, "Hidden")))
    restrict_case(opened=hidden, staff=[], by=cast.saule)
    out = io.BytesIO()
    assert export_holdings(out, by=cast.botagoz) == 1
    whole = b"".join(zipfile.ZipFile(out).read(name) for name in names(out)).decode()
    assert (NAME in whole, "Hidden" in whole, hidden.case.number in whole) == (True, False, False)
    assert Event.objects.filter(action="holdings.exported").count() == 1


def test_export_needs_the_right(cast: Cast) -> None:
    opened = open_case(cast.saule, UUID(begun(cast)))
    with pytest.raises(NotAllowed):
        export_holdings(io.BytesIO(), by=cast.marat)
    with pytest.raises(NotAllowed):
        export_case(io.BytesIO(), opened=opened, by=cast.aigul)


def test_own_copy_leaves_out_what_staff_wrote_for_themselves(cast: Cast) -> None:
    opened = open_case(cast.saule, UUID(begun(cast)))
    out = io.BytesIO()
    write_own_copy(out, opened=opened, by=cast.saule)
    copy = json.loads(zipfile.ZipFile(out).read("copy.json"))
    assert copy["records"]["person"][0]["name_as_given"] == NAME
    assert set(copy["records"]) == {"person"}
    assert Event.objects.get(action="case.exported").detail == {"for": "survivor"}


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_cell_that_a_spreadsheet_would_run_is_quoted(cell: str) -> None:
    assert table_text([{"a": cell}]).splitlines()[1].strip('"').startswith("'")


def test_archive_comes_by_a_form_after_a_warning(cast: Cast, client: Client) -> None:
    case_id = begun(cast)
    sign_in(client, cast.saule)
    address = reverse("centre:export_case", args=[case_id])
    assert client.get(address)["Content-Type"].startswith("text/html")
    answer = client.post(address, {"for": "survivor"})
    assert (answer["Content-Type"], answer["Content-Disposition"]) == ("application/zip", 'attachment; filename="archive.zip"')
    assert names(io.BytesIO(b"".join(answer.streaming_content))) == ["copy.json"]  # type: ignore[attr-defined]  # a streamed answer
