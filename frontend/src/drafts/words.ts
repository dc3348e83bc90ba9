// How the islands of drafts say things: sentences from data attributes, moments, buttons that ask twice.

const SURE_MS = 5_000;

export function say(element: Element, name: string, values: Record<string, string | number> = {}): string {
  const template = element.getAttribute(`data-word-${name}`) ?? "";
  return template.replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ""));
}

/** `11-27 10:12`, by this phone's clock. */
export function moment(atMs: number): string {
  const at = new Date(atMs);
  const two = (number: number): string => String(number).padStart(2, "0");
  return `${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** The first press asks, the second does; who does not press again meant nothing. */
export function pressedTwice(button: HTMLButtonElement, question: string, work: () => void | Promise<void>): void {
  const words = button.textContent ?? "";
  let timer = 0;
  button.addEventListener("click", () => {
    if (timer) return void work();
    button.textContent = question;
    timer = window.setTimeout(() => {
      timer = 0;
      button.textContent = words;
    }, SURE_MS);
  });
}
