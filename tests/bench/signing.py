"""How long signing in takes: name and password with the real cost of the key derivation, then a recovery code, then the first page."""

import re
import time
from statistics import quantiles

from arasha.ops.demo.password import PASSWORD
from tests.bench.client import Browser
from tests.bench.requests import Figures

CHOSEN = "three kettles on a green hill"
CODE = re.compile(rb"<li>([a-z0-9]{5}-[a-z0-9]{5})</li>")


def measure_sign_in(port: int, name: str, browser: Browser) -> Figures:
    """Sign in with eight recovery codes. The member chooses another password first: the demo's are under a light derivation; and back again."""
    _change(browser, PASSWORD, CHOSEN)
    browser.get("/me/second/")
    codes = [found.decode() for found in CODE.findall(browser.post("/me/second/codes/", {}, expect=200).body)]
    taken = []
    for code in codes[:8]:
        begun = time.perf_counter()
        browser = Browser(port)
        browser.sign_in(name, CHOSEN, code)
        taken.append(time.perf_counter() - begun)
    _change(browser, CHOSEN, PASSWORD)
    cuts = quantiles(taken, n=20)
    return Figures(p50=cuts[9] * 1000, p95=cuts[18] * 1000, rate=len(taken) / sum(taken))


def _change(browser: Browser, old: str, new: str) -> None:
    browser.get("/me/word/")
    browser.post("/me/word/", {"old_password": old, "new_password": new, "again": new, "others": "no"})
