// <button data-print hidden>: shown where there is script, opens the printing of the page.

for (const button of document.querySelectorAll<HTMLElement>("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
