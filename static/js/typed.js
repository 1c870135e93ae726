// Keeps what somebody wrote: asks before the page is left, and does not send into a session
// that has ended. The text waits in this tab, for the same person, until it is back in the form.
const forms = [...document.forms].filter(
  (form) => form.method === "post" && ("typed" in form.dataset || form.querySelector("textarea")),
);
const words = document.getElementById("session-ended");
const key = words && `typed:${words.dataset.who}:${location.pathname}`;
const sent = new Set();

const fields = (form) =>
  [...form.elements].filter(
    (field) => field.name && field.matches("textarea, select, input:not([type=hidden], [type=password], [type=file])"),
  );

const say = (form, part, focused = true) => {
  const note = words.content.querySelector(part).cloneNode(true);
  form.querySelector(".session-note")?.remove();
  note.classList.add("session-note");
  form.prepend(note);
  if (focused) note.focus();
};

const keep = (form) => {
  const values = fields(form).map(({ name, value, checked }) => [name, value, checked]);
  sessionStorage.setItem(key, JSON.stringify([forms.indexOf(form), values]));
};

const restore = () => {
  const kept = sessionStorage.getItem(key);
  for (const name of Object.keys(sessionStorage)) {
    if (name === key || !name.startsWith(`typed:${words.dataset.who}:`)) sessionStorage.removeItem(name);
  }
  if (!kept) return;
  const [index, values] = JSON.parse(kept);
  const form = forms[index];
  if (!form) return;
  for (const [name, value, checked] of values) {
    const same = fields(form).filter((field) => field.name === name);
    const ticked = same.find((field) => /checkbox|radio/.test(field.type) && field.value === value);
    if (ticked) ticked.checked = checked;
    else if (same[0]) same[0].value = value;
  }
  form.dataset.changed = "yes";
  say(form, "[data-back]");
};

const signedOut = async () => {
  try {
    const answer = await fetch(words.dataset.probe, { method: "HEAD", redirect: "manual" });
    return answer.type === "opaqueredirect" || answer.status === 401;
  } catch {
    return false;
  }
};

const submit = async (event) => {
  const form = event.target;
  if (!words || sent.has(form)) {
    delete form.dataset.changed;
    return;
  }
  event.preventDefault();
  if (form.dataset.asking) return;
  form.dataset.asking = "yes";
  const out = await signedOut();
  delete form.dataset.asking;
  if (out) {
    keep(form);
    delete form.dataset.changed;
    say(form, "[data-ended]");
  } else {
    sent.add(form);
    form.requestSubmit(event.submitter);
  }
};

for (const form of forms) {
  form.addEventListener("input", () => {
    form.dataset.changed = "yes";
  });
  form.addEventListener("submit", submit);
  // keep.js finds out while somebody still types: the words stay where they are.
  form.addEventListener("signed-out", () => {
    keep(form);
    if (!form.querySelector(".session-note")) say(form, "[data-ended]", false);
  });
}
if (words && forms.length) restore();

addEventListener("beforeunload", (event) => {
  if (forms.some((form) => form.dataset.changed)) event.preventDefault();
});
// The browser may show the page again as it was left.
addEventListener("pageshow", () => sent.clear());
