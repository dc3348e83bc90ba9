// The document's title says how many things wait for its reader: "(1) …", also while another tab is in front.

const base = document.title.replace(/^\(\d+\) /, "");
const waiting = new Map<string, number>();

/** Says how many wait under this name; the numbers of all names are added up. */
export function waits(name: string, count: number): void {
  waiting.set(name, count);
  const all = [...waiting.values()].reduce((sum, one) => sum + one, 0);
  const title = all ? `(${all}) ${base}` : base;
  if (document.title !== title) document.title = title;
}
