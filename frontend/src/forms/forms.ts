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

for (const failure of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => formOf(event) && tell(word("unreachable")));
}

document.addEventListener("htmx:responseError", (event) => formOf(event) && tell(word("failed")));

// Coming back with the back button shows the old page as it was left, also "sending".
addEventListener("pageshow", () => document.querySelectorAll("form").forEach(release));
