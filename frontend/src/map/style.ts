// The schematic map's style: our own polygons and lines in the page's colours, nothing fetched from anywhere.
import type { StyleSpecification } from "maplibre-gl";

export const EMPTY = { type: "FeatureCollection" as const, features: [] };

export function schematicStyle(element: HTMLElement): StyleSpecification {
  const computed = getComputedStyle(element);
  const colour = (name: string) => computed.getPropertyValue(`--map-${name}`).trim() || "#345";
  return {
    version: 8,
    sources: {
      areas: { type: "geojson", data: EMPTY },
      lines: { type: "geojson", data: EMPTY },
    },
    layers: [
      { id: "ground", type: "background", paint: { "background-color": colour("ground") } },
      {
        id: "areas",
        type: "fill",
        source: "areas",
        paint: { "fill-color": ["case", ["get", "shaded"], colour("area-2"), colour("area")] },
      },
      {
        id: "hills",
        type: "line",
        source: "lines",
        filter: ["==", ["get", "kind"], "hill"],
        paint: { "line-color": colour("hill"), "line-width": 1 },
      },
      {
        id: "streams",
        type: "line",
        source: "lines",
        filter: ["==", ["get", "kind"], "stream"],
        layout: { "line-cap": "round", "line-join": "round" },
        paint: { "line-color": colour("stream"), "line-width": 4, "line-opacity": 0.8 },
      },
      {
        id: "borders",
        type: "line",
        source: "areas",
        layout: { "line-join": "round" },
        paint: { "line-color": colour("border"), "line-width": 1.5 },
      },
      {
        id: "roads",
        type: "line",
        source: "lines",
        filter: ["==", ["get", "kind"], "road"],
        layout: { "line-cap": "round", "line-join": "round" },
        paint: { "line-color": colour("road"), "line-width": 2.5 },
      },
    ],
  };
}
