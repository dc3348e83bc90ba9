// <button data-copy="…" data-copied="…">: puts the text on the clipboard and says so.

const SAY_FOR_MS = 2_000;

document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-copy]") : null;
  if (!button?.dataset["copy"]) return;
  const label = button.textContent;
  await navigator.clipboard.writeText(button.dataset["copy"]);
  button.textContent = button.dataset["copied"] ?? label;
  setTimeout(() => (button.textContent = label), SAY_FOR_MS);
});
