// <dayuan-signals>: the newest signals, drawn as they come, one batch a frame, in rows of one height.

interface SignalItem {
  id: string;
  [column: string]: unknown;
}

const MOST_ROWS = 200;

class Signals extends HTMLElement {
  private waiting: SignalItem[] = [];
  private frame: number | undefined;
  private readonly onLive = (event: Event) => this.take((event as CustomEvent<{ items: SignalItem[] }>).detail.items);

  connectedCallback(): void {
    document.body.addEventListener("live:signals", this.onLive);
  }

  disconnectedCallback(): void {
    document.body.removeEventListener("live:signals", this.onLive);
    if (this.frame !== undefined) cancelAnimationFrame(this.frame);
  }

  private get rows(): Element {
    return this.querySelector("[data-rows]") ?? this;
  }

  private get columns(): string[] {
    return (this.dataset["columns"] ?? "").split(/\s+/).filter(Boolean);
  }

  private take(items: SignalItem[]): void {
    if (this.hasAttribute("data-paused")) return;
    this.waiting.push(...items);
    this.frame ??= requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    this.frame = undefined;
    const items = this.waiting.slice(-MOST_ROWS).reverse();
    this.waiting = [];
    const fresh = document.createDocumentFragment();
    for (const item of items) if (!document.getElementById(`signal-${item.id}`)) fresh.append(this.row(item));
    const rows = this.rows;
    rows.prepend(fresh);
    while (rows.childElementCount > MOST_ROWS) rows.lastElementChild?.remove();
    this.querySelector("[data-empty]")?.remove();
    const ids = items.map((item) => item.id);
    this.dataset["drawn"] = ids[0] ?? "";
    this.dispatchEvent(new CustomEvent("drawn", { bubbles: true, detail: { ids, at: performance.now() } }));
  }

  private row(item: SignalItem): HTMLElement {
    const row = document.createElement("div");
    row.id = `signal-${item.id}`;
    row.className = "signal";
    row.setAttribute("role", "row");
    for (const column of this.columns) {
      const cell = document.createElement("span");
      cell.className = `signal__${column}`;
      cell.setAttribute("role", "cell");
      cell.textContent = this.text(column, item[column]);
      row.append(cell);
    }
    return row;
  }

  /** The server's word for a coded value (data-word-<column>-<value>), else the value itself. */
  private text(column: string, value: unknown): string {
    if (value === null || value === undefined) return "";
    return this.getAttribute(`data-word-${column}-${String(value)}`) ?? String(value);
  }
}

customElements.define("dayuan-signals", Signals);
