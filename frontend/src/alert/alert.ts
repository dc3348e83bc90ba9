// A discreet sound and a changed title when a new yellow or red warning comes in. Silent until the person allows it.
import { waits } from "../title.ts";

const REMEMBERED = "dayuan-sound";
const LOUD = new Set(["yellow", "red"]);

let known = urgentOnes();
let context: AudioContext | undefined;
let unseen = 0;

function urgentOnes(): Map<string, string> {
  const rows = document.querySelectorAll<HTMLElement>("#matters [data-matter][data-undecided]");
  return new Map([...rows].map((row) => [row.dataset["matter"] ?? "", row.dataset["level"] ?? ""]));
}

function beep(urgent: boolean): void {
  if (!context) return;
  const tone = context.createOscillator();
  const volume = context.createGain();
  const start = context.currentTime;
  tone.frequency.value = urgent ? 880 : 660;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(0.12, start + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.001, start + 0.5);
  tone.connect(volume).connect(context.destination);
  tone.start(start);
  tone.stop(start + 0.5);
}

function notice(): void {
  const current = urgentOnes();
  const fresh = [...current].filter(([matter, level]) => !known.has(matter) && LOUD.has(level));
  known = current;
  if (fresh.length === 0) return;
  beep(fresh.some(([, level]) => level === "red"));
  if (document.hidden) waits("warnings", (unseen += fresh.length));
}

class SoundSwitch extends HTMLElement {
  connectedCallback(): void {
    const button = this.querySelector("button");
    if (!button) return;
    this.hidden = false;
    const show = () => button.setAttribute("aria-pressed", String(context !== undefined));
    button.addEventListener("click", () => {
      if (context) void context.close().then(() => localStorage.removeItem(REMEMBERED));
      context = context ? undefined : new AudioContext();
      if (context) localStorage.setItem(REMEMBERED, "on");
      beep(false);
      show();
    });
    if (localStorage.getItem(REMEMBERED)) context = new AudioContext();
    show();
  }
}

customElements.define("dayuan-sound", SoundSwitch);
document.addEventListener("htmx:afterSwap", notice);
document.addEventListener("visibilitychange", () => document.hidden || waits("warnings", (unseen = 0)));
