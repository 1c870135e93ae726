// Asks the browser for a passkey and sends its answer with the form; without it a text stays.
const read = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const write = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
const LISTS = ["allowCredentials", "excludeCredentials"];
const PARTS = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

async function ask(kind, options) {
  const wanted = { ...options, challenge: read(options.challenge) };
  if (wanted.user) wanted.user = { ...wanted.user, id: read(wanted.user.id) };
  for (const list of LISTS) {
    if (wanted[list]) wanted[list] = wanted[list].map((key) => ({ ...key, id: read(key.id) }));
  }
  const key = await navigator.credentials[kind]({ publicKey: wanted });
  const response = {};
  for (const part of PARTS) {
    if (key.response[part]) response[part] = write(key.response[part]);
  }
  return JSON.stringify({ id: key.id, rawId: write(key.rawId), type: key.type, response });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const answer = form.elements.credential;
  const status = form.querySelector("[role=status]");
  const known = Boolean(window.PublicKeyCredential);
  answer.value = "";
  form.querySelector("[data-without]").hidden = known;
  form.querySelector("[type=submit]").hidden = !known;
  form.addEventListener("submit", async (event) => {
    if (answer.value || !known) return;
    event.preventDefault();
    status.textContent = "";
    try {
      answer.value = await ask(form.dataset.passkey, JSON.parse(form.dataset.options).publicKey);
      form.submit();
    } catch {
      status.textContent = status.dataset.failed;
    }
  });
}
