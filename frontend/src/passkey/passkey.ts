// Passkeys: a form with data-passkey asks the browser for one and sends what it answers. Without passkeys it stays as it is.
type Wire = Record<string, unknown>;

const toBytes = (text: string): ArrayBuffer => {
  const padded = text.replaceAll("-", "+").replaceAll("_", "/").padEnd(Math.ceil(text.length / 4) * 4, "=");
  return Uint8Array.from(atob(padded), (letter) => letter.charCodeAt(0)).buffer;
};

const toText = (bytes: ArrayBuffer | null): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0))))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const named = (list: unknown): PublicKeyCredentialDescriptor[] =>
  ((list as Wire[] | undefined) ?? []).map((one) => ({ ...one, id: toBytes(one["id"] as string) }) as unknown as PublicKeyCredentialDescriptor);

async function optionsOf(form: HTMLFormElement): Promise<Wire> {
  const from = form.dataset["optionsFrom"];
  if (!from) {
    const found = document.getElementById(form.dataset["options"] ?? "")?.textContent ?? "{}";
    return (JSON.parse(found) as { publicKey: Wire }).publicKey;
  }
  const answer = await fetch(from, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`no options: ${answer.status}`);
  return ((await answer.json()) as { request_options: { publicKey: Wire } }).request_options.publicKey;
}

async function make(options: Wire): Promise<PublicKeyCredential> {
  const publicKey = {
    ...options,
    challenge: toBytes(options["challenge"] as string),
    user: { ...(options["user"] as Wire), id: toBytes((options["user"] as Wire)["id"] as string) },
    excludeCredentials: named(options["excludeCredentials"]),
    // One that opens the account alone, and only to whoever unlocks it.
    authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
  } as unknown as PublicKeyCredentialCreationOptions;
  return (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
}

async function use(options: Wire): Promise<PublicKeyCredential> {
  const publicKey = {
    ...options,
    challenge: toBytes(options["challenge"] as string),
    allowCredentials: named(options["allowCredentials"]),
  } as unknown as PublicKeyCredentialRequestOptions;
  return (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
}

function written(key: PublicKeyCredential): string {
  const said: Wire = { clientDataJSON: toText(key.response.clientDataJSON) };
  if (key.response instanceof AuthenticatorAttestationResponse) {
    said["attestationObject"] = toText(key.response.attestationObject);
    said["transports"] = key.response.getTransports?.() ?? [];
  } else if (key.response instanceof AuthenticatorAssertionResponse) {
    said["authenticatorData"] = toText(key.response.authenticatorData);
    said["signature"] = toText(key.response.signature);
    said["userHandle"] = toText(key.response.userHandle);
  }
  const clientExtensionResults = key.getClientExtensionResults();
  return JSON.stringify({ type: key.type, id: key.id, rawId: toText(key.rawId), response: said, clientExtensionResults });
}

function tell(form: HTMLFormElement): void {
  form.querySelector("[data-passkey-said]")?.remove();
  const line = document.createElement("p");
  line.className = "error";
  line.dataset["passkeySaid"] = "";
  line.setAttribute("role", "alert");
  line.textContent = form.dataset["wordFailed"] ?? "";
  form.append(line);
}

function wire(form: HTMLFormElement): void {
  const button = form.querySelector<HTMLButtonElement>("[data-passkey-button]");
  const field = form.querySelector<HTMLInputElement>('input[name="credential"]');
  if (!button || !field) return;
  button.hidden = false;
  form.querySelector<HTMLElement>("[data-passkey-missing]")?.setAttribute("hidden", "");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    button.disabled = true;
    optionsOf(form)
      .then((options) => (form.dataset["passkey"] === "make" ? make(options) : use(options)))
      .then((key) => {
        field.value = written(key);
        form.submit();
      })
      .catch(() => {
        button.disabled = false;
        tell(form);
      });
  });
}

// A passkey belongs to a name; no browser makes one for a site that is opened by its number.
const byNumber = /^[\d.]+$|^\[/.test(location.hostname);

if (window.PublicKeyCredential && navigator.credentials && !byNumber) {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-passkey]")) wire(form);
}
