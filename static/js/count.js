// Says how many characters are left while somebody writes. The server counts in the same way:
// code points, and two for the end of a line.
const counted = (text) => [...text.replace(/\r?\n/g, "\r\n")].length;

for (const note of document.querySelectorAll("[data-count]")) {
  const area = document.getElementById(note.dataset.count);
  const limit = Number(note.dataset.limit);
  const number = new Intl.NumberFormat(document.documentElement.lang);
  let waiting = 0;
  const say = () => {
    const left = limit - counted(area.value);
    const words = left < 0 ? note.dataset.over : note.dataset.left;
    note.textContent = `${words} ${number.format(Math.abs(left))}`;
    note.classList.toggle("msg", left < 0);
  };
  // What is pasted must not be cut off unseen; the server refuses what is too long.
  area.removeAttribute("maxlength");
  // Read aloud in a pause, not after each letter.
  area.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(say, 400);
  });
  note.setAttribute("aria-live", "polite");
  if (area.value) say();
}
