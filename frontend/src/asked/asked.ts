// Whoever is asked to go sees the number before the page's title, until they have answered.
import { waits } from "../title.ts";

function count(): void {
  const notice = document.querySelector<HTMLElement>("#asked");
  if (notice) waits("asked", Number(notice.dataset["asked"] ?? 0));
}

document.addEventListener("htmx:afterSwap", count);
document.addEventListener("htmx:oobAfterSwap", count);
count();
