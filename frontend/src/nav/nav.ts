// Groups of the way around that lie over the page close when somebody turns to something else.
const groups = [...document.querySelectorAll<HTMLDetailsElement>("details.nav-group")];
const isOverThePage = (group: HTMLDetailsElement) => {
  const list = group.querySelector(".nav-group__list");
  return list !== null && getComputedStyle(list).position === "absolute";
};
const openOnes = () => groups.filter((group) => group.open && isOverThePage(group));

document.addEventListener("click", (event) => {
  for (const group of openOnes()) {
    if (!(event.target instanceof Node && group.contains(event.target))) group.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const group of openOnes()) {
    group.open = false;
    group.querySelector("summary")?.focus();
  }
});

// On a narrow screen the pages of a group are a row that scrolls: it begins where the reader is.
const here = document.querySelector<HTMLElement>('nav [aria-current="page"]');
const row = here?.closest<HTMLElement>(".nav-group__list, nav");
if (row && here) row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
