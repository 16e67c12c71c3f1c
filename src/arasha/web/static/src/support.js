// First thing in the body, before anything is drawn, so that parts that need scripts do not jump. A file of its own: the policy allows no
// inline script.
if ("noModule" in HTMLScriptElement.prototype) document.body.classList.add("js-enabled", "govuk-frontend-supported");
