// What every page loads: the styles and the small islands.
import "../styles/main.css";
import "./redraw/redraw.ts";
import "./forms/forms.ts";
import "./live/live.ts";
import "./countdown/countdown.ts";
import "./clock/clock.ts";
import "./copy/copy.ts";
import "./letters/letters.ts";
import "./nav/nav.ts";
import "./passkey/passkey.ts";
import "./print/print.ts";
import "./signals/signals.ts";
import "./asked/asked.ts";
import "./area/area.ts";
import "./push/push.ts";
import "./report/report.ts";
