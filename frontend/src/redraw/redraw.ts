// htmx under a strict content security policy, and what a redrawn fragment must leave alone.
import htmx from "htmx.org";
import { Idiomorph } from "idiomorph/htmx";

Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  defaultSettleDelay: 0,
  // Copying "style" from the old element to the new one is an inline style, which our policy refuses.
  attributesToSettle: ["class", "width", "height"],
  scrollBehavior: "instant",
  timeout: 20_000,
  responseHandling: [
    { code: "204", swap: false },
    { code: "409", swap: true, target: "#refusals", swapOverride: "innerHTML" },
    { code: "422", swap: true },
    { code: "[23]..", swap: true },
    { code: "[45]..", swap: false, error: true },
  ],
});

const FILLED_IN = "form[data-touched]:not([data-refused])";

const isBeingFilledIn = (node: Node): boolean =>
  node instanceof Element && (node.matches(FILLED_IN) || node.querySelector(FILLED_IN) !== null);

Object.assign(Idiomorph.defaults.callbacks, {
  beforeNodeMorphed(kept: Node) {
    // A form somebody is writing in or pressing stays as it is; so does an island, which draws itself.
    if (kept instanceof HTMLFormElement && (kept.dataset["touched"] !== undefined || kept.matches(":active"))) return false;
    return !(kept instanceof HTMLElement && kept.dataset["island"] !== undefined);
  },
  beforeNodeRemoved(gone: Node) {
    return !isBeingFilledIn(gone);
  },
  beforeAttributeUpdated(attribute: string, element: Element) {
    // A size that script or the person gave stays; the server sends no inline style.
    if (attribute === "style") return false;
    // What the person opened stays open.
    return !(attribute === "open" && (element instanceof HTMLDetailsElement || element instanceof HTMLDialogElement));
  },
});

// A form that is drawn anew while it is filled in (data-preview): what was entered since it was asked for is newer than
// the answer, and is asked about in a moment.
let enteredAt = 0;
const askedAt = new WeakMap<XMLHttpRequest, number>();
document.addEventListener("input", () => (enteredAt = performance.now()), true);
document.addEventListener("htmx:beforeSend", (event) => {
  askedAt.set((event as CustomEvent<{ xhr: XMLHttpRequest }>).detail.xhr, performance.now());
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = event as CustomEvent<{ xhr: XMLHttpRequest; target: Element; shouldSwap: boolean }>;
  if (detail.target.matches("[data-preview]") && enteredAt > (askedAt.get(detail.xhr) ?? Infinity)) detail.shouldSwap = false;
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail;
  // Signed out meanwhile: a fragment must not become a sign-in page.
  if (new URL(xhr.responseURL, location.href).pathname.startsWith("/accounts/")) {
    event.preventDefault();
    location.reload();
  }
});
