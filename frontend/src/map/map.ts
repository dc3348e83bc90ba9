// <dayuan-map data-src="…">: the township's schematic map, redrawn when the live feed says that something moved.
import "maplibre-gl/dist/maplibre-gl.css";
import { type LngLatBoundsLike, Map as MapLibre, setWorkerCount, setWorkerUrl } from "maplibre-gl";
import type { GeoJSONSource } from "maplibre-gl";
import workerAddress from "maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url";
import { chosenMatter } from "../selection/selection.ts";
import { type MapMarker, Markers } from "./markers.ts";
import { schematicStyle } from "./style.ts";

interface MapData {
  bounds: [number, number, number, number] | null;
  areas: GeoJSON.FeatureCollection;
  lines: GeoJSON.FeatureCollection;
  markers: MapMarker[];
}

const REDRAW_ON = ["live:device", "live:warning", "live:case", "live:offer", "live:reset", "matter-changed"];
const GATHER_MS = 250;

setWorkerUrl(workerAddress);
setWorkerCount(1);

class TownshipMap extends HTMLElement {
  private map: MapLibre | undefined;
  private markers: Markers | undefined;
  private bounds: LngLatBoundsLike | undefined;
  private drawn: MapData | undefined;
  private movedByHand = false;
  private hasGround = false;
  private timer: number | undefined;
  private readonly redrawSoon = () => {
    this.timer ??= window.setTimeout(() => {
      this.timer = undefined;
      void this.redraw();
    }, GATHER_MS);
  };
  /** Its worker never came while the server was away: then nothing but a new map draws the ground. */
  private readonly mend = () => {
    if (this.hasGround || !this.map) return;
    this.map.remove();
    this.bounds = undefined;
    this.start();
  };
  private readonly switched = () => void this.redraw();
  private readonly select = () => this.markers?.select(chosenMatter());

  connectedCallback(): void {
    if (!this.start()) return;
    for (const event of REDRAW_ON) document.body.addEventListener(event, this.redrawSoon);
    document.body.addEventListener("live:reset", this.mend);
    document.addEventListener("htmx:pushedIntoHistory", this.select);
    for (const box of this.switches()) box.addEventListener("change", this.switched);
  }

  disconnectedCallback(): void {
    for (const event of REDRAW_ON) document.body.removeEventListener(event, this.redrawSoon);
    document.body.removeEventListener("live:reset", this.mend);
    document.removeEventListener("htmx:pushedIntoHistory", this.select);
    clearTimeout(this.timer);
    this.map?.remove();
    this.map = undefined;
  }

  private start(): boolean {
    try {
      this.map = this.build();
    } catch {
      // No WebGL here: the list beside the map says everything the map does.
      this.fallBack();
      return false;
    }
    this.markers = new Markers(this.map);
    this.map.on("load", () => {
      this.hasGround = true;
      this.drawGround();
    });
    this.map.on("moveend", () => this.markers?.arrangeNames());
    this.map.on("dragstart", () => (this.movedByHand = true));
    this.map.on("resize", () => this.fit());
    void this.redraw();
    return true;
  }

  private build(): MapLibre {
    return new MapLibre({
      container: this,
      style: schematicStyle(this),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      maxPitch: 0,
      renderWorldCopies: false,
      fadeDuration: 0,
      canvasContextAttributes: { antialias: true },
      locale: { "Map.Title": this.dataset["title"] ?? "" },
    });
  }

  private fallBack(): void {
    const sentence = document.createElement("p");
    sentence.className = "map__none";
    sentence.textContent = this.dataset["none"] ?? "";
    this.append(sentence);
  }

  /** Layers that the reader switches on beside the map. */
  private switches(): HTMLInputElement[] {
    return [...(this.parentElement?.querySelectorAll<HTMLInputElement>("input[data-map-layer]") ?? [])];
  }

  private address(): string {
    const wanted = this.switches().filter((box) => box.checked);
    const asked = wanted.map((box) => `${box.dataset["mapLayer"] ?? ""}=1`).join("&");
    return `${this.dataset["src"] ?? ""}${asked && `?${asked}`}`;
  }

  private async redraw(): Promise<void> {
    const answer = await fetch(this.address(), { headers: { Accept: "application/json" } }).catch(() => null);
    // Unreachable: the banner says so; the next event or the reset after it draws the map again.
    if (!answer?.ok || !this.map) return;
    this.drawn = (await answer.json()) as MapData;
    this.drawGround();
    if (this.drawn.bounds && !this.bounds) {
      this.bounds = this.drawn.bounds;
      this.fit();
    }
    this.markers?.draw(this.drawn.markers);
    this.markers?.arrangeNames();
    this.select();
    this.dataset["ready"] = "";
  }

  /** The outlines need the style to be ready; what stands on them does not wait for it. */
  private drawGround(): void {
    if (!this.drawn) return;
    this.map?.getSource<GeoJSONSource>("areas")?.setData(this.drawn.areas);
    this.map?.getSource<GeoJSONSource>("lines")?.setData(this.drawn.lines);
  }

  private fit(): void {
    if (!this.bounds || this.movedByHand) return;
    const padding = Math.round(Math.min(this.clientWidth, this.clientHeight) * 0.07);
    this.map?.fitBounds(this.bounds, { padding, animate: false });
  }
}

customElements.define("dayuan-map", TownshipMap);
