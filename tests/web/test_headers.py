"""Headers of every answer: pages, refusals, errors, redirects, files. One policy for all, and it has no exception."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from arasha.cases.actions.attachments import NewAttachment, attach_file
from arasha.cases.actions.cases import NewCase, open_new_case
from arasha.cases.models.person import PersonBody
from arasha.cases.uploads import SealingUploadHandler
from tests.architecture.test_addresses import ADDRESSES, NO_PAGE, filled, ids
from tests.cast import Cast, sign_in
from tests.conftest import ROOT

__all__ = ["ids"]
"""The fixture with an id for every address."""

PAGE_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "frame-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'none'",
}
FILE_POLICY = {"default-src": "'none'", "object-src": "'none'", "base-uri": "'none'", "form-action": "'none'", "frame-ancestors": "'self'"}
STATIC = "/static/pages/pages.css"


def policy(answer: Any) -> dict[str, str]:
    parts = [part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";")]
    return {name: values for name, _space, values in parts if name}


def faults(answer: Any) -> list[str]:
    """What a page's headers lack."""
    wanted = {
        "Cache-Control": "no-store, private",
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex, nofollow, noarchive",
    }
    found = [f"{name}: {answer.headers.get(name)}" for name, value in wanted.items() if answer.headers.get(name) != value]
    if not answer.has_header("Content-Security-Policy") or policy(answer) not in (PAGE_POLICY, FILE_POLICY):
        found.append("Content-Security-Policy")
    if "camera=()" not in answer.headers.get("Permissions-Policy", "") or "geolocation=()" not in answer.headers.get("Permissions-Policy", ""):
        found.append("Permissions-Policy")
    found += [] if answer.headers.get("Server") == "web" else ["Server"]
    found += [name for name in ("X-Powered-By", "Access-Control-Allow-Origin", "ETag", "Last-Modified") if answer.has_header(name)]
    return found


def test_every_address_answers_with_every_header(cast: Cast, ids: dict[str, str]) -> None:
    lacking = {}
    for name, methods in (("", ("get", "post", "options")), ("botagoz", ("get", "post")), ("root", ("get",))):
        client = Client(enforce_csrf_checks=True)
        if name:
            sign_in(client, cast.fresh(name))
        for address, _pattern in ADDRESSES:
            for method in () if name and address in NO_PAGE else methods:
                answer = getattr(client, method)(filled(address, ids))
                lacking[(name, method, address, answer.status_code)] = faults(answer)
    assert {key: found for key, found in lacking.items() if found} == {}


def test_errors_carry_every_header(cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    del cast
    answers = {
        400: client.get("/", headers={"host": "elsewhere.example"}),
        404: client.get("/nothing/of/the/kind/"),
        405: client.get("/stay"),
        403: Client(enforce_csrf_checks=True).post("/me/in/", {"name": "x", "password": "y"}),
        301: client.get("/me/in"),
    }
    monkeypatch.setattr("arasha.web.public.views.member_of", lambda _request: 1 / 0)
    client.raise_request_exception = False
    answers[500] = client.get("/")
    assert {code: answer.status_code for code, answer in answers.items()} == {code: code for code in answers}
    assert {code: faults(answer) for code, answer in answers.items() if faults(answer)} == {}


def test_error_tells_nothing_of_the_inside(client: Client, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_request: object) -> None:
        raise ValueError("a telephone number: 8 701 000 00 00")

    monkeypatch.setattr("arasha.web.public.views.member_of", fail)
    client.raise_request_exception = False
    page = client.get("/").content.decode()
    assert [word for word in ("701", "ValueError", "Traceback", "/src/", "arasha") if word in page] == []


def test_static_file_may_be_kept_and_is_what_it_says(client: Client, db: None) -> None:
    answer = client.get(STATIC)
    assert answer.status_code == 200
    assert policy(answer) == PAGE_POLICY
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert (answer["Cross-Origin-Resource-Policy"], answer["Server"]) == ("same-origin", "web")
    assert answer["Content-Type"] == 'text/css; charset="utf-8"'
    assert "max-age=" in answer["Cache-Control"]
    assert not answer.has_header("Access-Control-Allow-Origin")
    assert not answer.cookies
    answer.close()


@pytest.mark.parametrize("path", ["/static/", "/static/pages/", "/static/../settings.py", "/static/%2e%2e/%2e%2e/project/settings.py"])
def test_static_folder_is_no_listing_and_no_way_out(client: Client, path: str, db: None) -> None:
    assert client.get(path).status_code == 404


def attach(cast: Cast, content: bytes, media_type: str) -> tuple[str, str]:
    """A document in a file of the case worker's; its case and its own id."""
    opened = open_new_case(new=NewCase(survivor=PersonBody(name_as_given="Бибісара")), by=cast.saule)
    handler = SealingUploadHandler()
    handler.new_file("file", 'a"; filename="b.html', media_type, len(content))
    handler.receive_data_chunk(content, 0)
    upload = handler.file_complete(len(content))
    row = attach_file(opened=opened, upload=upload, new=NewAttachment(kind="other", description="x"), by=cast.saule)
    return str(opened.case.id), str(row.id)


HTML = b"<html><script>1</script></html>"
DOCUMENTS = (
    (b"%PDF-1.7 \n%%EOF", "application/pdf", "application/pdf", "inline"),
    (b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "image/png", "image/png", "inline"),
    (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "image/svg+xml", "application/octet-stream", 'attachment; filename="file"'),
    (HTML, "text/html", "application/octet-stream", 'attachment; filename="file"'),
    (HTML, "image/png", "application/octet-stream", 'attachment; filename="file"'),
    (HTML, "application/pdf", "application/octet-stream", 'attachment; filename="file"'),
)


def test_document_is_served_as_a_file_that_can_do_nothing(cast: Cast, client: Client) -> None:
    sign_in(client, cast.saule)
    for content, said, served, disposition in DOCUMENTS:
        case_id, row_id = attach(cast, content, said)
        answer = client.get(reverse("centre:paper_content", args=[case_id, row_id]))
        assert policy(answer) == FILE_POLICY
        assert (answer["Content-Type"], answer["Content-Disposition"], answer["X-Content-Type-Options"]) == (served, disposition, "nosniff")
        assert answer["Cache-Control"] == "no-store, private"
        assert answer["X-Frame-Options"] == "SAMEORIGIN"


def test_print_and_exports_carry_the_policy(cast: Cast, client: Client) -> None:
    case = open_new_case(new=NewCase(survivor=PersonBody(name_as_given="Бибісара")), by=cast.saule).case
    sign_in(client, cast.botagoz)
    printed = client.get(reverse("centre:file_print", args=[case.id]))
    assert (printed["Content-Type"], policy(printed)) == ("application/pdf", FILE_POLICY)
    for address in (reverse("centre:export_case", args=[case.id]), reverse("centre:export")):
        archive = client.post(address, {"for": "centre"})
        assert (archive["Content-Disposition"], faults(archive)) == ('attachment; filename="archive.zip"', [])


def test_no_policy_of_the_code_allows_inline() -> None:
    places = [path for path in (ROOT / "src" / "arasha").rglob("*.py") if "'unsafe-" in path.read_text(encoding="utf-8")]
    assert [str(path) for path in places] == []


@pytest.mark.parametrize("address", ["/", "/exit", "/nothing", STATIC])
def test_visitor_who_only_looks_gets_no_cookie(client: Client, db: None, address: str) -> None:
    answer = client.get(address)
    assert [name for name, cookie in answer.cookies.items() if cookie.value] == []
    answer.close()


def test_choosing_a_language_leaves_that_and_nothing_else(db: None) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post("/language", {"language": "ru", "next": "/"})
    assert [(name, cookie.value, cookie["httponly"], cookie["samesite"]) for name, cookie in answer.cookies.items()] == [
        ("language", "ru", True, "Lax")
    ]


@pytest.mark.parametrize(
    "where", ["https://elsewhere.example/", "//elsewhere.example/", "/\\elsewhere.example", "javascript:alert(1)", "http:///x", "\x08//e"]
)
def test_switching_the_language_leads_nowhere_else(client: Client, db: None, where: str) -> None:
    answer = client.post("/language", {"language": "ru", "next": where}, headers={"referer": where})
    assert answer.status_code == 302
    assert answer["Location"] == "/"


@pytest.mark.parametrize("header", ["host", "x-forwarded-host", "x-forwarded-proto", "x-original-url", "x-rewrite-url"])
def test_headers_of_a_request_change_no_address(client: Client, db: None, header: str) -> None:
    answer = client.get("/desk/", headers={header: "elsewhere.example"})
    assert answer.status_code == (400 if header == "host" else 302)
    assert "elsewhere" not in answer.headers.get("Location", "") + answer.content.decode()


def test_pages_vary_with_the_cookie(cast: Cast, client: Client) -> None:
    assert "Cookie" in client.get("/")["Vary"]
    assert "Cookie" in sign_in(client, cast.saule).get("/desk/")["Vary"]


def test_form_without_its_token_is_refused_with_a_way_on(cast: Cast, ids: dict[str, str]) -> None:
    client = sign_in(Client(enforce_csrf_checks=True), cast.botagoz)
    wrong = []
    for address, _pattern in ADDRESSES:
        if address in NO_PAGE | {"language"}:
            continue
        answer = client.post(filled(address, ids), {"name": "x"})
        page = answer.content.decode()
        if answer.status_code != 403 or "Please send that again" not in page or "<title>Workspace</title>" not in page:
            wrong.append((address, answer.status_code))
    assert wrong == []


def test_form_from_another_site_is_refused_even_with_its_token(cast: Cast) -> None:
    client = sign_in(Client(enforce_csrf_checks=True), cast.saule)
    client.get("/desk/calls/new/")
    token = client.cookies[settings.CSRF_COOKIE_NAME].value
    sent = {"csrfmiddlewaretoken": token}
    for origin in ("https://elsewhere.example", "null", "http://testserver.elsewhere.example"):
        assert client.post("/stay", sent, headers={"origin": origin}).status_code == 403, origin
    assert client.post("/stay", sent).status_code == 204


def test_address_that_changes_something_is_not_a_link(cast: Cast, ids: dict[str, str]) -> None:
    """What only a form may do answers 405 to GET; the table of addresses lists each. A page beyond the role leaves that it was refused."""
    from arasha.audit.models import Event

    client = sign_in(Client(), cast.botagoz)
    before = set(Event.objects.values_list("id", flat=True))
    for address, _pattern in ADDRESSES:
        if address not in NO_PAGE:
            client.get(filled(address, ids))
    made = set(Event.objects.exclude(id__in=before).values_list("action", flat=True))
    assert sorted(action for action in made if not action.endswith((".read", ".listed", ".printed", ".refused"))) == []


SCRIPT = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
answer = Client().get("/me/in/", secure=True, headers={"host": "arasha.test"})
plain = {name: dict(cookie) | {"key": cookie.key} for name, cookie in answer.cookies.items()}
names = [settings.SESSION_COOKIE_NAME, settings.KEY_COOKIE_NAME, settings.DEVICE_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, settings.CSRF_COOKIE_NAME]
print(json.dumps({"headers": dict(answer.headers), "cookies": plain, "names": names, "session": settings.SESSION_COOKIE_SECURE}))
"""


def test_over_tls_cookies_are_bound_to_the_host_and_transport_is_strict() -> None:
    environment = {**os.environ, "ARASHA_HTTPS": "1", "ARASHA_HOSTS": "arasha.test", "DJANGO_SETTINGS_MODULE": "arasha.project.settings"}
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, check=True, timeout=60)
    found = json.loads(done.stdout)
    assert found["headers"]["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert found["names"] == [f"__Host-{name}" for name in ("workspace", "workspace_key", "workspace_device", "language", "workspace_form")]
    assert found["session"] is True
    (cookie,) = found["cookies"].values()
    assert (cookie["key"], cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == ("__Host-workspace_form", True, True, "/", "")


def test_static_headers_stand_on_missing_files_too(db: None) -> None:
    assert faults(Client().get("/static/pages/nothing.css")) == []


def test_trace_is_not_answered(cast: Cast) -> None:
    client = sign_in(Client(), cast.saule)
    for method in ("TRACE", "OPTIONS", "PUT", "DELETE", "PATCH", "PROPFIND"):
        answer = client.generic(method, "/desk/", headers={"x-secret": "echo"})
        assert (answer.status_code, answer["Allow"], "echo" in answer.content.decode()) == (405, "GET, HEAD, POST", False), method
        assert faults(answer) == []


def test_scripts_keep_nothing_in_the_browser() -> None:
    kept = ("localStorage", "sessionStorage", "indexedDB", "document.cookie", "serviceWorker", "caches.", "innerHTML", "postMessage", "eval(")
    scripts = list((ROOT / "src" / "arasha" / "web" / "static" / "src").glob("*.js"))
    assert len(scripts) >= 6
    assert [(script.name, word) for script in scripts for word in kept if word in script.read_text(encoding="utf-8")] == []
