// The bar on top: what time it is in the workspace and how Slack is, and how to change both.

import { icon } from "./icon.js";
import { make, openPanel, toast } from "./make.js";
import { formatOf } from "./names.js";
import { gesture } from "./server.js";
import { failure, word } from "./words.js";

// Each as the gesture `weather` takes it; a weather that a test made is none of them.
const WEATHERS = {
  fine: {},
  slow: { slow: 2 },
  limited: { limited_share: 0.5, retry_after: 2 },
  away: { away: true },
};
const MOVES = [["hour", { seconds: 3600 }], ["morning", { to: "morning" }], ["month", { to: "month" }]];
const DAY = 86400;

export class Sky {
  constructor(...others) {
    this.time = make("span", { class: "sky-time" });
    this.moved = make("span", { class: "quiet" });
    this.weather = make("span");
    this.clockButton = this.button("clock", () => this.openClock(), this.time, this.moved);
    this.weatherButton = this.button("cloud", () => this.openWeather(), this.weather);
    this.node = make("div", { class: "sky" }, this.clockButton, this.weatherButton, make("span", { class: "gap" }), others);
    setInterval(() => this.seen && this.tell(), 5000);
  }

  button(sign, open, ...shown) {
    return make("button", {
      type: "button", class: "sky-button", "aria-haspopup": "dialog", "aria-expanded": "false", onclick: open,
    }, icon(sign), shown);
  }

  show(seen, names) {
    Object.assign(this, { seen, names, ahead: seen.clock.now - Date.now() / 1000 });
    this.node.setAttribute("role", "group");
    this.node.setAttribute("aria-label", word("sky"));
    this.tell();
  }

  tell() {
    const { clock } = this.seen;
    write(this.time, this.moment(Date.now() / 1000 + this.ahead));
    write(this.moved, Math.abs(clock.offset) < 60 ? "" : word("moved", { span: span(clock.offset) }));
    const kind = kindOf(this.seen.weather);
    write(this.weather, word(`weather_${kind}`));
    this.weatherButton.classList.toggle("rough", kind !== "fine");
    this.clockButton.title = word("clock");
    this.weatherButton.title = word("weather");
  }

  moment(seconds) {
    const parts = { timeZone: this.seen.team.tz, month: "short", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit" };
    // Messages bear the person's own time: where that is another, the clock says whose it is.
    if (this.names.me.tz !== parts.timeZone) parts.timeZoneName = "short";
    return formatOf(this.names.me.locale, parts).format(new Date(seconds * 1000));
  }

  openClock() {
    const panel = openPanel(this.clockButton, word("clock"), make("p", {}, word("clock_why")),
      MOVES.map(([name, given]) => choice(word(`move_${name}`), word(`move_${name}_watch`), () => {
        panel.hidePopover();
        this.does("move_clock", given, (told) => word("moved_to", { time: this.moment(told.now) }));
      })));
  }

  openWeather() {
    const now = kindOf(this.seen.weather);
    const me = this.seen.people.find((each) => each.id === this.names.me.id);
    const panel = openPanel(this.weatherButton, word("weather"),
      Object.entries(WEATHERS).map(([kind, given]) => choice(word(`weather_${kind}`), word(`weather_${kind}_watch`), () => {
        panel.hidePopover();
        this.does("weather", given, () => word(`weather_${kind}`));
      }, String(kind === now))),
      make("h3", {}, word("disturb")),
      choice(word(me.undisturbed ? "disturb_off" : "disturb_on", { name: me.real_name }), word("disturb_watch"), () => {
        panel.hidePopover();
        this.does("disturb", { person: me.id, may: me.undisturbed });
      }));
  }

  async does(name, given, say) {
    try {
      const told = await gesture(name, given);
      if (say) toast(say(told));
    } catch (error) {
      toast(failure(error));
    }
  }
}

function choice(label, hint, run, pressed) {
  return make("button", { type: "button", class: "item", "aria-pressed": pressed, onclick: run }, make("b", {}, label), make("small", {}, hint));
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function kindOf({ away, limited, limited_share: limitedShare, slow, failing, failing_share: failingShare, lost_share: lost }) {
  if (away) return "away";
  if (limited || limitedShare) return "limited";
  if (failing || failingShare || lost) return "failing";
  return slow ? "slow" : "fine";
}

function span(seconds) {
  const sign = seconds < 0 ? "−" : "+";
  const minutes = Math.round(Math.abs(seconds) / 60);
  const days = Math.floor((minutes * 60) / DAY);
  const hours = Math.floor(minutes / 60) % 24;
  const parts = [days && word("days", { n: days }), hours && word("hours", { n: hours }), !days && minutes % 60 && word("minutes", { n: minutes % 60 })];
  return `${sign}${parts.filter(Boolean).join(" ")}`;
}
