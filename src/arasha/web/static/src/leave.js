// Escape twice within a second leaves the page; three times Shift is GOV.UK's own. `replace` leaves nothing to go back to.
export function leaveOnKeys(page) {
  const link = page.querySelector(".govuk-js-exit-this-page-button");
  if (!link) return;
  let last = 0;
  page.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.repeat) return;
    const now = Date.now();
    if (now - last < 1000) {
      page.body.classList.add("govuk-exit-this-page-hide-content");
      window.location.replace(link.href);
    }
    last = now;
  });
}
