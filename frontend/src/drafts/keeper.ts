// Keeps on the phone what is needed to report without a connection: the worker, the forms as a stranger gets them, and for
// staff their own form without anything of the moment. Signing out takes the latter away, and warns where drafts wait.
import { all } from "./store.ts";
import { KEPT_AT, KEPT_FOR, KEPT_UNTIL, OWN, SHELL } from "./shell.ts";
import { say } from "./words.ts";

const AGAIN_AFTER_MS = 30 * 60_000;
const LATER_MS = 4_000;
const FILES = /(?:src|href)="(\/static\/[^"]+)"/g;
const IMPORTED = /(?:\bfrom|\bimport)\s*["'](\.\/[^"']+\.js)["']/g;
const DRAWN = /url\(["']?(\/static\/[^"')]+)["']?\)/g;

const { body } = document;
const addresses = (name: string): string[] => (body.dataset[name] ?? "").split(" ").filter(Boolean);
const account = (): string => body.dataset["account"] ?? "";
const mayKeep = (): boolean => "serviceWorker" in navigator && "caches" in globalThis;

/** One page as it is kept; the files that it needs are named in it. */
async function keepPage(cache: Cache, address: string, credentials: RequestCredentials): Promise<string> {
  const answer = await fetch(address, { headers: { "Dayuan-Keep": "1" }, redirect: "error", cache: "no-store", credentials });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  const text = await answer.text();
  const headers = new Headers(answer.headers);
  headers.set(KEPT_AT, String(Date.now()));
  headers.set(KEPT_FOR, account());
  headers.set(KEPT_UNTIL, String(Date.now() + Number(body.dataset["accountLasts"]) * 1000));
  await cache.put(address, new Response(text, { headers }));
  return text;
}

const found = (pattern: RegExp, text: string): string[] => [...text.matchAll(pattern)].map((match) => match[1]!);

/** A file with what it imports and draws with; each is fetched once, its name bears its content's hash. */
async function keepFile(cache: Cache, address: string, met: Set<string>): Promise<void> {
  if (met.has(address)) return;
  met.add(address);
  let answer = await cache.match(address);
  if (!answer) {
    answer = await fetch(address);
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    await cache.put(address, answer.clone());
  }
  if (!/\.(js|css)$/.test(address)) return;
  const text = await answer.text();
  const needed = address.endsWith(".js") ? found(IMPORTED, text) : found(DRAWN, text);
  for (const one of needed) await keepFile(cache, new URL(one, new URL(address, location.origin)).pathname, met);
}

async function keepFiles(texts: string[]): Promise<void> {
  const cache = await caches.open(SHELL);
  const met = new Set<string>();
  for (const address of texts.flatMap((text) => found(FILES, text))) await keepFile(cache, address, met);
  for (const old of await cache.keys()) {
    const { pathname } = new URL(old.url);
    if (pathname.startsWith("/static/") && !met.has(pathname)) await cache.delete(old);
  }
}

async function isFresh(name: string, addresses: string[]): Promise<boolean> {
  const cache = await caches.open(name);
  const script = document.querySelector<HTMLScriptElement>('script[type="module"]')?.src ?? "";
  for (const address of addresses) {
    const kept = await cache.match(address);
    if (Date.now() - Number(kept?.headers.get(KEPT_AT) ?? 0) > AGAIN_AFTER_MS) return false;
  }
  // Another version of the product since: its pages go with its files.
  return (await (await caches.open(SHELL)).match(script)) !== undefined;
}

async function keepPages(): Promise<void> {
  const [pages, own] = [addresses("keep"), addresses("keepOwn")];
  if ((await isFresh(SHELL, pages)) && (await isFresh(OWN, own))) return;
  const texts: string[] = [];
  const shell = await caches.open(SHELL);
  // Without cookies: what is kept for everybody is what a stranger gets.
  for (const page of pages) texts.push(await keepPage(shell, page, "omit"));
  const mine = await caches.open(OWN);
  for (const page of own) texts.push(await keepPage(mine, page, "same-origin"));
  await keepFiles(texts);
}

async function begin(): Promise<void> {
  if (!mayKeep() || isKeptCopy) return;
  await navigator.serviceWorker.register(body.dataset["worker"] ?? "", { scope: "/" });
  await keepPages();
  await navigator.serviceWorker.ready;
  // Said on the page, for whoever asks whether it opens without a connection from now on.
  body.dataset["onThePhone"] = "";
}

const isKeptCopy = body.dataset["kept"] !== undefined;

/** The server says who is signed in: what was kept for somebody else goes. */
async function forgetOfOthers(): Promise<void> {
  if (!("caches" in globalThis) || isKeptCopy || !(await caches.has(OWN))) return;
  const own = await caches.open(OWN);
  const [first] = await own.keys();
  const kept = first && (await own.match(first));
  if (kept && kept.headers.get(KEPT_FOR) !== account()) await caches.delete(OWN);
}

const isNeeded = document.querySelector("form[data-draft], [data-drafts]") !== null;
const isStaffOnAPhone = body.dataset["keepOwn"] !== undefined && matchMedia("(pointer: coarse)").matches;

const ready = forgetOfOthers().catch(() => {});
if (isNeeded || isStaffOnAPhone) {
  // What the page is for comes first.
  setTimeout(() => void ready.then(begin).catch(() => {}), isNeeded ? 0 : LATER_MS);
}

// After a draft was kept the browser may send it even when the page is closed.
document.addEventListener("drafts:wait", () => {
  if (!("serviceWorker" in navigator)) return;
  void navigator.serviceWorker.ready
    .then((worker) => (worker as unknown as { sync?: { register(tag: string): Promise<void> } }).sync?.register("drafts"))
    .catch(() => {});
});

async function waitingOfMine(): Promise<number> {
  return (await all()).filter(({ owner, state, needsAccount }) => owner === account() && state !== "sent" && needsAccount).length;
}

const warned = new WeakSet<HTMLFormElement>();
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement) || new URL(form.action).pathname !== body.dataset["signOut"] || warned.has(form)) return;
  event.preventDefault();
  warned.add(form);
  void waitingOfMine()
    .catch(() => 0)
    .then(async (n) => {
      form.dispatchEvent(new CustomEvent("form:release", { bubbles: true }));
      if (n > 0) return warn(say(body, "drafts-sign-out", { n }));
      await caches.delete(OWN).catch(() => {});
      form.requestSubmit();
    });
});

function warn(sentence: string): void {
  const line = document.createElement("p");
  line.className = "refusal";
  line.textContent = sentence;
  document.querySelector("#refusals")?.replaceChildren(line);
}

const said = document.querySelector<HTMLElement>("[data-drafts-no-connection]");
// The worker answers with this page where another was asked for.
if (said && location.pathname !== body.dataset["waiting"]) said.hidden = false;
