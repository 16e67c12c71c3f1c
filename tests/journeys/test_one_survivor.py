"""One survivor, from a phone call to closure, through the browser; and then the server is seized while she is still on the screen."""

import base64
import io
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import xlsxwriter
from PIL import Image
from playwright.sync_api import Page

from tests.cast import Cast, make_cast
from tests.journeys.conftest import Site
from tests.journeys.signing_in import sign_in_by_hand

pytestmark = pytest.mark.journey

NAME, LATIN_NAME = "Ақбота Жарылғасынқызы Тестбаева", "Akbota Zharylgasynkyzy Testbayeva"
PHONE, BARE_PHONE = "+7 701 555 01 99", "77015550199"
ADDRESS, LATIN_ADDRESS = "Сарыарқа даңғылы 77-19", "Saryarka danghyly 77-19"
STORY = "қара күртеше киген ер адам есікті сындырды"
NOTE = "ертең таңертең нотариусқа барамыз"
IIN = "991399300018"
FILE_NAME = "жарақат-суреті"
IN_REGISTER = ("Бибісара Қарлығашқызы Үлгіова", "87775550198", "Достық көшесі 404-үй")
SECRETS = (NAME, LATIN_NAME, PHONE, BARE_PHONE, ADDRESS, LATIN_ADDRESS, STORY, NOTE, IIN, FILE_NAME, *IN_REGISTER)


@pytest.fixture
def people(site: Site) -> Cast:
    del site
    return make_cast()


def register_file() -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        rows = [
            ["Журнал"],
            ["№", "Дата обращения", "Ф.И.О.", "Телефон", "Адрес / регион", "Вид насилия", "Результат"],
            [1, "14.03.2025", IN_REGISTER[0], IN_REGISTER[1], IN_REGISTER[2], "физ+псих", "консультация"],
            ["ИТОГО:", 1],
        ]
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def photograph() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "purple").save(out, format="JPEG")
    return out.getvalue()


def save(page: Page) -> None:
    page.locator("main form[method=post] .govuk-button-group button").first.click()
    page.wait_for_load_state()


def log_the_call(page: Page) -> None:
    page.locator("a[accesskey=c]").click()
    page.wait_for_url("**/calls/new/")
    page.wait_for_load_state("networkidle")
    for key in ("1", "1", "1"):
        page.keyboard.press(key)
    page.fill("#id_name", NAME)
    page.fill("#id_phone", PHONE)
    page.fill("#id_notes", STORY)
    page.locator("main form button").first.click()
    page.wait_for_load_state()


def work_the_file(page: Page, look: Callable[[Page, str], Path], check_page: Callable[[Page], None]) -> str:
    page.locator("form[action$='/begin/'] button").click()
    page.wait_for_load_state()
    file = page.url
    check_page(page)
    page.goto(f"{file}tab/people/")
    page.locator("a[href*='/people/'][href$='/']", has_text="Change").first.click()
    for field, value in (("id_address", ADDRESS), ("id_iin", IIN), ("id_other_names", f"{LATIN_NAME}; {LATIN_ADDRESS}")):
        page.fill(f"#{field}", value)
    save(page)
    page.goto(f"{file}events/add/")
    page.fill("#id_narrative", STORY)
    page.locator("input[name=acts][value=strangulation]").check()
    save(page)
    assert page.locator("text=Strangulation").first.is_visible()
    page.goto(f"{file}notes/add/")
    page.fill("#id_text", NOTE)
    save(page)
    page.goto(f"{file}papers/add/")
    page.set_input_files("#id_file", {"name": f"{FILE_NAME}.jpg", "mimeType": "image/jpeg", "buffer": photograph()})
    page.select_option("#id_kind", "photograph")
    save(page)
    page.locator("a", has_text="Look").first.click()
    page.wait_for_load_state()
    assert page.evaluate("document.querySelector('img.app-paper').naturalWidth") == 60
    for tab in ("tab/people/", "tab/events/", "tab/notes/", "course/", "manage/"):
        page.goto(file + tab)
        check_page(page)
    look(page, "file-manage")
    return file


def print_it(page: Page, file: str) -> bytes:
    answer = page.request.get(f"{file}print/")
    assert answer.headers["content-type"] == "application/pdf"
    return answer.body()


def bring_register_in(site: Site, page: Page, check_page: Callable[[Page], None]) -> None:
    page.goto(f"{site.url}/desk/register/")
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.set_input_files("#id_file", {"name": "журнал.xlsx", "mimeType": mime, "buffer": register_file()})
    save(page)
    check_page(page)
    page.locator("main form button", has_text="Preview").click()
    page.wait_for_load_state()
    assert page.locator("main").inner_text().count(IN_REGISTER[0]) == 1
    check_page(page)
    page.locator("main form button").first.click()
    page.wait_for_url("**/done/")
    check_page(page)


def variants(secret: str) -> Iterator[bytes]:
    """A secret in the encodings that a thief would look for."""
    for text in {secret, secret.lower(), secret.upper(), secret.casefold(), secret.replace(" ", ""), secret.replace(" ", "").lower()}:
        plain = text.encode()
        yield plain
        yield text.encode("utf-16-le")
        yield text.encode("utf-16-be")
        yield text.encode("unicode_escape")
        for shift in range(3):
            coded = base64.b64encode(b"\0" * shift + plain)
            yield coded[shift and 4 : len(coded) - 4]


def what_a_thief_finds(site: Site) -> list[str]:
    # Copied by another process: to open and close the database's files here would drop the locks of this process's own connection.
    loot = Path(tempfile.mkdtemp(prefix="loot-"))
    subprocess.run(["cp", "-a", f"{site.home}/.", loot], check=True)
    try:
        return _search(loot, site)
    finally:
        shutil.rmtree(loot)


def _search(loot: Path, site: Site) -> list[str]:
    taken = [path for path in loot.rglob("*") if path.is_file()]
    process = Path("/proc") / str(site.process.pid)
    taken += [process / "environ", process / "cmdline"]
    assert any(path.suffix == ".sqlite3" for path in taken)
    found = []
    for path in taken:
        content = path.read_bytes()
        found += [f"{path.name}: {secret}" for secret in SECRETS if any(variant in content for variant in variants(secret))]
    return found


def test_survivor_from_call_to_closure_and_a_seized_server(
    site: Site, people: Cast, page: Page, check_page: Callable[[Page], None], look: Callable[[Page, str], Path]
) -> None:
    sign_in_by_hand(site, page, people.marat)
    check_page(page)
    log_the_call(page)
    assert page.locator(".app-danger").first.is_visible()
    check_page(page)
    file = work_the_file(page, look, check_page)
    assert print_it(page, file).startswith(b"%PDF")
    bring_register_in(site, page, check_page)
    page.goto(f"{file}close/")
    page.select_option("#id_reason", "goals_met")
    save(page)
    assert page.locator("main").inner_text().count("This file is closed.") == 1
    page.goto(f"{site.url}/desk/files/")
    assert page.locator("main").inner_text().count(NAME) == 1
    look(page, "files")
    assert what_a_thief_finds(site) == []


def test_thief_would_find_what_lies_open(site: Site, people: Cast) -> None:
    (site.home / "left-open.txt").write_text(f"x {LATIN_NAME.lower()} y", encoding="utf-16")
    try:
        assert what_a_thief_finds(site) == [f"left-open.txt: {LATIN_NAME}"]
    finally:
        (site.home / "left-open.txt").unlink()


def test_two_at_once_in_two_browsers(site: Site, people: Cast, page: Page, phone: Page) -> None:
    sign_in_by_hand(site, page, people.saule)
    page.goto(f"{site.url}/desk/files/new/")
    save(page)
    file = page.url
    page.goto(f"{file}notes/add/")
    page.fill("#id_text", "first")
    save(page)
    page.locator("a[href*='/notes/']", has_text="Change").first.click()
    page.wait_for_load_state()
    sign_in_by_hand(site, phone, people.dana)
    phone.goto(page.url)
    phone.fill("#id_text", "a colleague wrote this")
    save(phone)
    page.fill("#id_text", "I wrote this")
    save(page)
    assert page.locator("main").inner_text().count("a colleague wrote this") == 1
    assert page.locator("#id_text").input_value() == "I wrote this"
    save(page)
    page.goto(f"{file}tab/notes/")
    assert page.locator("main").inner_text().count("I wrote this") == 1
