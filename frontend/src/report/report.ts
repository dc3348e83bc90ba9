// <form data-report data-where>: with script the phone says where it is, records a voice note and makes photos smaller.
// Without it the same form works: a list of places, the phone's own recorder, whole photographs.

const LONGEST_SIDE = 2048;
const QUALITY = 0.85;
const WORTH_SHRINKING = 600_000;
const LONGEST_NOTE_MS = 300_000;
const BITS_A_SECOND = 32_000;

function say(form: HTMLElement, name: string, values: Record<string, string | number> = {}): string {
  const template = form.getAttribute(`data-word-${name}`) ?? "";
  return template.replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ""));
}

/** Puts a file into a field, as if somebody had chosen it. */
function choose(field: HTMLInputElement, file: File): void {
  const chosen = new DataTransfer();
  chosen.items.add(file);
  field.files = chosen.files;
}

function withPosition(form: HTMLFormElement): void {
  const button = form.querySelector<HTMLButtonElement>("[data-position]");
  const said = form.querySelector<HTMLElement>("[data-position-said]");
  if (!button || !said || !("geolocation" in navigator) || !isSecureContext) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    said.textContent = say(form, "looking");
    navigator.geolocation.getCurrentPosition(
      (found) => void keepPosition(form, said, found.coords.longitude, found.coords.latitude),
      () => (said.textContent = say(form, "no-position")),
      { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
    );
  });
}

/** A tap on the map says where it is: as a position of the phone does. */
function withPin(form: HTMLFormElement): void {
  const map = form.querySelector<HTMLElement>("[data-pin]");
  const svg = map?.querySelector("svg");
  const said = form.querySelector<HTMLElement>("[data-position-said]");
  const mark = map?.querySelector<SVGCircleElement>("[data-pin-mark]");
  if (!map || !svg || !said || !mark) return;
  map.hidden = false;
  const number = (name: string) => Number(map.dataset[name]);
  svg.addEventListener("click", (event) => {
    const matrix = svg.getScreenCTM();
    if (!matrix) return;
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix.inverse());
    mark.setAttribute("cx", String(at.x));
    mark.setAttribute("cy", String(at.y));
    mark.removeAttribute("hidden");
    said.textContent = say(form, "looking");
    void keepPosition(form, said, number("west") + at.x * number("eastPerUnit"), number("north") - at.y * number("southPerUnit"));
  });
}

async function keepPosition(form: HTMLFormElement, said: HTMLElement, longitude: number, latitude: number): Promise<void> {
  const place = await placeAt(form, longitude, latitude);
  if (place === undefined) return void (said.textContent = say(form, "no-position"));
  if (place.code === undefined) return void (said.textContent = say(form, "elsewhere"));
  form.querySelector<HTMLInputElement>('[name="longitude"]')!.value = String(longitude);
  form.querySelector<HTMLInputElement>('[name="latitude"]')!.value = String(latitude);
  form.querySelector<HTMLSelectElement>('[name="place"]')!.value = place.code;
  said.textContent = say(form, "found", { name: place.name ?? "" });
}

async function placeAt(form: HTMLElement, longitude: number, latitude: number): Promise<{ code?: string; name?: string } | undefined> {
  try {
    const answer = await fetch(`${form.dataset["where"] ?? ""}?lon=${longitude}&lat=${latitude}`);
    return answer.ok ? ((await answer.json()) as { code?: string; name?: string }) : undefined;
  } catch {
    // No connection: the list of places is still there.
    return undefined;
  }
}

function withRecorder(form: HTMLFormElement): void {
  const button = form.querySelector<HTMLButtonElement>("[data-record]");
  const field = form.querySelector<HTMLInputElement>('[name="voice"]');
  if (!button || !field || !("MediaRecorder" in window) || !navigator.mediaDevices) return;
  button.hidden = false;
  // The field stays for recordings made before; the button is the first choice.
  let recorder: MediaRecorder | undefined;
  button.addEventListener("click", async () => {
    if (recorder?.state === "recording") return recorder.stop();
    recorder = await startRecording(form, button, field);
  });
}

async function startRecording(form: HTMLFormElement, button: HTMLButtonElement, field: HTMLInputElement): Promise<MediaRecorder | undefined> {
  const said = form.querySelector<HTMLElement>("[data-recorded]")!;
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    said.textContent = say(form, "no-microphone");
    return undefined;
  }
  const recorder = new MediaRecorder(stream, { audioBitsPerSecond: BITS_A_SECOND });
  const parts: Blob[] = [];
  const began = Date.now();
  const limit = setTimeout(() => recorder.state === "recording" && recorder.stop(), LONGEST_NOTE_MS);
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  recorder.addEventListener("stop", () => {
    clearTimeout(limit);
    stream.getTracks().forEach((track) => track.stop());
    button.textContent = say(form, "record");
    button.removeAttribute("aria-pressed");
    keepNote(form, field, new Blob(parts, { type: recorder.mimeType }));
    said.textContent = say(form, "recorded", { n: Math.max(1, Math.round((Date.now() - began) / 1000)) });
  });
  recorder.start();
  said.textContent = "";
  button.textContent = say(form, "stop");
  button.setAttribute("aria-pressed", "true");
  return recorder;
}

function keepNote(form: HTMLFormElement, field: HTMLInputElement, note: Blob): void {
  choose(field, new File([note], note.type.includes("mp4") ? "note.m4a" : "note.webm", { type: note.type }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
  letHear(form, note);
}

function letHear(form: HTMLFormElement, note: Blob): void {
  const heard = form.querySelector<HTMLAudioElement>("[data-heard]");
  if (!heard) return;
  URL.revokeObjectURL(heard.src);
  heard.src = URL.createObjectURL(note);
  heard.hidden = false;
}

/** What a kept draft brought back can be heard again; what was thrown away cannot. */
function withKeptNote(form: HTMLFormElement): void {
  form.addEventListener("draft:filled", () => {
    const note = form.querySelector<HTMLInputElement>('[name="voice"]')?.files?.[0];
    if (note) letHear(form, note);
  });
  form.addEventListener("reset", () => {
    const [heard, said] = [form.querySelector<HTMLElement>("[data-heard]"), form.querySelector<HTMLElement>("[data-recorded]")];
    if (heard) heard.hidden = true;
    if (said) said.textContent = "";
  });
}

/** A photograph of eight megabytes takes minutes on a village's line, and is no clearer on the desk's screen. */
async function shrink(field: HTMLInputElement): Promise<void> {
  const file = field.files?.[0];
  if (!file || file.size < WORTH_SHRINKING || !file.type.startsWith("image/")) return;
  try {
    const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    const part = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * part);
    canvas.height = Math.round(picture.height * part);
    canvas.getContext("2d")!.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const smaller = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    // Somebody may have chosen another one meanwhile.
    if (!smaller || smaller.size >= file.size || field.files?.[0] !== file) return;
    choose(field, new File([smaller], "photo.jpg", { type: "image/jpeg" }));
    field.dispatchEvent(new Event("input", { bubbles: true }));
  } catch {
    // A picture that this browser cannot draw goes as it is; the server says what is wrong with it.
  }
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-report]")) {
  withPosition(form);
  withPin(form);
  withRecorder(form);
  withKeptNote(form);
  for (const field of form.querySelectorAll<HTMLInputElement>("[data-shrink]")) {
    field.addEventListener("change", () => void shrink(field));
  }
}
