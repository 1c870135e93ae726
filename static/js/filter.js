// Shows the list that fits as soon as a filter is chosen, without leaving the place.
// The address follows, so that it can be kept or sent; without this file the button does it all.
const PAUSE = 300;

for (const form of document.querySelectorAll("form[data-results]")) {
  let waiting = 0;
  let running = null;

  // Options say how many things they would leave: that changes with each choice.
  const figures = (page) => {
    for (const select of form.querySelectorAll("select")) {
      const other = page.querySelector(`form[data-results] select[name="${select.name}"]`);
      const words = new Map([...(other?.options ?? [])].map((one) => [one.value, one.text]));
      for (const one of select.options) one.text = words.get(one.value) ?? one.text;
    }
  };

  const show = async () => {
    running?.abort();
    running = new AbortController();
    const chosen = [...new FormData(form)].filter(([, value]) => value !== "");
    const url = new URL(form.action);
    url.search = new URLSearchParams(chosen);
    const list = document.getElementById(form.dataset.results);
    list.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(url, { signal: running.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(form.dataset.results);
      if (!answer.ok || answer.redirected || !fresh) throw new Error("another page");
      list.replaceWith(document.adoptNode(fresh));
      figures(page);
      history.replaceState(null, "", url);
      form.querySelector("[data-said]").textContent =
        fresh.querySelector("[data-result]")?.textContent.trim() ?? "";
    } catch (error) {
      if (error.name !== "AbortError") form.requestSubmit();
    }
  };

  form.addEventListener("change", (event) => {
    if (!event.target.matches("select, [type=checkbox], [type=radio]")) return;
    clearTimeout(waiting);
    waiting = setTimeout(show, PAUSE);
  });
}
