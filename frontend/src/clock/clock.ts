// <dayuan-clock>: the township's time, to the second.
import { nowMs } from "../words.ts";

const SHANGHAI = new Intl.DateTimeFormat("en-GB", { timeZone: "Asia/Shanghai", timeStyle: "medium" });

class Clock extends HTMLElement {
  private timer: number | undefined;

  connectedCallback(): void {
    const tick = () => {
      this.textContent = SHANGHAI.format(nowMs());
      this.timer = window.setTimeout(tick, 1_000 - (nowMs() % 1_000));
    };
    tick();
  }

  disconnectedCallback(): void {
    clearTimeout(this.timer);
  }
}

customElements.define("dayuan-clock", Clock);
