// Running clocks: <time class="countdown" data-until="…" data-over="…"> counts down each second, then says how long over.
import { nowMs, word } from "../words.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const two = (n: number): string => String(n).padStart(2, "0");

export function remaining(ms: number): string {
  if (ms < HOUR) return `${two(Math.floor(ms / MINUTE))}:${two(Math.floor((ms % MINUTE) / SECOND))}`;
  return roughly(ms);
}

function roughly(ms: number): string {
  if (ms < HOUR) return word("minutes", { n: Math.max(1, Math.floor(ms / MINUTE)) });
  if (ms < DAY) return word("hours", { n: Math.floor(ms / HOUR) });
  return word("days", { n: Math.floor(ms / DAY) });
}

function draw(element: HTMLElement, now: number): void {
  const left = Date.parse(element.dataset["until"] ?? "") - now;
  if (Number.isNaN(left)) return;
  const over = left < 0;
  const text = over ? `${element.dataset["over"] || word("over")} ${roughly(-left)}` : remaining(left);
  if (element.textContent !== text) element.textContent = text;
  element.classList.toggle("is-over", over);
}

function drawAll(): void {
  const now = nowMs();
  document.querySelectorAll<HTMLElement>("time.countdown[data-until]").forEach((element) => draw(element, now));
}

drawAll();
setInterval(drawAll, SECOND);
// A redrawn fragment brings the server's wording; count on before it is seen.
document.addEventListener("htmx:afterSwap", drawAll);
