// The page's own words and its clock. TypeScript has none: the server writes both on <body>.

/** The sentence the server gave under `data-word-<name>`, with {n} and the like filled in. */
export function word(name: string, values: Record<string, string | number> = {}): string {
  const template = document.body.getAttribute(`data-word-${name}`) ?? "";
  return template.replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ""));
}

const aheadMs = Date.parse(document.body.dataset["now"] ?? "") - Date.now() || 0;

/** The server's present moment: a phone whose clock is wrong still counts down rightly. */
export function nowMs(): number {
  return Date.now() + aheadMs;
}
