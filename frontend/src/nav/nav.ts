// On a narrow screen the navigation is a row that scrolls: it begins where the reader is.
const row = document.querySelector("nav");
const here = row?.querySelector<HTMLElement>('[aria-current="page"]');
if (row && here) row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;

// A menu closes when somebody turns to something else.
const menu = document.querySelector<HTMLDetailsElement>("details.menu");
document.addEventListener("click", (event) => {
  if (menu?.open && !(event.target instanceof Node && menu.contains(event.target))) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu?.open) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
});
