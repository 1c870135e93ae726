// While somebody writes the title of a question, shows what was answered already. Without this
// file the same list comes with the next page. It waits for a pause and is read aloud politely.
const PAUSE = 600;
const SHORTEST = 15;

for (const place of document.querySelectorAll("[data-similar]")) {
  const input = document.querySelector('input[name="title"], textarea[name="title"]');
  if (!input) continue;
  const field = input.closest(".field") ?? input.parentElement;
  field.after(place);
  let waiting = 0;
  let running = null;

  const look = async () => {
    running?.abort();
    const title = input.value.trim();
    if (title.length < SHORTEST) return place.replaceChildren();
    running = new AbortController();
    const url = new URL(place.dataset.similar, location.href);
    url.searchParams.set("title", title);
    try {
      const answer = await fetch(url, { signal: running.signal });
      const found = answer.ok && !answer.redirected ? await answer.text() : "";
      const list = new DOMParser().parseFromString(found, "text/html").getElementById("similar");
      // A form cannot stand in a form: its buttons come with the next page.
      for (const acts of list?.querySelectorAll("[data-acts]") ?? []) acts.remove();
      // Without an answer, what was found for other words does not stay beside these.
      place.replaceChildren(...(list ? [document.adoptNode(list)] : []));
    } catch (error) {
      if (error.name !== "AbortError") place.replaceChildren();
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, PAUSE);
  });
  if (input.value) look();
}
