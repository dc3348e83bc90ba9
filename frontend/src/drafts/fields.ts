// From a form to a draft and back.
import { newKey, type Draft, type Piece } from "./store.ts";

const OF_THE_PAGE = new Set(["csrfmiddlewaretoken", "key"]);

const account = (): string => document.body.dataset["account"] ?? "";

export function newDraft(form: HTMLFormElement): Draft {
  const now = Date.now();
  return {
    key: newKey(),
    owner: account(),
    needsAccount: form.dataset["needsAccount"] !== undefined,
    address: new URL(form.action).pathname,
    page: location.pathname,
    ready: document.body.dataset["ready"] ?? "",
    title: form.dataset["draft"] ?? "",
    isDiscreet: form.dataset["discreet"] !== undefined,
    state: "writing",
    begunAt: now,
    writtenAt: now,
    fields: [],
    pieces: [],
    isUncertain: false,
    isConfirmed: false,
    problem: "",
    problemAt: 0,
    notBefore: 0,
    detail: "",
    errors: {},
    mayConfirm: false,
    link: "",
    instead: "",
    code: "",
  };
}

/** What is chosen in these fields, in words: `路灯不亮 · 同意村`. */
function chosenWords(form: HTMLFormElement): string[] {
  const names = (form.dataset["namedBy"] ?? "").split(" ").filter(Boolean);
  return names.map((name) => {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLSelectElement) return field.value ? (field.selectedOptions[0]?.textContent?.trim() ?? "") : "";
    const chosen = form.querySelector<HTMLInputElement>(`input[name="${name}"]:checked`);
    return chosen?.closest("label")?.textContent?.trim() ?? "";
  }).filter(Boolean);
}

/** The draft as the form stands now. */
export function asEntered(form: HTMLFormElement, draft: Draft): Draft {
  const fields: [string, string][] = [];
  const pieces: Piece[] = [];
  for (const [name, value] of new FormData(form)) {
    if (OF_THE_PAGE.has(name)) continue;
    if (typeof value === "string") fields.push([name, value]);
    else if (value.size > 0) pieces.push({ field: name, name: value.name, type: value.type, blob: value });
  }
  const words = chosenWords(form);
  const title = words.length > 0 && !draft.isDiscreet ? words.join(" · ") : (form.dataset["draft"] ?? "");
  return { ...draft, fields, pieces, title, writtenAt: Date.now() };
}

/** Where nothing is marked a list shows its first line. */
const atFirst = (field: HTMLSelectElement): number => Math.max(0, [...field.options].findIndex((one) => one.defaultSelected));

/** Whether somebody entered anything themselves: what stands there from the beginning is nothing to keep. */
export function isBegun(form: HTMLFormElement): boolean {
  return [...form.elements].some((field) => {
    if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
    if (field instanceof HTMLSelectElement) return field.selectedIndex !== atFirst(field);
    if (!(field instanceof HTMLInputElement) || field.type === "hidden") return false;
    if (field.type === "file") return (field.files?.length ?? 0) > 0;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    return field.value !== field.defaultValue;
  });
}

function fillFiles(field: HTMLInputElement, pieces: Piece[]): void {
  const chosen = new DataTransfer();
  for (const piece of pieces.filter((one) => one.field === field.name)) {
    chosen.items.add(new File([piece.blob], piece.name, { type: piece.type }));
  }
  field.files = chosen.files;
}

/** Puts a draft into the form, as its writer left it. */
export function fill(form: HTMLFormElement, draft: Draft): void {
  const values = new Map<string, string[]>();
  for (const [name, value] of draft.fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (field instanceof HTMLInputElement && field.type === "file") fillFiles(field, draft.pieces);
    else if (field instanceof HTMLInputElement && OF_THE_PAGE.has(field.name)) continue;
    else if (field instanceof HTMLInputElement && (field.type === "checkbox" || field.type === "radio")) {
      field.checked = values.get(field.name)?.includes(field.value) ?? false;
    } else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement) {
      const value = values.get(field.name)?.[0];
      if (value !== undefined) field.value = value;
    }
  }
  for (const folded of form.querySelectorAll<HTMLDetailsElement>("details")) {
    if (folded.querySelector("input:checked")) folded.open = true;
  }
  form.dispatchEvent(new CustomEvent("draft:filled"));
}
