// Which matter is chosen: it is in the address, so that a link to it can be sent and the back button works.

export function chosenMatter(): string {
  return new URLSearchParams(location.search).get("matter") ?? "";
}

function mark(): void {
  const chosen = chosenMatter();
  document.body.classList.toggle("has-matter", chosen !== "");
  document.querySelectorAll<HTMLElement>("[data-matter]").forEach((element) => {
    if (element.dataset["matter"] === chosen) element.setAttribute("aria-current", "true");
    else element.removeAttribute("aria-current");
  });
}

mark();
document.addEventListener("htmx:pushedIntoHistory", mark);
document.addEventListener("htmx:afterSwap", mark);
