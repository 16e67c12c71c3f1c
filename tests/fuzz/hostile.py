"""Hostile input: what attackers, broken clients and tired fingers send. Hypothesis chooses; every choice can be repeated.

A piece that must never run or be worked out carries a mark that shows it: `window.__ran` in scripts, 191 * 7 = 1337 in templates.
"""

import io
import zipfile

from hypothesis import strategies as st

RAN = "window.__ran=1"
SCRIPTS = (
    f"<script>{RAN}</script>",
    f'"><img src=x onerror="{RAN}">',
    f"'><svg onload={RAN}>",
    f"</textarea></title></style><script>{RAN}</script>",
    f"javascript:{RAN}",
    f'" onfocus="{RAN}" autofocus x="',
    f"<iframe srcdoc='<script>parent.{RAN}</script>'></iframe>",
    "<meta http-equiv=refresh content='0;url=https://elsewhere.example/'>",
    "<base href='https://elsewhere.example/'>",
    "<link rel=stylesheet href=//elsewhere.example/x.css>",
    "<style>@import '//elsewhere.example/x.css';</style>",
    f"<div hx-get='/me/' hx-trigger='load' hx-on:load='{RAN}'>x</div>",
    "--><!--",
    "]]>",
)
TEMPLATES = (
    "arz{{191*7}}arz", "arz{{ 191|add:1146 }}arz", "{% load i18n %}", "{% debug %}", "{{ settings.SECRET_KEY }}", "arz${191*7}arz", "arz#{191*7}arz",
    "arz<%= 191*7 %>arz", "#eval(\"191*7\")", "#set page(width: 1pt)", "$ 191 * 7 $", "{0.__class__.__init__.__globals__}", "%(secret)s", "%s%s%n%d",
)  # fmt: skip
QUERIES = (
    "' OR '1'='1", "'; DROP TABLE cases_case; --", "1); DELETE FROM audit_event; --", "\" OR \"\"=\"", "%' AND 1=0 UNION SELECT 1,2,3 --",
    "'||pg_sleep(0)||'", "\\'; --", "0x27", "%", "_", "*", "[a-z]*+((((", "(?i:x)", "${jndi:ldap://127.0.0.1/a}", "$(id)", "`id`", "| id", "; id",
)  # fmt: skip
PATHS = (
    "../../../../etc/passwd", "..\\..\\..\\boot.ini", "/etc/passwd\0.png", "file:///etc/passwd", "....//....//etc/passwd", "%2e%2e%2f", "CON", "//x/y",
    "https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example",
)  # fmt: skip
CELLS = ('=HYPERLINK("https://elsewhere.example","x")', "+1+1", "-2+3", "@SUM(1)", "\t=1+1", "\r=1+1", "=cmd|' /C calc'!A0")
SIGNS = (
    "\0", "a\0b", "\ufeff", "\u202eтфел", "\u200b", "\u200d" * 50, "e" + "\u0301" * 300, "\ufffe\uffff", "𝕬𝖗𝖆𝖘𝖍𝖆", "аdmin", "ﷺ" * 50, "👩‍👩‍👧‍👦" * 20,
    "İıſK", "ß" * 100, "\r\nSet-Cookie: x=1", "\r\n\r\n<html>", "\x1b[31m", "\x7f\x80\x9f", "\u2028\u2029", "\U0010ffff", " ", "\t\n", "",
)  # fmt: skip
NUMBERS = (
    "-1", "0", "00", "1e309", "NaN", "inf", "-0", "9" * 19, "9" * 40, "9" * 5000, "-" + "9" * 30, "1.5", "1_000", "٣٣٣٣٣٣", "²", "0x10", "1,5", "+7",
    str(2**31), str(2**63), str(2**64),
)  # fmt: skip
DATES = (
    "0000-00-00",
    "9999-12-31",
    "31.02.2026",
    "2026-02-30",
    "1.1.1",
    "99999-01-01",
    "-1.-1.-1",
    "2026-11-24T25:61",
    "29.02.1900",
    "00.0000",
    "13.2026",
)
ANSWERS = (
    "{}", "[]", "null", '{"id": null}', '{"id": []}', '{"id": "x"}', "[" * 3000, '{"a":' * 3000, '{"id": "\\ud800"}', '"x"', "1e999",
    '{"id":"AA","rawId":"AA","type":"public-key","response":{}}',
    '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"AA","attestationObject":"AA"}}',
    '{"id":"AA","rawId":"AA","type":"public-key","response":{"clientDataJSON":"e30","authenticatorData":"AA","signature":"AA"}}',
    '{"id":1,"rawId":{},"type":[],"response":"x","clientExtensionResults":1}',
)  # fmt: skip
HUGE = ("A" * 10_000, "ұ" * 9_000, "<" * 9_999, " " * 10_000)
PIECES = (*SCRIPTS, *TEMPLATES, *QUERIES, *PATHS, *CELLS, *SIGNS, *NUMBERS, *DATES, *ANSWERS)

texts = st.one_of(
    st.sampled_from(PIECES),
    st.sampled_from(SCRIPTS + TEMPLATES),
    st.tuples(st.sampled_from(PIECES), st.sampled_from(PIECES)).map("".join),
    st.text(max_size=60).map(lambda text: text.encode("utf-8", "replace").decode()),
    st.sampled_from(HUGE),
)
"""One value of a field."""

names = st.one_of(
    st.sampled_from(["id", "organisation", "organisation_id", "staff", "is_active", "roles", "seen_version", "case_id", "by", "created_at", "__class__",
                     "csrfmiddlewaretoken", "page", "next", "language", "order", "name", "filters", "constructor", "x[]", "x.y", "a" * 300, "\0", "é"]),
    st.text(min_size=1, max_size=12).map(lambda text: text.encode("utf-8", "replace").decode()),
)  # fmt: skip
"""Names of fields that a form doesn't have."""


def _archive(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


_TYPES = (
    b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    b'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>'
)
_RELS = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_BOOK = (
    b'<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'
)
_BOOK_RELS = (
    b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
)
_LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (number, b"&l%d;" % (number - 1) * 10 if number else b"ha" * 10) for number in range(9))


def workbook(sheet: bytes) -> bytes:
    """A spreadsheet around the XML of one sheet."""
    parts = {"[Content_Types].xml": _TYPES, "_rels/.rels": _RELS, "xl/workbook.xml": _BOOK, "xl/_rels/workbook.xml.rels": _BOOK_RELS}
    return _archive({**parts, "xl/worksheets/sheet1.xml": sheet})


def _sheet(inside: bytes, before: bytes = b"") -> bytes:
    space = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return b'<?xml version="1.0"?>' + before + b'<worksheet xmlns="' + space + b'"><sheetData>' + inside + b"</sheetData></worksheet>"


ENTITY_BOMB = workbook(_sheet(b'<row r="1"><c r="A1" t="inlineStr"><is><t>&l8;</t></is></c></row>', b"<!DOCTYPE x [" + _LAUGHS + b"]>"))
ENTITY_FILE = workbook(
    _sheet(b'<row r="1"><c r="A1" t="inlineStr"><is><t>&f;</t></is></c></row>', b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>')
)
FAR_CELL = workbook(_sheet(b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'))


def zip_bomb() -> bytes:
    """A spreadsheet of sixty megabytes in sixty kilobytes."""
    return workbook(_sheet(b"<row>" + b" " * 60_000_000 + b"</row>"))


FILES: tuple[tuple[str, str, bytes], ...] = (
    ("a.csv", "text/csv", b"=1+1;@SUM(1);<script>window.__ran=1</script>\n1;2;3\n"),
    ("nul.csv", "text/csv", b"\0\0\0;\0\n" * 50),
    ("bad.csv", "text/csv", bytes(range(256)) * 20),
    ("wide.csv", "text/csv", b";".join(b"x" for _ in range(3000)) + b"\n" + b"1;" * 3000),
    ("quotes.csv", "text/csv", b'"' * 20_001),
    ("empty.xlsx", "application/vnd.ms-excel", b""),
    ("cut.xlsx", "application/vnd.ms-excel", ENTITY_FILE[:300]),
    ("entity.xlsx", "application/vnd.ms-excel", ENTITY_BOMB),
    ("outside.xlsx", "application/vnd.ms-excel", ENTITY_FILE),
    ("far.xlsx", "application/vnd.ms-excel", FAR_CELL),
    ("paths.xlsx", "application/vnd.ms-excel", _archive({"../../../../tmp/x": b"x", "/etc/x": b"y"})),
    ("old.xls", "application/vnd.ms-excel", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600),
    ("x.svg", "image/svg+xml", b"<svg xmlns='http://www.w3.org/2000/svg' onload='window.__ran=1'><script>window.__ran=1</script></svg>"),
    ("x.html", "text/html", b"<script>window.__ran=1</script>"),
    ("x.png", "image/png", b"\x89PNG\r\n\x1a\n<script>window.__ran=1</script>"),
    ("x.pdf", "application/pdf", b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj"),
    ("../../../etc/cron.d/x", "text/plain", b"* * * * * root id"),
    ("a" * 300 + ".txt", "text/plain\r\nX-Injected: 1", b"text"),
    ('q"uote\\;\x01.txt', "x" * 500, b"text"),
    ("<img src=x onerror=window.__ran=1>.txt", "text/plain", b"{{191*7}}"),
)
"""Uploads: name, the type that the browser claims, content."""

files: st.SearchStrategy[tuple[str, str, bytes]] = st.sampled_from(FILES)
raw_bodies: st.SearchStrategy[tuple[str, bytes]] = st.sampled_from(
    [
        ("application/json", b'{"name": "x"}'),
        ("application/json", b"[" * 50_000),
        ("application/x-www-form-urlencoded", b"name=%ff%fe&x=%zz&=&&==&%"),
        ("application/x-www-form-urlencoded", b"\xff\xfe\0name=\x80"),
        ("application/x-www-form-urlencoded; charset=utf-7", b"name=+ADw-script+AD4-"),
        ("application/x-www-form-urlencoded; charset=nothing", b"name=x"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % number for number in range(3000))),
        ("application/x-www-form-urlencoded", b"name=" + b"x" * 2_200_000),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nnever ends"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\ncut"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; filename=\"a\"\r\n\r\nx\r\n--x--"),
        ("multipart/form-data; boundary=" + "y" * 300, b"--y"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n!!!\r\n--x--"),
        ("text/xml", b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'),
        ("", b"\0" * 100),
    ]
)  # fmt: skip
"""Bodies that no form makes: what they claim to be, and their bytes."""

headers: st.SearchStrategy[dict[str, str]] = st.sampled_from(
    [
        *([{}] * 12),
        {"hx-request": "true", "hx-current-url": "javascript:1"},
        {"hx-request": "true", "hx-boosted": "\0", "hx-target": "<script>"},
        {"accept-language": "x" * 400},
        {"accept-language": "../../etc"},
        {"referer": "javascript:window.__ran=1"},
        {"x-forwarded-host": "elsewhere.example", "x-forwarded-for": "' OR 1=1"},
        {"x-http-method-override": "DELETE"},
        {"content-length": "-1"},
        {"range": "bytes=0-1,5-,-9999999"},
        {"if-none-match": "*"},
        {"accept": "application/json"},
        {"cookie": "language=../../x; workspace_device=x:y:z"},
        {"authorization": "Basic eDp5"},
        {"user-agent": "<script>window.__ran=1</script>"},
    ]
)
"""Headers of a request."""
