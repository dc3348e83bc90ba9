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

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail;
  // Signed out meanwhile: a fragment must not become a sign-in page.
  if (new URL(xhr.responseURL, location.href).pathname.startsWith("/accounts/")) {
    event.preventDefault();
    location.reload();
  }
});
