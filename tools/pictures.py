"""Takes the pictures of the how-to and the README: the demo's made-up people, in English, in a real browser.

python tools/pictures.py [HOME]     HOME keeps the demo; without it a folder that is thrown away
"""

import io
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
CASES, WHO, PASSWORD = "1200", "marat", "seven willows by the lake"
WIDTH, MOST, LARGEST = 1100, 1000, 120 * 1024
COLOURS = 48


def arasha(*words: str, home: Path) -> subprocess.Popen[str]:
    """The command, as it is installed here."""
    command = [sys.executable, "-m", "arasha.ops", *words, "--home", str(home)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "ARASHA_HOME": str(home)})


def wait_for(port: int) -> None:
    """Return when the server answers; give up after a minute."""
    for _try in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise SystemExit("the demo did not answer")


def sign_in(page: Page, address: str, home: Path) -> None:
    """Name, password and the present code."""
    page.goto(f"{address}/me/in/")
    page.fill("#id_name", WHO)
    page.fill("#id_password", PASSWORD)
    page.locator("main form .govuk-button-group button").click()
    page.wait_for_url("**/me/in/second/")
    said, _nothing = arasha("demo", "code", WHO, home=home).communicate()
    page.fill("#id_code", re.findall(r"\d{6}", said)[-1])
    page.locator("#second button").first.click()
    page.wait_for_url("**/desk/")


def keep(page: Page, name: str) -> None:
    """The top of the page as a small PNG."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.activeElement.blur()")
    size = page.viewport_size or {"width": WIDTH, "height": MOST}
    # A phone is shown as it is held, a screen as far as the how-to speaks of it.
    height = size["height"] if size["width"] < WIDTH else min(MOST, page.evaluate("document.documentElement.scrollHeight"))
    raw = page.screenshot(full_page=size["width"] == WIDTH, clip={"x": 0, "y": 0, "width": size["width"], "height": height})
    picture = Image.open(io.BytesIO(raw)).convert("RGB").quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    path = PICTURES / f"{name}.png"
    picture.save(path, optimize=True)
    weight = path.stat().st_size
    print(f"{path.relative_to(ROOT)}: {weight // 1024} KiB")
    if weight > LARGEST:
        raise SystemExit(f"{path.name} is larger than {LARGEST // 1024} KiB")


def walk(page: Page, address: str) -> None:
    """The way of the how-to: first page, a call in danger, a file, a person, a note, closing."""
    keep(page, "home")
    page.locator("a[accesskey=c]").click()
    page.wait_for_load_state("networkidle")
    for key in "112":
        page.keyboard.press(key)
    keep(page, "log-a-call")
    page.fill("#id_name", "Әсем Үлгі")
    page.fill("#id_notes", "He broke the door. She is at a neighbour's with two children.")
    page.locator("main form button").first.click()
    page.wait_for_load_state()
    keep(page, "call-in-danger")
    page.locator("form[action$='/begin/'] button").click()
    page.wait_for_load_state()
    file = page.url
    page.goto(f"{file}notes/add/")
    page.fill("#id_text", "Police came and took him away. Tomorrow: the protective order.")
    day = time.localtime(time.time() + 86_400)
    for part, number in (("day", day.tm_mday), ("month", day.tm_mon), ("year", day.tm_year)):
        page.fill(f"#id_follow_up_due_{part}", str(number))
    keep(page, "note")
    page.locator("main form[method=post] .govuk-button-group button").first.click()
    page.goto(file)
    keep(page, "file")
    page.goto(f"{address}/desk/files/?status=open&order=due")
    keep(page, "files")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}/desk/")
    keep(page, "phone")


def main(home: Path) -> None:
    """Make the demo, serve it, take the pictures, stop."""
    made = arasha("demo", "--cases", CASES, home=home)
    said, _nothing = made.communicate()
    if made.returncode:
        raise SystemExit(said)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", int(os.environ.get("PORT", "0"))))
        port = int(probe.getsockname()[1])
    served = arasha("demo", "--cases", CASES, "--serve", "--port", str(port), home=home)
    try:
        wait_for(port)
        program = next((found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), None)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page(viewport={"width": WIDTH, "height": 800}, locale="en")
            address = f"http://127.0.0.1:{port}"
            page.context.add_cookies([{"name": "language", "value": "en", "url": address}])
            sign_in(page, address, home)
            page.context.add_cookies([{"name": "language", "value": "en", "url": address}])
            page.goto(f"{address}/desk/")
            walk(page, address)
            browser.close()
    finally:
        served.terminate()
        served.wait(20)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]).resolve())
    else:
        with tempfile.TemporaryDirectory(prefix="pictures-") as folder:
            main(Path(folder) / "demo")
