// [data-drafts]: what waits on this phone, with what can be done about each; and how many, on every other page.
import { sendAll, sendOne } from "./send.ts";
import { all, find, forget, keep, onChange, type Draft, type Piece } from "./store.ts";
import { moment, pressedTwice, say } from "./words.ts";

const EXCERPT = 80;
const account = (): string => document.body.dataset["account"] ?? "";
const sending = new Set<string>();
const FORGET_URL_MS = 60_000;
/** The addresses of pieces that are shown: the same piece keeps its own while it is drawn again. */
const urls = new Map<string, string>();

function urlOf(name: string, blob: Blob): string {
  const known = urls.get(name) ?? URL.createObjectURL(blob);
  urls.set(name, known);
  return known;
}

function forgetUrls(drafts: Draft[]): void {
  for (const [name, url] of urls) {
    if (drafts.some(({ key }) => name.startsWith(key))) continue;
    urls.delete(name);
    // A picture that is still being drawn would complain.
    setTimeout(() => URL.revokeObjectURL(url), FORGET_URL_MS);
  }
}

function stateWords(list: HTMLElement, draft: Draft): string {
  if (sending.has(draft.key)) return say(list, "sending");
  if (draft.state === "sent") return "";
  const reason = draft.problem === "gone" ? say(list, "problem-gone") : draft.detail;
  if (draft.state !== "waiting" || !draft.problem) return say(list, `state-${draft.state}`, { reason });
  return say(list, `problem-${draft.problem}`, { moment: moment(draft.problemAt), reason });
}

function pieceShown(draft: Draft, { field, type, blob }: Piece): HTMLElement {
  const url = urlOf(`${draft.key}/${field}/${blob.size}`, blob);
  if (type.startsWith("audio/")) return Object.assign(document.createElement("audio"), { src: url, controls: true });
  return Object.assign(document.createElement("img"), { src: url, alt: "" });
}

function offer(row: Element, name: string, isOffered: boolean, words = "", href = ""): HTMLElement {
  const action = row.querySelector<HTMLElement>(`[data-do="${name}"]`)!;
  action.hidden = !isOffered;
  if (words) action.textContent = words;
  if (href) action.setAttribute("href", href);
  return action;
}

function withActions(list: HTMLElement, row: Element, draft: Draft): void {
  const { state, problem, key } = draft;
  const needsSignIn = problem === "signed-out" || problem === "other-account";
  const isFree = !draft.isUncertain && !sending.has(key);
  offer(row, "send", state === "waiting" && !sending.has(key) && !needsSignIn).addEventListener("click", () => void send(key));
  const opened = say(list, state === "refused" || state === "conflict" ? "put-right" : "go-on");
  offer(row, "open", state !== "sent" && isFree, opened, `${draft.page}#draft=${key}`);
  offer(row, "confirm", state === "conflict" && draft.mayConfirm).addEventListener("click", () => void resend(key, { isConfirmed: true }));
  const { instead } = draft;
  offer(row, "instead", state === "conflict" && instead !== "").addEventListener("click", () => {
    void resend(key, { address: instead, page: instead });
  });
  offer(row, "look", state === "conflict" && draft.link !== "", say(list, "go-there"), draft.link);
  offer(row, "sign-in", needsSignIn, "", `${document.body.dataset["signIn"]}?next=${encodeURIComponent(location.pathname)}`);
  const question = say(list, draft.isUncertain ? "maybe-arrived" : "sure");
  pressedTwice(offer(row, "delete", !sending.has(key)) as HTMLButtonElement, question, () => forget(key));
}

function rowOf(list: HTMLElement, draft: Draft): Element {
  const row = (list.querySelector("template")!.content.cloneNode(true) as DocumentFragment).firstElementChild!;
  const part = <T extends HTMLElement>(name: string): T => row.querySelector<T>(`[data-${name}]`)!;
  part("title").textContent = draft.title;
  part("moment").textContent = say(list, draft.state === "writing" ? "begun" : "written", { moment: moment(draft.writtenAt) });
  const story = draft.isDiscreet ? "" : (draft.fields.find(([name]) => name === "story")?.[1] ?? "");
  part("story").textContent = story.length > EXCERPT ? `${story.slice(0, EXCERPT)}…` : story;
  part("story").hidden = !story;
  const pieces = draft.isDiscreet ? [] : draft.pieces;
  part("pieces").append(...pieces.map((piece) => pieceShown(draft, piece)));
  part("pieces").hidden = pieces.length === 0;
  part("state").textContent = stateWords(list, draft);
  part("state").hidden = draft.state === "sent";
  part("code-line").hidden = draft.state !== "sent";
  if (draft.state === "sent") {
    part("code-said").textContent = say(list, "sent-at", { moment: moment(draft.problemAt) });
    const code = part<HTMLAnchorElement>("code");
    code.textContent = draft.digits ? say(list, "code-and-digits", { code: draft.code, digits: draft.digits }) : draft.code;
    code.href = draft.link;
  }
  (row as HTMLElement).dataset["state"] = draft.state;
  withActions(list, row, draft);
  return row;
}

function counted(list: HTMLElement, selector: string, name: string, n: number): void {
  const line = list.querySelector<HTMLElement>(selector)!;
  line.hidden = n === 0;
  line.textContent = say(list, name, { n });
}

/** What is being written in a form of this page is seen there. */
const stands = (draft: Draft): boolean =>
  (draft.state === "writing" || draft.state === "refused") && document.querySelector(`form[data-draft-key="${draft.key}"]`) !== null;

function drawList(list: HTMLElement, drafts: Draft[]): void {
  const mine = drafts.filter((draft) => draft.owner === account() && !stands(draft));
  const foreign = drafts.filter((draft) => draft.owner !== account() && draft.state !== "sent");
  list.querySelector("[data-drafts-rows]")!.replaceChildren(...mine.map((draft) => rowOf(list, draft)));
  list.querySelector("[data-drafts-count]")!.textContent = String(mine.filter(({ state }) => state !== "sent").length);
  counted(list, "[data-drafts-others]", "others", foreign.filter(({ owner }) => owner).length);
  counted(list, "[data-drafts-nobody]", "of-nobody", foreign.filter(({ owner }) => !owner).length);
  list.hidden = mine.length + foreign.length === 0;
  const none = document.querySelector<HTMLElement>("[data-drafts-none]");
  if (none) none.hidden = !list.hidden;
}

/** On pages without the list: that something waits, and the way to it. */
function drawBanner(drafts: Draft[]): void {
  const banner = document.querySelector<HTMLElement>("#drafts-banner");
  if (!banner || document.querySelector("[data-drafts]")) return;
  const n = drafts.filter((draft) => draft.owner === account() && draft.state !== "sent").length;
  banner.hidden = n === 0;
  const link = document.createElement("a");
  link.href = document.body.dataset["waiting"] ?? "";
  link.textContent = say(document.body, "drafts-waiting", { n });
  banner.replaceChildren(link);
}

/** What was drawn last: drawn again, a button that asks “really?” would forget that it was pressed. */
let drawn = "";

async function draw(): Promise<void> {
  let drafts: Draft[];
  try {
    drafts = await all();
  } catch {
    // Nothing can be kept here, so nothing waits; the form says so.
    return;
  }
  const now = JSON.stringify([drafts, drafts.map(stands), [...sending]]);
  if (now === drawn) return;
  drawn = now;
  document.querySelectorAll<HTMLElement>("[data-drafts]").forEach((list) => drawList(list, drafts));
  drawBanner(drafts);
  forgetUrls(drafts);
}

async function send(key: string): Promise<void> {
  sending.add(key);
  await draw();
  try {
    await sendOne(key);
  } finally {
    sending.delete(key);
    await draw();
  }
}

/** Sends again what was decided about. */
async function resend(key: string, changed: Partial<Draft>): Promise<void> {
  const draft = await find(key);
  if (!draft) return;
  await keep({ ...draft, ...changed, state: "waiting", detail: "", errors: {}, link: "", instead: "", mayConfirm: false, notBefore: 0 });
  await send(key);
}

const AGAIN_MS = 30_000;

async function sendWhatWaits(): Promise<void> {
  try {
    await sendAll();
  } catch {
    // Nothing is kept here.
  }
}

/** What was received is shown with its code on the page it leads to: it need not stand in the list as well. */
async function forgetReceived(): Promise<void> {
  if (document.body.dataset["kept"] !== undefined) return;
  for (const { key, state, link } of await all()) if (state === "sent" && link === location.pathname) await forget(key);
}

onChange(() => void draw());
document.addEventListener("drafts:stand", () => void draw());
addEventListener("online", () => void sendWhatWaits());
document.addEventListener("visibilitychange", () => !document.hidden && void sendWhatWaits());
setInterval(() => !document.hidden && void sendWhatWaits(), AGAIN_MS);
void forgetReceived().catch(() => {}).then(draw).then(sendWhatWaits);
