// What a phone keeps until there is a connection: one record a form, with its photos, in IndexedDB. Read by the pages and by
// the worker, so there is no document here.

export type State = "writing" | "waiting" | "refused" | "conflict" | "sent";
export type Problem = "" | "offline" | "signed-out" | "other-account" | "busy" | "server" | "gone";

export interface Piece {
  field: string;
  name: string;
  type: string;
  blob: Blob;
}

export interface Draft {
  /** Made here, once: whatever is sent twice bears the same one. */
  key: string;
  /** Whose account was signed in; nobody's is empty. */
  owner: string;
  needsAccount: boolean;
  /** Where it is sent, where it is put right, and what says who is signed in. */
  address: string;
  page: string;
  ready: string;
  title: string;
  /** Says neither words nor shows pieces in the list: a complaint. */
  isDiscreet: boolean;
  state: State;
  begunAt: number;
  writtenAt: number;
  fields: [string, string][];
  pieces: Piece[];
  /** It was on its way and nobody knows whether it arrived: it may not be changed any more, only sent again. */
  isUncertain: boolean;
  isConfirmed: boolean;
  problem: Problem;
  problemAt: number;
  notBefore: number;
  detail: string;
  errors: Record<string, string[]>;
  mayConfirm: boolean;
  link: string;
  instead: string;
  code: string;
  /** Given in place of a telephone's last four: with the code they are the reporter's. Older drafts have none. */
  digits?: string;
}

const NAME = "dayuan-drafts";
const TABLE = "drafts";
export const CHANGED = "dayuan-drafts-changed";

let opened: Promise<IDBDatabase> | undefined;

function database(): Promise<IDBDatabase> {
  opened ??= new Promise<IDBDatabase>((done, failed) => {
    const asked = indexedDB.open(NAME, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(TABLE, { keyPath: "key" });
    asked.onsuccess = () => {
      // Another page with a newer version of this must not wait for us.
      asked.result.onversionchange = () => asked.result.close();
      done(asked.result);
    };
    asked.onerror = () => failed(asked.error ?? new Error("no storage"));
    asked.onblocked = () => failed(new Error("no storage"));
  }).catch((reason: unknown) => {
    opened = undefined;
    throw reason;
  });
  return opened;
}

async function within<T>(mode: IDBTransactionMode, work: (table: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const transaction = (await database()).transaction(TABLE, mode, { durability: "strict" });
  const request = work(transaction.objectStore(TABLE));
  return new Promise<T>((done, failed) => {
    transaction.oncomplete = () => done(request.result);
    transaction.onerror = () => failed(transaction.error ?? request.error ?? new Error("not kept"));
    transaction.onabort = () => failed(transaction.error ?? new Error("not kept"));
  });
}

const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel(CHANGED) : undefined;
const listeners = new Set<() => void>();
if (channel) channel.onmessage = () => listeners.forEach((listener) => listener());

/** Calls whenever a draft changed, here or in another window or the worker. */
export function onChange(listener: () => void): void {
  listeners.add(listener);
}

function tell(): void {
  listeners.forEach((listener) => listener());
  channel?.postMessage("");
}

export async function keep(draft: Draft): Promise<void> {
  await within("readwrite", (table) => table.put(draft));
  tell();
}

export async function forget(key: string): Promise<void> {
  await within("readwrite", (table) => table.delete(key) as IDBRequest<undefined>);
  tell();
}

export function find(key: string): Promise<Draft | undefined> {
  return within("readonly", (table) => table.get(key) as IDBRequest<Draft | undefined>);
}

/** All of them, the oldest first. */
export async function all(): Promise<Draft[]> {
  const found = await within("readonly", (table) => table.getAll() as IDBRequest<Draft[]>);
  return found.sort((one, other) => one.begunAt - other.begunAt);
}

export type Room = "enough" | "little" | "none";
const LITTLE_BYTES = 30 * 1024 * 1024;

/** Whether this browser keeps anything here, and how much more. */
export async function room(): Promise<Room> {
  try {
    await within("readonly", (table) => table.count());
    const { quota, usage } = (await navigator.storage?.estimate?.()) ?? {};
    return quota !== undefined && quota - (usage ?? 0) < LITTLE_BYTES ? "little" : "enough";
  } catch {
    return "none";
  }
}

/** A version 4 UUID; `crypto.randomUUID` is missing where the page came without TLS. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const digits = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
