"""What axe does not ask: one heading of the first level, headings in order, heads of tables, what a browser may remember, the language."""

from playwright.sync_api import Page

QUESTIONS = """
language => {
  const found = [];
  const all = selector => [...document.querySelectorAll(selector)];
  const named = node => node.outerHTML.slice(0, 120);
  if (language && document.documentElement.lang !== language) found.push(`the page says lang=${document.documentElement.lang}`);
  const heads = all('h1, h2, h3, h4, h5, h6').filter(node => node.checkVisibility());
  if (heads.filter(node => node.tagName === 'H1').length !== 1) found.push('not one h1');
  let before = 0;
  for (const head of heads) {
    const level = Number(head.tagName[1]);
    // The summary of errors stands before the title, as GOV.UK has it.
    const summary = head.matches('.govuk-error-summary__title');
    if (level > before + 1 && !summary) found.push(`${head.tagName} after H${before}: ${named(head)}`);
    if (!head.textContent.trim()) found.push(`empty heading: ${named(head)}`);
    if (!summary) before = level;
  }
  for (const table of all('table')) {
    if (!table.querySelector('thead th[scope=col]')) found.push(`table without heads: ${named(table)}`);
    for (const head of table.querySelectorAll('th:not([scope])')) found.push(`head without scope: ${named(head)}`);
    const region = table.closest('[role=region][tabindex="0"][aria-label]');
    if (!region) found.push(`table that can't be scrolled by keys: ${named(table)}`);
  }
  const ids = all('[id]').map(node => node.id);
  for (const id of new Set(ids.filter((id, place) => ids.indexOf(id) !== place))) found.push(`id twice: ${id}`);
  for (const name of ['aria-describedby', 'aria-labelledby', 'aria-controls', 'for'])
    for (const node of all(`[${name}]`))
      for (const id of node.getAttribute(name).split(/\\s+/))
        if (id && !document.getElementById(id)) found.push(`${name} leads nowhere: ${named(node)}`);
  const kept = {password: ['current-password', 'new-password'], one: ['one-time-code'], user: ['username', 'off']};
  for (const field of all('input:not([type=hidden], [type=radio], [type=checkbox], [type=file]), textarea')) {
    const said = field.getAttribute('autocomplete') ?? field.form?.getAttribute('autocomplete');
    const may = field.type === 'password' ? kept.password : said === 'one-time-code' ? kept.one : kept.user;
    if (!may.includes(said)) found.push(`the browser may keep this: autocomplete=${said} ${named(field)}`);
  }
  if (all('[tabindex]').some(node => node.tabIndex > 0)) found.push('a tabindex above 0');
  if (all('main').length !== 1) found.push('not one main');
  return found;
}
"""


def structure_of(page: Page, language: str) -> list[str]:
    """What is wrong with the structure of a page in this language; empty when nothing is."""
    found: list[str] = page.evaluate(QUESTIONS, language)
    return found
