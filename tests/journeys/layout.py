"""What is lost on a page that is enlarged, narrow, or spaced wider: by measuring boxes."""

from playwright.sync_api import Page

WIDER_TEXT = """
() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
                     p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}
"""
"""WCAG 1.4.12: as far as a reader may space text."""

LOST = """
() => {
  const found = [];
  const named = node => node.outerHTML.slice(0, 120);
  const hidden = node => !node.checkVisibility({visibilityProperty: true}) || node.closest('.govuk-visually-hidden, .govuk-skip-link, details:not([open]) > :not(summary)');
  const scrolls = node => node.closest('.app-scroll, pre, .moj-primary-navigation__nav');
  const fixed = node => { for (let one = node; one; one = one.parentElement) if (getComputedStyle(one).position === 'fixed') return true; return false; };
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > wide) found.push(`${document.documentElement.scrollWidth - wide} px wider than the window`);
  for (const node of document.querySelectorAll('body *')) {
    if (hidden(node) || node.matches('script, style, option, optgroup, svg *')) continue;
    const says = [...node.childNodes].some(child => child.nodeType === 3 && child.textContent.trim());
    const box = node.getBoundingClientRect();
    const style = getComputedStyle(node);
    if (says && !scrolls(node) && (box.right > wide + 1 || box.left < -1)) found.push(`out of the window: ${named(node)}`);
    const cuts = ['hidden', 'clip'].includes(style.overflowX) || ['hidden', 'clip'].includes(style.overflowY);
    if (says && cuts && (node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 1)) found.push(`cut: ${named(node)}`);
    if (node.matches('button') && (node.scrollWidth > node.clientWidth + 4 || node.scrollHeight > node.clientHeight + 8)) found.push(`cut: ${named(node)}`);
  }
  const controls = [...document.querySelectorAll('a, button, input, select, textarea, summary')].filter(node => !hidden(node) && !fixed(node) && node.type !== 'hidden');
  const boxes = controls.map(node => [node, [...node.getClientRects()]]);
  boxes.forEach(([one, mine], place) => {
    for (const [other, theirs] of boxes.slice(place + 1)) {
      if (one.contains(other) || other.contains(one)) continue;
      if (mine.some(a => theirs.some(b => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2)))
        found.push(`one over the other: ${named(one)} and ${named(other)}`);
    }
  });
  return found;
}
"""


def lost_on(page: Page) -> list[str]:
    """What can't be read or pressed on a page as it is laid out now; empty when nothing is lost."""
    found: list[str] = page.evaluate(LOST)
    return found


def space_text(page: Page) -> None:
    """Space the text of a page as wide as WCAG 1.4.12 asks for."""
    page.evaluate(WIDER_TEXT)
