"""Documents: sealed while they arrive, shown by what they are, cut or altered ones refused."""

import io

import pytest
from django.core.files.uploadhandler import FileUploadHandler
from django.test import Client
from django.urls import reverse
from PIL import Image

from arasha.cases.actions.attachments import attachment_path, media_type_of
from arasha.cases.actions.cases import NewCase, open_new_case
from arasha.cases.exporting.own_copy import without_hidden_data
from arasha.cases.models import Attachment
from arasha.cases.uploads import SealingUploadHandler
from tests.cast import Cast, sign_in

SECRET = "қара күртеше киген ер адам".encode()


def upload(cast: Cast, client: Client, content: bytes, media_type: str) -> tuple[str, Attachment]:
    sign_in(client, cast.saule)
    case = open_new_case(new=NewCase(), by=cast.saule).case
    file = io.BytesIO(content)
    file.name = "secret-name.bin"
    form = {"kind": "document", "file": file, "description": "x"}
    assert client.post(reverse("centre:record_add", args=[case.id, "papers"]), form).status_code == 302
    row = Attachment.objects.get()
    return reverse("centre:paper_content", args=[case.id, row.id]), row


def test_document_is_sealed_on_disk_and_opens_whole(cast: Cast, client: Client) -> None:
    content = SECRET * 9_000
    address, row = upload(cast, client, content, "text/plain")
    lies = attachment_path(row).read_bytes()
    assert SECRET not in lies
    assert len(lies) > len(content)
    assert b"".join(client.get(address).streaming_content) == content  # type: ignore[attr-defined]  # a streamed answer


def test_cut_document_is_refused_with_a_page(cast: Cast, client: Client) -> None:
    address, row = upload(cast, client, SECRET, "text/plain")
    path = attachment_path(row)
    path.write_bytes(path.read_bytes()[:-5])
    assert client.get(address).status_code == 409
    path.unlink()
    assert client.get(address).status_code == 409


def test_page_in_a_document_is_never_shown_as_a_page(cast: Cast, client: Client) -> None:
    address, _row = upload(cast, client, b"<script>alert(1)</script>", "text/html")
    answer = client.get(address)
    assert (answer["Content-Type"], answer["Content-Disposition"]) == ("application/octet-stream", 'attachment; filename="file"')


@pytest.mark.parametrize(
    ("beginning", "said", "found"),
    [
        (b"\xff\xd8\xff\xe0rest", "text/html", "image/jpeg"),
        (b"%PDF-1.7", "image/png", "application/pdf"),
        (b"RIFF0000WEBPVP8 ", "", "image/webp"),
        (b"<html>", "image/png", "application/octet-stream"),
        (b"<html>", "text/html", "text/plain"),
        (b"\0\1", "text/plain", "application/octet-stream"),
    ],
)
def test_media_type_is_what_the_file_is(beginning: bytes, said: str, found: str) -> None:
    assert media_type_of(beginning, said=said) == found


def test_shared_photograph_loses_where_it_was_taken() -> None:
    picture = Image.new("RGB", (40, 30), "teal")
    exif = picture.getexif()
    exif[0x010F] = "Camera of somebody"
    out = io.BytesIO()
    picture.save(out, format="JPEG", exif=exif)
    clean = without_hidden_data(out.getvalue(), media_type="image/jpeg")
    assert b"Camera of somebody" in out.getvalue()
    assert b"Camera of somebody" not in clean
    with Image.open(io.BytesIO(clean)) as read:
        assert (read.size, len(read.getexif())) == ((40, 30), 0)


def test_uploads_have_one_handler_and_it_seals(settings: object) -> None:
    assert issubclass(SealingUploadHandler, FileUploadHandler)
    assert settings.FILE_UPLOAD_HANDLERS == ["arasha.cases.uploads.SealingUploadHandler"]  # type: ignore[attr-defined]  # settings
