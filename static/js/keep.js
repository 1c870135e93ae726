// Keeps what somebody types: every twenty seconds and when the page is left, for the next visit
// from any device. Says when; after the end of the session it says how to sign in again.
const EVERY = 20_000;

for (const box of document.querySelectorAll("[data-keep]")) {
  const form = box.closest("form");
  const said = box.querySelector("[role=status]");
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" });
  let changed = false;
  let sending = null;
  // Set once the form is sent: its words are kept no more, whatever becomes of a request under way.
  let sent = false;

  const send = async (leaving) => {
    if (sent || !changed || sending) return;
    changed = false;
    sending = new AbortController();
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (typeof value === "string" && name !== "action") body.append(name, value);
    }
    try {
      const answer = await fetch(box.dataset.keep, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        keepalive: leaving && String(body).length < 60_000,
        redirect: "manual",
        signal: sending.signal,
      });
      if (answer.status === 204) {
        said.textContent = box.dataset.said.replace("%s", time.format(new Date()));
        if (!changed) delete form.dataset.changed;
      } else {
        changed = true;
        // Nothing was lost: the words are in the form, and typed.js keeps them in this tab.
        if (answer.status === 401) form.dispatchEvent(new Event("signed-out"));
        else said.textContent = box.dataset.failed;
      }
    } catch {
      changed = !sent;
    } finally {
      sending = null;
    }
  };

  form.addEventListener("input", () => {
    // Whoever types on was not let through: typed.js asks first whether the session still stands.
    sent = false;
    changed = true;
  });
  // What is sent needs no keeping, and must not be kept after it was sent.
  form.addEventListener("submit", () => {
    sent = true;
    changed = false;
    sending?.abort();
  });
  // Back on this page by the browser's own button, one may go on typing.
  addEventListener("pageshow", () => {
    sent = false;
  });
  setInterval(send, Number(box.dataset.every) || EVERY, false);
  addEventListener("pagehide", () => send(true));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") send(true);
  });
}
