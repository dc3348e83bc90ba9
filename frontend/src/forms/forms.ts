// Forms with script: sent once, kept when the network fails, never redrawn while somebody writes.
import { word } from "../words.ts";

const SENDING = "sending";
const TOUCHED = "touched";

function formOf(event: Event): HTMLFormElement | null {
  return event.target instanceof Element ? event.target.closest("form") : null;
}

function release(form: HTMLFormElement): void {
  delete form.dataset[SENDING];
  form.removeAttribute("aria-busy");
}

function tell(sentence: string): void {
  const region = document.querySelector("#refusals");
  if (!region || !sentence) return;
  const line = document.createElement("p");
  line.className = "refusal";
  line.textContent = sentence;
  region.replaceChildren(line);
}

const chosenFiles = (form: HTMLFormElement) => [...form.querySelectorAll<HTMLInputElement>('input[type="file"]')];

/** Says beside the field whether the chosen photograph or file is too large to send; true where it is. */
function isTooLarge(field: HTMLInputElement): boolean {
  const most = Number(document.body.dataset["photoMax"]) || Infinity;
  const tooLarge = [...(field.files ?? [])].some((file) => file.size > most);
  const id = `${field.id}-too-large`;
  document.getElementById(id)?.remove();
  field.removeAttribute("aria-invalid");
  field.removeAttribute("aria-describedby");
  if (!tooLarge) return false;
  const line = document.createElement("p");
  line.id = id;
  line.className = "error";
  line.setAttribute("role", "alert");
  line.textContent = word(field.accept && !field.accept.includes("image") ? "file-too-large" : "photo-too-large");
  field.after(line);
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-describedby", id);
  return true;
}

/** The server's own sentence, where a refused answer carries one. */
function detailOf(xhr: XMLHttpRequest): string {
  try {
    const { detail } = JSON.parse(xhr.responseText) as { detail?: unknown };
    return typeof detail === "string" ? detail : "";
  } catch {
    // A proxy in between answers in its own form: the general sentence stands.
    return "";
  }
}

document.addEventListener("change", (event) => {
  if (event.target instanceof HTMLInputElement && event.target.type === "file") isTooLarge(event.target);
});

document.addEventListener("input", (event) => {
  const form = formOf(event);
  if (form && form.method === "post") form.dataset[TOUCHED] = "";
});

document.addEventListener("reset", (event) => {
  const form = formOf(event);
  if (form) delete form.dataset[TOUCHED];
});

document.addEventListener(
  "submit",
  (event) => {
    const form = formOf(event);
    if (!form || form.method !== "post") return;
    if (form.dataset[SENDING] !== undefined) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    const tooLarge = chosenFiles(form).filter(isTooLarge);
    if (tooLarge.length > 0) {
      event.preventDefault();
      event.stopImmediatePropagation();
      tooLarge[0]?.focus();
      return;
    }
    form.dataset[SENDING] = "";
    form.setAttribute("aria-busy", "true");
    document.querySelector("#refusals")?.replaceChildren();
  },
  { capture: true },
);

document.addEventListener("htmx:afterRequest", (event) => {
  const form = formOf(event);
  if (!form) return;
  release(form);
  const { status } = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail.xhr;
  if (status >= 200 && status < 400) delete form.dataset[TOUCHED];
  // A refused form keeps its words, but goes when the matter has moved on.
  if (status === 409) form.dataset["refused"] = "";
});

// Who sends a form by script says when that has ended.
document.addEventListener("form:release", (event) => {
  const form = formOf(event);
  if (form) release(form);
});

// What only helps while one writes is not asked for without a connection.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target instanceof Element && event.target.closest("[data-may-fail]") && !navigator.onLine) event.preventDefault();
});

let missed: HTMLElement | undefined;

for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => {
    if (event.target instanceof Element && event.target.closest("[data-may-fail]")) return;
    const clicked = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>("a[hx-get]") : null;
    if (clicked) missed = clicked;
    if (clicked || formOf(event)) tell(word("unreachable"));
  });
}

// What somebody tapped while the server was away is opened once it is back; a form they send again themselves.
document.body.addEventListener("live:reset", () => {
  document.querySelector("#refusals")?.replaceChildren();
  const tapped = missed;
  missed = undefined;
  if (tapped?.isConnected) tapped.click();
});

// What opens below the edge of what is seen is brought into view.
document.addEventListener("toggle", (event) => {
  const opened = event.target;
  if (opened instanceof HTMLDetailsElement && opened.open) opened.scrollIntoView({ block: "nearest" });
}, { capture: true });

document.addEventListener("htmx:responseError", (event) => {
  if (!formOf(event) || (event.target instanceof Element && event.target.closest("[data-may-fail]"))) return;
  const { xhr } = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail;
  tell((xhr.status === 413 && detailOf(xhr)) || word("failed"));
});

// A page with a refused form begins where something is wrong: at the first such field that is seen.
const faults = [...document.querySelectorAll<HTMLElement>('#content form [aria-invalid="true"]')];
faults.find((field) => field.checkVisibility())?.focus();

// Coming back with the back button shows the old page as it was left, also "sending".
addEventListener("pageshow", () => document.querySelectorAll("form").forEach(release));
