// form[data-draft]: what is written is kept on the phone while it is written, and sent from there, at once or later.
import { asEntered, fill, isBegun, newDraft } from "./fields.ts";
import { deliver, sendOne } from "./send.ts";
import { all, find, forget, keep, newKey, onChange, room, type Draft } from "./store.ts";
import { moment, pressedTwice, say } from "./words.ts";

const QUIET_MS = 500;
const OPENED = /^#draft=([0-9a-f-]{36})$/;

/** Sending what was sent before under the same key would lose what was changed since. */
const mayBeChanged = (draft: Draft): boolean => draft.state !== "sent" && !draft.isUncertain;

class KeptForm {
  private draft!: Draft;
  private isKept = false;
  private isBusy = false;
  private waits = "";
  private taken = "";
  private giveBack: () => void = () => {};
  private timer = 0;
  private readonly said: HTMLElement;

  constructor(private readonly form: HTMLFormElement) {
    this.hold(newDraft(form));
    this.said = form.querySelector<HTMLElement>("[data-kept-said]")!;
    for (const kind of ["input", "change"]) form.addEventListener(kind, () => this.soon());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
    addEventListener("pagehide", () => void this.keepNow());
    document.addEventListener("visibilitychange", () => document.hidden && void this.keepNow());
    addEventListener("hashchange", () => void this.open());
    onChange(() => void this.hearOfWhatWaits());
    addEventListener("offline", () => this.tell("no-connection"));
  }

  /** The list leaves out what stands in a form. */
  private hold(draft: Draft): void {
    this.draft = draft;
    if (this.form.dataset["draftKey"] === draft.key) return;
    this.form.dataset["draftKey"] = draft.key;
    document.dispatchEvent(new CustomEvent("drafts:stand"));
  }

  async begin(): Promise<void> {
    const left = await room();
    if (left === "none") return this.tell("keeps-nothing");
    await this.open();
    if (left === "little") this.tell("little-room");
    else if (!navigator.onLine && this.said.hidden) this.tell("no-connection");
  }

  /** The draft that the address names; else what was begun here and never sent. */
  private async open(): Promise<void> {
    const key = OPENED.exec(location.hash)?.[1];
    if (key) await this.keepNow();
    const found = key ? await find(key) : await this.begun();
    if (!found || !mayBeChanged(found) || !this.isOfThisForm(found)) return;
    if (!(await this.takes(found.key))) return void (key && this.tell("elsewhere"));
    if (key) history.replaceState(history.state, "", location.pathname + location.search);
    // While it is being put right it must not be sent as it was.
    this.hold(found.state === "waiting" ? { ...found, state: "writing" } : found);
    this.isKept = true;
    fill(this.form, found);
    if (this.draft !== found) await keep(this.draft);
    this.tell(found.state === "writing" ? "restored" : "editing", { moment: moment(found.begunAt) });
    this.offerToBeginAnew();
    this.showErrors(found);
  }

  /** Takes the draft for this window: in two at once what one of them wrote last would be all that is left. */
  private takes(key: string): Promise<boolean> {
    if (!("locks" in navigator) || this.taken === key) return Promise.resolve(true);
    return new Promise((done) => {
      void navigator.locks.request(`draft:${key}`, { ifAvailable: true }, (lock) => {
        done(lock !== null);
        if (lock === null) return undefined;
        this.giveBack();
        this.taken = key;
        return new Promise<void>((free) => (this.giveBack = free));
      });
    });
  }

  private isOfThisForm({ owner, address, page }: Draft): boolean {
    // Without a connection the form of one spot is the one of all.
    return owner === this.draft.owner && (address === this.draft.address || page === location.pathname);
  }

  private async begun(): Promise<Draft | undefined> {
    // A complaint is not put before whoever opens the page next.
    if (this.draft.isDiscreet || isBegun(this.form)) return undefined;
    const { owner, page } = this.draft;
    return (await all()).filter((one) => one.state === "writing" && one.owner === owner && one.page === page).pop();
  }

  private soon(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.keepNow(), QUIET_MS);
  }

  private async keepNow(): Promise<void> {
    clearTimeout(this.timer);
    if (this.isBusy || (this.draft.isDiscreet && !this.isKept) || !(this.isKept || isBegun(this.form))) return;
    try {
      this.hold(asEntered(this.form, this.draft));
      await keep(this.draft);
      this.isKept = true;
      await this.takes(this.draft.key);
      this.form.dataset["onThePhone"] = "";
    } catch {
      await this.keepWords();
    }
  }

  /** No room for a photograph: the words at least. */
  private async keepWords(): Promise<void> {
    try {
      await keep({ ...this.draft, pieces: [] });
      this.tell("words-only");
    } catch {
      this.tell("no-room");
    }
  }

  private async send(): Promise<void> {
    clearTimeout(this.timer);
    this.isBusy = true;
    this.said.hidden = true;
    this.clearErrors();
    this.hold({ ...asEntered(this.form, this.draft), state: "waiting", notBefore: 0, isConfirmed: false });
    const after = await this.sendKept();
    this.isBusy = false;
    this.form.dispatchEvent(new CustomEvent("form:release", { bubbles: true }));
    this.show(after);
  }

  private async sendKept(): Promise<Draft | undefined> {
    try {
      await keep(this.draft);
      this.isKept = true;
      void navigator.storage?.persist?.();
      return await sendOne(this.draft.key);
    } catch {
      // It cannot be kept: it is sent from the page, or stays in the form.
      this.isKept = false;
      return deliver(this.draft, async () => {});
    }
  }

  private show(after: Draft | undefined): void {
    if (!after) return;
    if (after.state === "sent") {
      // Who comes back to this page begins another one.
      this.beginAnew();
      location.assign(after.link);
    } else if (after.state === "waiting") {
      this.showWaiting(after);
    } else {
      this.hold(after);
      this.showErrors(after);
      if (after.state === "conflict") document.querySelector("[data-drafts]")?.scrollIntoView({ block: "start" });
    }
  }

  private showWaiting(after: Draft): void {
    if (!this.isKept) return this.tell("not-sent");
    document.dispatchEvent(new CustomEvent("drafts:wait"));
    this.beginAnew();
    const { problem, detail } = after;
    if (problem === "signed-out" || problem === "other-account") this.tell("kept-signed-out");
    else if (problem === "busy") this.tell("kept-busy", { reason: detail });
    else this.tell(problem === "server" ? "kept-server" : "kept");
    this.waits = after.key;
    this.said.scrollIntoView({ block: "center" });
  }

  /** “Kept on this phone” is said as long as it waits there. */
  private async hearOfWhatWaits(): Promise<void> {
    if (!this.waits || (await find(this.waits))?.state === "waiting") return;
    this.waits = "";
    this.said.hidden = true;
  }

  private beginAnew(): void {
    this.form.reset();
    this.clearErrors();
    this.hold(newDraft(this.form));
    this.isKept = false;
    this.taken = "";
    this.giveBack();
    delete this.form.dataset["onThePhone"];
  }

  private tell(name: string, values: Record<string, string> = {}): void {
    this.said.textContent = say(this.said, name, values);
    this.said.className = "kept notice";
    this.said.hidden = false;
  }

  private offerToBeginAnew(): void {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn--small";
    button.textContent = say(this.said, "fresh");
    pressedTwice(button, say(this.said, "fresh-sure"), async () => {
      await forget(this.draft.key);
      this.beginAnew();
      this.said.hidden = true;
    });
    this.said.append(" ", button);
  }

  private clearErrors(): void {
    for (const line of this.form.querySelectorAll(".error")) line.remove();
    for (const field of this.form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  }

  /** What the server said: beside its fields, and what belongs to none, or to one that is not seen, on top. */
  private showErrors({ errors, detail, state, problem }: Draft): void {
    if (state !== "refused" && state !== "conflict") return;
    this.clearErrors();
    const onTop: string[] = [];
    for (const [name, sentences] of Object.entries(errors)) {
      const beside = this.besideWhich(name);
      if (beside) sentences.forEach((sentence) => beside.append(this.errorLine(sentence)));
      else onTop.push(...sentences);
    }
    if (problem === "gone") onTop.push(say(this.said, "may-not"));
    if (Object.keys(errors).length === 0 && problem !== "gone") onTop.push(detail);
    onTop.filter(Boolean).forEach((sentence) => this.said.before(this.errorLine(sentence)));
    this.firstFault()?.scrollIntoView({ block: "center" });
  }

  private besideWhich(name: string): Element | null {
    const fields = this.form.querySelectorAll<HTMLElement>(`[name="${CSS.escape(name)}"]:not([type="hidden"])`);
    fields.forEach((field) => field.setAttribute("aria-invalid", "true"));
    return fields[0]?.closest(".field, fieldset") ?? null;
  }

  private errorLine(sentence: string): HTMLElement {
    const line = document.createElement("p");
    line.className = "error";
    line.setAttribute("role", "alert");
    line.textContent = sentence;
    return line;
  }

  private firstFault(): HTMLElement | null {
    const field = this.form.querySelector<HTMLElement>('[aria-invalid="true"]:not([type="hidden"])');
    field?.focus({ preventScroll: true });
    return field ?? this.form.querySelector<HTMLElement>(".error");
  }
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-draft]")) {
  // A copy of the page that was kept bears the key of all its uses.
  const key = form.elements.namedItem("key");
  if (key instanceof HTMLInputElement) key.value = newKey();
  void new KeptForm(form).begin();
}
