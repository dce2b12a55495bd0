// The status bar on top: the workspace's clock, the faults injected into Slack and the languages, and how
// to change them.

import { icon } from "./icon.js";
import { changePageLanguage, pageLanguage } from "./kept.js";
import { make, openPanel, toast } from "./make.js";
import { formatOf } from "./names.js";
import { gesture } from "./server.js";
import { failure, word } from "./words.js";

// What the page can choose, as the gesture `inject_faults` takes it. A test may inject other faults.
const FAULTS = {
  none: {},
  slow: { slow: 2 },
  limited: { limited_share: 0.5, retry_after: 2 },
  away: { away: true },
};
const MOVES = [["hour", { seconds: 3600 }], ["morning", { to: "morning" }], ["month", { to: "month" }]];
const LOCALES = { ja: "ja-JP", en: "en-GB" };
const DAY = 86400;

export class StatusBar {
  constructor(...others) {
    this.time = make("span", { class: "status-time" });
    this.moved = make("span", { class: "quiet" });
    this.fault = make("span", { class: "label-of" });
    this.language = make("span", { class: "label-of" }, word(`language_${pageLanguage}`));
    this.clockButton = this.button("clock", () => this.openClock(), this.time, this.moved);
    this.slackButton = this.button("cloud", () => this.openFaults(), this.fault);
    this.languageButton = this.button("globe", () => this.openLanguages(), this.language);
    this.node = make("div", { class: "status-bar", lang: pageLanguage },
      this.clockButton, this.slackButton, make("span", { class: "gap" }), this.languageButton, others);
    setInterval(() => this.seen && this.draw(), 5000);
  }

  button(sign, open, ...shown) {
    return make("button", {
      type: "button", class: "status-button", "aria-haspopup": "dialog", "aria-expanded": "false", onclick: open,
    }, icon(sign), shown);
  }

  show(seen, names) {
    Object.assign(this, { seen, names, ahead: seen.clock.now - Date.now() / 1000 });
    this.node.setAttribute("role", "group");
    this.node.setAttribute("aria-label", word("status"));
    this.draw();
  }

  draw() {
    const { clock } = this.seen;
    write(this.time, this.moment(Date.now() / 1000 + this.ahead));
    write(this.moved, Math.abs(clock.offset) < 60 ? "" : word("moved", { span: span(clock.offset) }));
    const kind = kindOf(this.seen.faults);
    write(this.fault, word(`slack_${kind}`));
    this.slackButton.classList.toggle("faulty", kind !== "none");
    this.clockButton.title = word("clock");
    this.slackButton.title = word("slack");
    this.languageButton.title = word("language");
  }

  moment(seconds) {
    const timeZone = this.seen.team.tz;
    const parts = { timeZone, month: "short", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit" };
    // Messages show the person's own time; where the workspace's differs, the clock names its zone.
    if (this.names.me.tz !== timeZone) parts.timeZoneName = "short";
    return formatOf(LOCALES[pageLanguage], parts).format(new Date(seconds * 1000));
  }

  openClock() {
    const panel = openPanel(this.clockButton, word("clock"), make("p", {}, word("clock_why")),
      MOVES.map(([name, given]) => choice(word(`move_${name}`), word(`move_${name}_watch`), () => {
        panel.hidePopover();
        this.does("move_clock", given, (told) => word("moved_to", { time: this.moment(told.now) }));
      })));
  }

  openFaults() {
    const now = kindOf(this.seen.faults);
    const me = this.seen.people.find((each) => each.id === this.names.me.id);
    const faults = Object.entries(FAULTS).map(([kind, given]) => {
      const run = () => {
        panel.hidePopover();
        this.does("inject_faults", given, () => word(`slack_${kind}`));
      };
      return choice(word(`slack_${kind}`), word(`slack_${kind}_watch`), run, String(kind === now));
    });
    const { real_name: name } = me.called[pageLanguage];
    const disturb = word(me.undisturbed ? "disturb_off" : "disturb_on", { name });
    const panel = openPanel(this.slackButton, word("slack"), faults, make("h3", {}, word("disturb")),
      choice(disturb, word("disturb_watch"), () => {
        panel.hidePopover();
        this.does("do_not_disturb", { person: me.id, on: !me.undisturbed });
      }));
  }

  openLanguages() {
    const { me } = this.names;
    const spoken = document.documentElement.lang;
    const offer = (now, run, watch) => Object.keys(LOCALES).map((each) =>
      choice(word(`language_${each}`), watch, () => {
        panel.hidePopover();
        if (each !== now) run(each);
      }, String(each === now)));
    const panel = openPanel(this.languageButton, word("language"), make("p", {}, word("language_why")),
      offer(pageLanguage, changePageLanguage),
      make("h3", {}, word("language_of", { name: me.called[pageLanguage].real_name })),
      make("p", {}, word("language_watch")),
      offer(spoken, (each) => this.does("change_person", { person: me.id, locale: LOCALES[each] })));
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
  return make("button", { type: "button", class: "item", "aria-pressed": pressed, onclick: run },
    make("b", {}, label), hint && make("small", {}, hint));
}

function write(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

function kindOf(faults) {
  if (faults.away) return "away";
  if (faults.limited || faults.limited_share) return "limited";
  if (faults.failing || faults.failing_share || faults.lost_share) return "failing";
  return faults.slow ? "slow" : "none";
}

function span(seconds) {
  const sign = seconds < 0 ? "−" : "+";
  const minutes = Math.round(Math.abs(seconds) / 60);
  const days = Math.floor((minutes * 60) / DAY);
  const hours = Math.floor(minutes / 60) % 24;
  const parts = [
    days && word("days", { n: days }),
    hours && word("hours", { n: hours }),
    !days && minutes % 60 && word("minutes", { n: minutes % 60 }),
  ];
  return `${sign}${parts.filter(Boolean).join(" ")}`;
}
