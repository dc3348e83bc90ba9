// form[data-push-key]: asks the browser to let us call it, and sends what it answers. Without that ability it says so.
export {};

const toBytes = (text: string): Uint8Array<ArrayBuffer> => {
  const padded = text.replaceAll("-", "+").replaceAll("_", "/").padEnd(Math.ceil(text.length / 4) * 4, "=");
  return Uint8Array.from(atob(padded), (letter) => letter.charCodeAt(0));
};

const toText = (bytes: ArrayBuffer | null): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0))))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** Of a time when it had a smaller scope: whoever is called twice sees everything twice. */
async function forgetEarlierWorkers(registered: ServiceWorkerRegistration): Promise<void> {
  for (const other of await navigator.serviceWorker.getRegistrations()) {
    if (other.scope !== registered.scope) await other.unregister();
  }
}

async function subscribe(form: HTMLFormElement): Promise<void> {
  const registered = await navigator.serviceWorker.register(form.dataset["pushWorker"] ?? "", { scope: "/" });
  await forgetEarlierWorkers(registered);
  // A key of before, should the installation have a new one, would be refused.
  await (await registered.pushManager.getSubscription())?.unsubscribe();
  const made = await registered.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: toBytes(form.dataset["pushKey"] ?? ""),
  });
  const fill = (name: string, value: string): void => {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = value;
  };
  fill("endpoint", made.endpoint);
  fill("p256dh", toText(made.getKey("p256dh")));
  fill("auth", toText(made.getKey("auth")));
}

function say(form: HTMLFormElement, sentence: string | undefined): void {
  const element = form.querySelector<HTMLElement>("[data-push-said]");
  if (!element) return;
  element.textContent = sentence ?? "";
  element.hidden = !sentence;
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset["pushKey"] === undefined) return;
    if ((form.elements.namedItem("endpoint") as HTMLInputElement).value !== "") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!("serviceWorker" in navigator) || !("PushManager" in window)) {
      say(form, form.dataset["pushMissing"]);
      return;
    }
    subscribe(form).then(
      () => form.requestSubmit(),
      () => say(form, form.dataset["pushRefused"]),
    );
  },
  { capture: true },
);
