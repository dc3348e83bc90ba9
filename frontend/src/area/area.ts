// <dayuan-area data-for data-west data-north data-east-per-unit data-south-per-unit>: a click on the map writes a corner
// into the field, and the page draws what the field says.

const DECIMALS = 6;

class AreaMap extends HTMLElement {
  private readonly onClick = (event: MouseEvent) => this.press(event);

  connectedCallback(): void {
    if (!this.field) return;
    this.addEventListener("click", this.onClick);
    this.classList.add("area-map--draws");
    if (this.takeBack) this.takeBack.hidden = false;
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.onClick);
  }

  private get field(): HTMLInputElement | HTMLTextAreaElement | null {
    const found = document.getElementById(this.dataset["for"] ?? "");
    return found instanceof HTMLInputElement || found instanceof HTMLTextAreaElement ? found : null;
  }

  private get takeBack(): HTMLButtonElement | null {
    return this.querySelector("[data-take-back]");
  }

  private press(event: MouseEvent): void {
    const target = event.target as Element;
    if (target.closest("[data-take-back]")) this.write(this.lines().slice(0, -1));
    else if (target.closest("svg")) this.add(event);
  }

  private add(event: MouseEvent): void {
    const svg = this.querySelector("svg");
    const matrix = svg?.getScreenCTM();
    // What was pasted as GeoJSON is not drawn on with.
    if (!svg || !matrix || this.field?.value.trimStart().startsWith("{")) return;
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    const longitude = this.number("west") + at.x * this.number("eastPerUnit");
    const latitude = this.number("north") - at.y * this.number("southPerUnit");
    const line = `${longitude.toFixed(DECIMALS)}, ${latitude.toFixed(DECIMALS)}`;
    const corner = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    for (const [name, value] of Object.entries({ class: "area-map__corner", cx: at.x, cy: at.y, r: 5 })) corner.setAttribute(name, String(value));
    svg.append(corner);
    this.write(this.field instanceof HTMLTextAreaElement ? [...this.lines(), line] : [line]);
  }

  private lines(): string[] {
    return (this.field?.value ?? "").split("\n").filter((line) => line.trim());
  }

  private write(lines: string[]): void {
    const field = this.field;
    if (!field) return;
    field.value = lines.join("\n");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  private number(name: string): number {
    return Number(this.dataset[name]);
  }
}

customElements.define("dayuan-area", AreaMap);
