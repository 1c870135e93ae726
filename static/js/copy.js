// Gives copyable texts a button; without it one press selects the text.
for (const button of document.querySelectorAll("[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  const status = button.parentElement.querySelector("[role=status]");
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(source.textContent);
      status.textContent = status.dataset.done;
    } catch {
      status.textContent = status.dataset.failed;
      getSelection().selectAllChildren(source);
    }
  });
}
