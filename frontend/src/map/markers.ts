// What stands on the map, as ordinary elements: reachable by keyboard, styled by our own sheet, no glyphs to fetch.
import htmx from "htmx.org";
import { Marker, type Map as MapLibre } from "maplibre-gl";

export interface MapMarker {
  key: string;
  kind: "label" | "checkpoint" | "camera" | "device" | "person" | "chain" | "matter";
  lon: number;
  lat: number;
  name: string;
  title: string;
  level?: string;
  health?: string;
  bearing?: number | null;
  href?: string;
  fragment?: string;
  /** How many more urgent matters lie at the same point: each steps a little aside. */
  stack?: number;
}

/** Above each other in this order: what needs a decision lies on top. */
const ORDER: MapMarker["kind"][] = ["label", "device", "camera", "checkpoint", "chain", "person", "matter"];

/** From the middle of a dot to its name, and from the name to the map's edge. */
const BESIDE_DOT = 24;

/** Where the name of a place may go when its own spot is taken: below its middle, higher up, lower down. */
const STEPS_ASIDE_PX = [0, 56, -28, 84];

export class Markers {
  /** The keys of what is named on the map: urgent matters first, then the villages. */
  private namedFirst: string[] = [];
  private readonly shown = new Map<string, { marker: Marker; was: string }>();

  constructor(private readonly map: MapLibre) {}

  draw(wanted: MapMarker[]): void {
    const named = (kind: MapMarker["kind"]) => wanted.filter((item) => item.kind === kind).map((item) => item.key);
    this.namedFirst = [...named("matter"), ...named("label")];
    const keys = new Set(wanted.map((item) => item.key));
    for (const [key, { marker }] of this.shown) {
      if (keys.has(key)) continue;
      marker.remove();
      this.shown.delete(key);
    }
    for (const item of wanted) this.place(item);
  }

  arrangeNames(): void {
    this.keepNamesInside();
    this.keepNamesApart();
  }

  /**
   * Where two names would lie on each other, a place's name steps aside. Where that does not help, only the more urgent
   * one is written; the other shows when pointed at.
   */
  private keepNamesApart(): void {
    const taken: DOMRect[] = [];
    const dots = this.dotsOfMatters();
    for (const key of this.namedFirst) {
      const element = this.shown.get(key)?.marker.getElement();
      const name = element?.querySelector<HTMLElement>(".marker__name");
      if (!element || !name?.textContent) continue;
      const isPlace = element.classList.contains("marker--label");
      const box = isPlace ? roomFor(name, [...taken, ...dots]) : boxIfFree(name, taken);
      element.classList.toggle("marker--crowded", !box);
      if (box) taken.push(box);
    }
  }

  private dotsOfMatters(): DOMRect[] {
    const elements = [...this.shown.values()].map(({ marker }) => marker.getElement());
    return elements
      .filter((element) => element.classList.contains("marker--matter"))
      .flatMap((element) => element.querySelector(".marker__dot")?.getBoundingClientRect() ?? []);
  }

  /** A name that would run over the map's edge goes to the other side of its dot, where there is more room; a long one is cut. */
  private keepNamesInside(): void {
    const width = this.map.getContainer().clientWidth;
    for (const { marker } of this.shown.values()) {
      const element = marker.getElement();
      const name = element.querySelector<HTMLElement>(".marker__name");
      if (!name || element.classList.contains("marker--label")) continue;
      name.style.maxWidth = "";
      const x = this.map.project(marker.getLngLat()).x;
      const right = width - x - BESIDE_DOT;
      const left = x - BESIDE_DOT;
      const turned = name.offsetWidth > right && left > right;
      element.classList.toggle("marker--turned", turned);
      name.style.maxWidth = `${Math.max(0, Math.round(turned ? left : right))}px`;
    }
  }

  select(key: string): void {
    for (const [shown, { marker }] of this.shown) {
      marker.getElement().classList.toggle("marker--chosen", shown === key && key !== "");
    }
  }

  private place(item: MapMarker): void {
    const is = JSON.stringify(item);
    const old = this.shown.get(item.key);
    if (old?.was === is) return;
    old?.marker.remove();
    const element = build(item);
    const marker = new Marker({ element, anchor: "center", offset: aside(item) }).setLngLat([item.lon, item.lat]).addTo(this.map);
    // The map gives every marker a role and a name of its own; ours say more.
    dress(element, item);
    this.shown.set(item.key, { marker, was: is });
  }
}

function overlap(one: DOMRect, other: DOMRect): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
}

function boxIfFree(name: HTMLElement, taken: DOMRect[]): DOMRect | undefined {
  const box = name.getBoundingClientRect();
  return taken.some((other) => overlap(box, other)) ? undefined : box;
}

/** The first spot near its place where a name covers nothing; it stays there. */
function roomFor(name: HTMLElement, taken: DOMRect[]): DOMRect | undefined {
  for (const step of STEPS_ASIDE_PX) {
    name.style.translate = step ? `0 ${step}px` : "";
    const box = boxIfFree(name, taken);
    if (box) return box;
  }
  name.style.translate = "";
  return undefined;
}

/** People stand beside what they guard, so that neither hides the other. */
function aside(item: MapMarker): [number, number] {
  if (item.kind === "person") return [13, 13];
  if (item.kind === "label") return [0, -28];
  return [0, (item.stack ?? 0) * -18];
}

function build(item: MapMarker): HTMLElement {
  const element = document.createElement(item.href ? "a" : "div");
  element.className = `marker marker--${item.kind}`;
  element.style.zIndex = String(ORDER.indexOf(item.kind));
  if (item.level) element.classList.add(`level--${item.level}`);
  if (item.health) element.classList.add(`marker--${item.health}`);
  if (item.kind === "camera" && typeof item.bearing === "number") element.append(cone(item.bearing));
  const dot = document.createElement("span");
  dot.className = "marker__dot";
  const name = document.createElement("span");
  name.className = "marker__name";
  name.textContent = item.name;
  element.append(dot, name);
  return element;
}

function cone(bearing: number): HTMLElement {
  const element = document.createElement("span");
  element.className = "marker__cone";
  element.style.transform = `rotate(${bearing}deg)`;
  return element;
}

function dress(element: HTMLElement, item: MapMarker): void {
  if (item.kind === "label") {
    element.setAttribute("aria-hidden", "true");
    element.removeAttribute("role");
    element.removeAttribute("tabindex");
    return;
  }
  element.title = item.title;
  element.setAttribute("aria-label", item.title);
  if (element instanceof HTMLAnchorElement && item.href) {
    element.href = item.href;
    element.removeAttribute("role");
    if (item.fragment) swapInto(element, item.href, item.fragment);
  } else {
    element.setAttribute("role", "img");
    element.tabIndex = item.kind === "camera" ? -1 : 0;
  }
}

function swapInto(element: HTMLElement, href: string, fragment: string): void {
  element.setAttribute("hx-get", fragment);
  element.setAttribute("hx-target", "#panel");
  element.setAttribute("hx-swap", "outerHTML");
  element.setAttribute("hx-push-url", href);
  htmx.process(element);
}
