// On a narrow screen the navigation is a row that scrolls: it begins where the reader is.
const row = document.querySelector("nav");
const here = row?.querySelector<HTMLElement>('[aria-current="page"]');
if (row && here) row.scrollLeft = here.offsetLeft - row.offsetLeft - (row.clientWidth - here.offsetWidth) / 2;
