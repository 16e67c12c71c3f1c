"""A person without a mouse: presses keys, and sees at each stop where they are."""

from dataclasses import dataclass, field

from playwright.sync_api import Page

MOST = 150
WATCH = """
() => {
  const clear = colour => colour === 'transparent' || colour.endsWith(', 0)');
  const marks = style => [
    style.outlineStyle === 'none' || parseFloat(style.outlineWidth) === 0 || clear(style.outlineColor) ? '' : style.outlineWidth + style.outlineColor,
    style.boxShadow, style.backgroundColor,
    parseFloat(style.borderBottomWidth) ? style.borderBottomWidth + style.borderBottomColor : '',
  ].join('|');
  const look = node => {
    const shown = [[node, null], [node, '::before']];
    const label = node.labels?.[0];
    if (node.matches('[type=radio], [type=checkbox]') && label) shown.push([label, '::before']);
    return shown.map(([one, part]) => marks(getComputedStyle(one, part))).join('||');
  };
  const known = new WeakMap();
  for (const node of document.querySelectorAll('a, button, input, select, textarea, summary, [tabindex]')) known.set(node, look(node));
  window.whereAmI = () => {
    const node = document.activeElement;
    if (!node || node === document.body) return {nowhere: true};
    const box = node.getBoundingClientRect(), middle = [box.left + box.width / 2, box.top + Math.min(box.height / 2, innerHeight / 2)];
    const above = document.elementFromPoint(...middle);
    const label = node.labels?.[0];
    return {
      html: node.outerHTML.slice(0, 160),
      place: [...document.querySelectorAll('*')].indexOf(node),
      seen: known.get(node) !== look(node),
      covered: Boolean(above) && !node.contains(above) && !above.contains(node) && !(label && label.contains(above)),
      outside: box.bottom < 0 || box.top > innerHeight,
    };
  };
}
"""


@dataclass
class Keys:
    """The keyboard of a page; what is wrong at a stop is gathered."""

    page: Page
    wrong: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """Look at everything while nothing has the focus."""
        self.page.wait_for_load_state("networkidle")
        self.page.evaluate(WATCH)

    def press(self, *keys: str) -> None:
        """Press keys, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def access(self, letter: str) -> None:
        """Alt and an access key. Playwright's own Alt leaves out the unmodified letter, which is what Chromium compares."""
        key = {"modifiers": 1, "key": letter, "unmodifiedText": letter, "windowsVirtualKeyCode": ord(letter.upper())}
        self.page.context.new_cdp_session(self.page).send("Input.dispatchKeyEvent", {"type": "keyDown", **key})

    def tab(self, *, back: bool = False) -> dict[str, object]:
        """One stop further; notes a stop that can't be seen."""
        self.press("Shift+Tab" if back else "Tab")
        here: dict[str, object] = self.page.evaluate("whereAmI()")
        if not here.get("nowhere"):
            self.wrong += [f"{self.page.url}: {fault} {here['html']}" for fault in ("covered", "outside") if here[fault]]
            self.wrong += [] if here["seen"] else [f"{self.page.url}: the focus can't be seen: {here['html']}"]
        return here

    def to(self, selector: str, *, back: bool = False) -> None:
        """Tab until what a selector names has the focus."""
        for _press in range(MOST):
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
            self.tab(back=back)
        raise AssertionError(f"{selector} was not reached by Tab on {self.page.url}")

    def follow(self, selector: str) -> None:
        """Go to a link or button, and press Enter."""
        self.to(selector)
        with self.page.expect_navigation():
            self.press("Enter")
        self.begin()

    def write(self, selector: str, text: str) -> None:
        """Go to a field and type."""
        self.to(selector)
        self.page.keyboard.type(text)

    def enter(self) -> None:
        """Send the form from where one is."""
        with self.page.expect_navigation():
            self.press("Enter")
        self.begin()

    def round_trip(self) -> list[int]:
        """Tab through the whole page and out of it; returns the places of the stops in the page. Fails in a trap."""
        stops: list[int] = []
        for _press in range(MOST):
            here = self.tab()
            if here.get("nowhere") or here["place"] in stops[:1]:
                return stops
            stops.append(int(str(here["place"])))
        raise AssertionError(f"there is no way out of {self.page.url}")
