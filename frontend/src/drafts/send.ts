// Sends what waits, each once, and notes what became of it. Runs in pages and in the worker: no document here.
import { all, find, keep, type Draft } from "./store.ts";

const LONGEST_MS = 120_000;
const LONGEST_ASKING_MS = 15_000;
const AGAIN_AFTER_BUSY_MS = 15 * 60_000;
const AGAIN_AFTER_TROUBLE_MS = 60_000;
const ONE_AT_A_TIME = "dayuan-drafts";

interface Ready {
  account: string;
  token: string;
}

interface Answer {
  code?: string;
  link?: string;
  digits?: string;
  detail?: string;
  errors?: Record<string, string[]>;
  instead?: string;
  may_confirm?: boolean;
}

/** Browsers that know no such limit wait as long as they do. */
const within = (ms: number): AbortSignal | null => ("timeout" in AbortSignal ? AbortSignal.timeout(ms) : null);

/** Who is signed in, and the token of now: the page that was kept has an old one. Undefined without a connection. */
async function askReady(address: string): Promise<Ready | undefined> {
  try {
    const answer = await fetch(address, { cache: "no-store", signal: within(LONGEST_ASKING_MS) });
    return answer.ok ? ((await answer.json()) as Ready) : undefined;
  } catch {
    return undefined;
  }
}

function contentsOf(draft: Draft): FormData {
  const contents = new FormData();
  for (const [name, value] of draft.fields) contents.append(name, value);
  contents.set("key", draft.key);
  // How long ago, because this phone's clock may be wrong.
  contents.set("written_s_ago", String(Math.round((Date.now() - draft.writtenAt) / 1000)));
  if (draft.isConfirmed) contents.set("confirmed", "1");
  for (const piece of draft.pieces) contents.append(piece.field, new File([piece.blob], piece.name, { type: piece.type }));
  return contents;
}

async function factsOf(answer: Response): Promise<Answer> {
  try {
    return (await answer.json()) as Answer;
  } catch {
    // A proxy in between, or a page for people: its status says enough.
    return {};
  }
}

function troubled(draft: Draft, problem: Draft["problem"], waitMs = 0, isUncertain = false): Draft {
  const now = Date.now();
  return { ...draft, state: "waiting", problem, problemAt: now, notBefore: now + waitMs, isUncertain };
}

function judged(draft: Draft, answer: Response, facts: Answer): Draft {
  const { status } = answer;
  const certain: Draft = { ...draft, isUncertain: false, problem: "", detail: facts.detail ?? "", errors: facts.errors ?? {} };
  if (status === 201 && facts.code) {
    const { code, link = "", digits = "" } = facts;
    return { ...certain, state: "sent", code, link, digits, fields: [], pieces: [], writtenAt: draft.writtenAt, problemAt: Date.now() };
  }
  if (answer.type === "opaqueredirect" || status === 401) return troubled(certain, "signed-out");
  if (status === 403) return troubled(certain, "server", AGAIN_AFTER_TROUBLE_MS);
  if (status === 409) {
    const { link = "", instead = "", may_confirm: mayConfirm = false } = facts;
    return { ...certain, state: "conflict", link, instead, mayConfirm };
  }
  if (status === 429) return troubled(certain, "busy", AGAIN_AFTER_BUSY_MS);
  if (status === 404) return { ...certain, state: "refused", problem: "gone" };
  if (status >= 400 && status < 500) return { ...certain, state: "refused" };
  // Whether it was taken before something went wrong there is not known.
  return troubled(draft, "server", AGAIN_AFTER_TROUBLE_MS, true);
}

/** Sends one and says what became of it; keeps nothing. */
export async function deliver(draft: Draft, underWay: (draft: Draft) => Promise<void>): Promise<Draft> {
  const ready = await askReady(draft.ready);
  if (!ready) return troubled(draft, "offline", 0, draft.isUncertain);
  if (draft.needsAccount && ready.account !== draft.owner) {
    return troubled(draft, ready.account ? "other-account" : "signed-out", 0, draft.isUncertain);
  }
  await underWay({ ...draft, isUncertain: true });
  try {
    const answer = await fetch(draft.address, {
      method: "POST",
      body: contentsOf(draft),
      headers: { "X-CSRFToken": ready.token, Accept: "application/json" },
      redirect: "manual",
      signal: within(LONGEST_MS),
    });
    return judged(draft, answer, await factsOf(answer));
  } catch {
    return troubled(draft, "offline", 0, true);
  }
}

async function alone<T>(work: () => Promise<T>): Promise<T> {
  // Without it (an old browser, a page without TLS) two may send the same at once: the server takes it once.
  return "locks" in navigator ? ((await navigator.locks.request(ONE_AT_A_TIME, work)) as T) : work();
}

/** Sends one that is kept, now; what became of it is kept too. Undefined where it is not waiting any more. */
export function sendOne(key: string): Promise<Draft | undefined> {
  return alone(async () => {
    const draft = await find(key);
    if (!draft || draft.state !== "waiting") return draft;
    const after = await deliver(draft, keep);
    await keep(after);
    return after;
  });
}

/** Sends all that wait and may be tried now; true where one is left that only a connection is missing for. */
export async function sendAll(): Promise<boolean> {
  let isCutOff = false;
  for (const { key, state, notBefore } of await all()) {
    if (isCutOff || state !== "waiting" || notBefore > Date.now()) continue;
    isCutOff = (await sendOne(key))?.problem === "offline";
  }
  return isCutOff;
}
