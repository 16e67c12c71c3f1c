// Says, politely, that the session is about to end. Nothing typed is kept anywhere; at the end the page itself goes.
const NOTICE_SECONDS = 120;

export function warnBeforeTimeout(page) {
  const idle = Number(page.body.dataset.idleSeconds);
  const notice = page.querySelector(".app-timeout");
  if (!idle || !notice) return;
  let end = Date.now() + idle * 1000;
  const stay = notice.querySelector("button");
  page.addEventListener("htmx:afterRequest", () => { end = Date.now() + idle * 1000; });
  stay.addEventListener("click", async () => {
    const answer = await fetch(stay.dataset.url, { method: "POST", headers: { "X-CSRFToken": page.querySelector('meta[name="csrf-token"]').content } });
    if (answer.ok) {
      end = Date.now() + idle * 1000;
      notice.hidden = true;
    } else {
      window.location.reload();
    }
  });
  // The clock is asked, not counted: a sleeping laptop counts too.
  setInterval(() => {
    const left = (end - Date.now()) / 1000;
    notice.hidden = left > NOTICE_SECONDS;
    if (left <= 0) window.location.reload();
  }, 5000);
}
