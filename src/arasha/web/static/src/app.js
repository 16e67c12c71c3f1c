// Starts the components of a page, again after htmx has renewed a part of it. Every page works without this file.
import * as govuk from "./govuk-frontend.min.js";
import { leaveOnKeys } from "./leave.js";
import { warnBeforeTimeout } from "./timeout.js";

const own = [govuk.Button, govuk.Checkboxes, govuk.ErrorSummary, govuk.ExitThisPage, govuk.PasswordInput, govuk.Radios, govuk.SkipLink];

function start(scope) {
  for (const component of own) govuk.createAll(component, undefined, scope);
  for (const button of scope.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
}

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token) event.detail.headers["X-CSRFToken"] = token.content;
});
document.addEventListener("htmx:afterSwap", (event) => start(event.detail.target));

// A page kept by the browser must not come back after its session has ended.
window.addEventListener("pageshow", (event) => {
  if (event.persisted && document.body.dataset.idleSeconds) window.location.reload();
});

start(document);
leaveOnKeys(document);
warnBeforeTimeout(document);
