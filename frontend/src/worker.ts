// What a browser runs without a page: it opens the kept forms where there is no connection, sends what waits as soon as there
// is one, and shows the headline when this site calls.
import { sendAll } from "./drafts/send.ts";
import { KEPT_UNTIL, OWN, SHELL } from "./drafts/shell.ts";

declare const self: ServiceWorkerGlobalScope;

interface SyncEvent extends ExtendableEvent {
  readonly tag: string;
}

const WAITING = "/report/waiting/";
const REPORT = "/report/";
const ON_THE_SPOT = "/report/at/";
const FILES = "/static/assets/";
/** On a weak line a kept form is better than a page that comes in a minute. */
const PATIENCE_MS = 8_000;

self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

async function keptPage(path: string): Promise<Response | undefined> {
  const own = await caches.match(path, { cacheName: OWN });
  if (own && Number(own.headers.get(KEPT_UNTIL)) > Date.now()) return own;
  const kept = await caches.match(path, { cacheName: SHELL });
  return kept ?? (path.startsWith(ON_THE_SPOT) ? caches.match(REPORT, { cacheName: SHELL }) : undefined);
}

function inTime(answer: Promise<Response>): Promise<Response> {
  return Promise.race([answer, new Promise<Response>((_, late) => setTimeout(() => late(new Error("late")), PATIENCE_MS))]);
}

async function page(request: Request): Promise<Response> {
  const kept = await keptPage(new URL(request.url).pathname);
  const answer = fetch(request);
  try {
    const arrived = await (kept ? inTime(answer) : answer);
    // What stands before the server answers in its place when that is away.
    return kept && arrived.status >= 502 ? kept : arrived;
  } catch {
    return kept ?? (await keptPage(WAITING)) ?? Response.error();
  }
}

async function file(request: Request): Promise<Response> {
  return (await caches.match(request, { cacheName: SHELL })) ?? fetch(request);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (pathname.startsWith(FILES)) event.respondWith(file(request));
});

self.addEventListener("sync", (event) => {
  if ((event as SyncEvent).tag !== "drafts") return;
  (event as SyncEvent).waitUntil(
    sendAll().then((isCutOff) => {
      // The browser tries again later.
      if (isCutOff) throw new Error("no connection");
    }),
  );
});

self.addEventListener("push", (event) => {
  let said: { title?: unknown; tag?: unknown; link?: unknown } = {};
  try {
    said = event.data ? event.data.json() : {};
  } catch {
    // Somebody else's message: show that there is something, and nothing of it.
  }
  event.waitUntil(
    self.registration.showNotification(String(said.title || "大院"), {
      tag: String(said.tag || ""),
      data: { link: String(said.link || "") },
      lang: "zh-Hans",
      requireInteraction: true,
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { link = "" } = (event.notification.data ?? {}) as { link?: string };
  const wanted = new URL(link || "/notices/", self.location.origin);
  // Never lead anybody to another site.
  const address = wanted.origin === self.location.origin ? wanted.href : new URL("/notices/", self.location.origin).href;
  event.waitUntil(self.clients.openWindow(address));
});
