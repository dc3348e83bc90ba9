// <dayuan-cover data-fields="PREFIX">: drawing over the picture writes where and how large into the fields PREFIX_left,
// _top, _width and _height, in hundredths. Without script they are typed.

const NAMES = ["left", "top", "width", "height"] as const;

class Cover extends HTMLElement {
  private start: DOMPoint | undefined;
  private readonly onDown = (event: PointerEvent) => this.begin(event);
  private readonly onMove = (event: PointerEvent) => this.draw(event);
  private readonly onUp = () => this.end();

  connectedCallback(): void {
    this.classList.add("cover--draws");
    this.addEventListener("pointerdown", this.onDown);
    this.addEventListener("pointermove", this.onMove);
    this.addEventListener("pointerup", this.onUp);
    this.addEventListener("pointercancel", this.onUp);
  }

  disconnectedCallback(): void {
    this.removeEventListener("pointerdown", this.onDown);
    this.removeEventListener("pointermove", this.onMove);
    this.removeEventListener("pointerup", this.onUp);
    this.removeEventListener("pointercancel", this.onUp);
  }

  private begin(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    this.setPointerCapture(event.pointerId);
    this.start = this.at(event);
  }

  private draw(event: PointerEvent): void {
    const start = this.start;
    const now = this.at(event);
    if (!start || !now) return;
    const box = [Math.min(start.x, now.x), Math.min(start.y, now.y), Math.abs(now.x - start.x), Math.abs(now.y - start.y)];
    const drawn = this.rect();
    for (const [index, name] of ["x", "y", "width", "height"].entries()) drawn?.setAttribute(name, `${(box[index] ?? 0) * 100}%`);
    for (const [index, name] of NAMES.entries()) {
      const field = this.field(name);
      if (field) field.value = ((box[index] ?? 0) * 100).toFixed(1);
    }
  }

  private end(): void {
    if (!this.start) return;
    this.start = undefined;
    const first = this.field("left");
    first?.closest("details")?.setAttribute("open", "");
    first?.form?.querySelector("button")?.focus();
  }

  private at(event: PointerEvent): DOMPoint | undefined {
    const frame = this.querySelector("svg")?.getBoundingClientRect();
    if (!frame?.width || !frame.height) return undefined;
    const inside = (value: number) => Math.min(Math.max(value, 0), 1);
    return new DOMPoint(inside((event.clientX - frame.left) / frame.width), inside((event.clientY - frame.top) / frame.height));
  }

  private rect(): SVGElement | null {
    const svg = this.querySelector("svg");
    const found = svg?.querySelector<SVGElement>(".is-drawn");
    if (found || !svg) return found ?? null;
    const made = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    made.setAttribute("class", "is-drawn");
    svg.append(made);
    return made;
  }

  private field(name: (typeof NAMES)[number]): HTMLInputElement | null {
    const found = document.getElementById(`${this.dataset["fields"] ?? ""}_${name}`);
    return found instanceof HTMLInputElement ? found : null;
  }
}

customElements.define("dayuan-cover", Cover);
