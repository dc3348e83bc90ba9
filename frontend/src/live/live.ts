// One event stream per page. What it says becomes DOM events on <body>: live:<kind>, and live:reset after a gap.
import { word } from "../words.ts";

interface Item {
  id: string;
  place: string;
  [more: string]: unknown;
}

const KINDS = ["warning", "case", "offer", "device", "signals", "kept_aside", "photo", "notice"] as const;
type Kind = (typeof KINDS)[number];

const GATHER_MS = 150;
const RETRY_LEAST_MS = 1_000;
const RETRY_MOST_MS = 20_000;
const PATIENCE_MS = 3_000;

function announce(name: string, items: Item[]): void {
  document.body.dispatchEvent(new CustomEvent(`live:${name}`, { detail: { items } }));
}

/** Several events of one kind within a moment become one, so that a burst redraws a fragment once. */
class Gatherer {
  private readonly waiting = new Map<Kind, Map<string, Item>>();
  private lastSentAt = -GATHER_MS;
  private timer: number | undefined;

  add(kind: Kind, items: Item[]): void {
    const known = this.waiting.get(kind) ?? new Map<string, Item>();
    for (const item of items) known.set(item.id, item);
    this.waiting.set(kind, known);
    const due = this.lastSentAt + GATHER_MS - performance.now();
    this.timer ??= window.setTimeout(() => this.send(), Math.max(0, due));
  }

  private send(): void {
    this.timer = undefined;
    this.lastSentAt = performance.now();
    const batches = [...this.waiting];
    this.waiting.clear();
    for (const [kind, items] of batches) announce(kind, [...items.values()]);
  }
}

class Live {
  private readonly gatherer = new Gatherer();
  private source: EventSource | undefined;
  private retryMs = RETRY_LEAST_MS;
  private lostAt: number | undefined;
  private opened = false;
  private position = "";

  constructor(private readonly address: string) {}

  open(): void {
    this.source = new EventSource(this.position ? `${this.address}?since=${this.position}` : this.address);
    this.source.addEventListener("open", () => this.onOpen());
    this.source.addEventListener("error", () => this.onError());
    this.source.addEventListener("reset", () => announce("reset", []));
    this.source.addEventListener("signed-out", () => location.reload());
    for (const kind of KINDS) {
      this.source.addEventListener(kind, (event) => this.onEvent(kind, event as MessageEvent<string>));
    }
  }

  private onEvent(kind: Kind, event: MessageEvent<string>): void {
    this.position = event.lastEventId;
    const { items } = JSON.parse(event.data) as { items: Item[] };
    // Signals are drawn row by row: they wait for nothing.
    if (kind === "signals") announce(kind, items);
    else this.gatherer.add(kind, items);
  }

  private onOpen(): void {
    this.retryMs = RETRY_LEAST_MS;
    this.lostAt = undefined;
    document.body.dataset["liveState"] = "open";
    if (this.opened) {
      banner(word("catching-up"));
      announce("reset", []);
      setTimeout(() => this.lostAt === undefined && banner(""), 800);
    }
    this.opened = true;
  }

  private onError(): void {
    document.body.dataset["liveState"] = "lost";
    this.lostAt ??= performance.now();
    setTimeout(() => this.lostAt !== undefined && banner(word("connection-lost")), PATIENCE_MS);
    if (this.source?.readyState !== EventSource.CLOSED) return;
    // The browser gave up (the server answered something else than a stream): try again, ever more patiently.
    setTimeout(() => this.open(), this.retryMs * (0.75 + Math.random() / 2));
    this.retryMs = Math.min(this.retryMs * 2, RETRY_MOST_MS);
  }
}

function banner(sentence: string): void {
  const element = document.querySelector<HTMLElement>("#live-banner");
  if (!element) return;
  element.textContent = sentence;
  element.hidden = sentence === "";
}

const address = document.body.dataset["live"];
if (address) new Live(address).open();
