// The list of things to try for the current person, beside the conversation.

import { keep, pageLanguage, recall } from "./kept.js";
import { fill, make } from "./make.js";
import { watchGestures } from "./server.js";
import { word } from "./words.js";

const WIDE = 1280; // pixels; from this width on the list is open at the first visit

const NARROW = matchMedia("(max-width: 780px)"); // there the list covers the page

export class Tour {
  // `go` opens a place, `insert` puts a text into the composer.
  constructor({ panel, button, go, insert }) {
    Object.assign(this, { panel, button, go, insert });
    this.count = make("span", { class: "count-of" });
    button.addEventListener("click", () => this.toggle());
    panel.addEventListener("keydown", (event) => event.key === "Escape" && this.toggle(false));
    NARROW.addEventListener("change", () => this.narrows());
    watchGestures((name, given) => this.notice(name, given));
  }

  show(seen, names) {
    Object.assign(this, { seen, names });
    const things = seen.try;
    this.button.hidden = things.length === 0;
    this.panel.hidden = things.length === 0 || !this.isOpen;
    this.button.setAttribute("aria-expanded", String(!this.panel.hidden));
    this.label.textContent = word("try");
    this.count.textContent = `${things.filter((each) => this.isDone(each)).length}/${things.length}`;
    this.draw(things);
  }

  get label() {
    const known = this.button.querySelector(".label-of");
    if (known) return known;
    const node = make("span", { class: "label-of" });
    this.button.append(node, this.count);
    return node;
  }

  // What covers the page is open only when asked for.
  narrows() {
    this.isAsked = false;
    if (this.seen) this.show(this.seen, this.names);
  }

  get isOpen() {
    if (NARROW.matches) return this.isAsked === true;
    const kept = recall("tour");
    return kept === null ? innerWidth >= WIDE : kept === "open";
  }

  toggle(open = this.panel.hidden) {
    this.isAsked = open;
    keep("tour", open ? "open" : "closed");
    this.show(this.seen, this.names);
    (open ? this.panel.querySelector("button, input") : this.button).focus();
  }

  draw(things) {
    const { me } = this.names;
    const mark = JSON.stringify([me.id, me.locale, things.map((each) => this.isDone(each))]);
    if (this.panel.hidden || this.drawn === mark) return;
    this.drawn = mark;
    const close = { "data-key": "close", "aria-label": word("close"), onclick: () => this.toggle(false) };
    this.panel.lang = pageLanguage;
    fill(this.panel,
      make("header", {}, make("h2", {}, word("try_as", { name: me.called[pageLanguage].real_name })),
        make("button", { type: "button", class: "plain-button", ...close }, "✕")),
      make("p", { class: "welcome" }, word("try_welcome")),
      make("ol", { class: "things" }, things.map((each, number) => this.thing(each, number))));
  }

  thing(thing, number) {
    const id = `thing-${number}`;
    const text = (key) => thing[key]?.[pageLanguage];
    const checked = this.isDone(thing);
    const onchange = (event) => this.mark(thing, event.target.checked);
    return make("li", { class: checked ? "thing done" : "thing" },
      make("input", { type: "checkbox", id, "data-key": id, checked, onchange }),
      make("div", {},
        make("label", { for: id }, text("what")),
        text("watch") && make("p", {}, text("watch")),
        (thing.insert || thing.open) && make("button", {
          type: "button", class: "button", "data-key": `do-${number}`, onclick: () => this.begin(thing),
        }, word(thing.insert ? "try_insert" : "try_open"))));
  }

  // The text to insert is in the language that the person writes.
  async begin(thing) {
    if (NARROW.matches) this.toggle(false);
    if (thing.open) await this.go(thing.open);
    if (thing.insert) this.insert(thing.insert[document.documentElement.lang]);
  }

  key(thing) {
    return `tried/${this.seen.team.id}/${this.names.me.id}/${thing.what.en}`;
  }

  isDone(thing) {
    return recall(this.key(thing)) === "yes";
  }

  mark(thing, isDone) {
    keep(this.key(thing), isDone ? "yes" : "no");
    this.show(this.seen, this.names);
  }

  // Ticks off a thing that this person has just done in this page.
  notice(name, given) {
    // The clock and the faults are everybody's: the person whom the page shows has changed them.
    if (!this.names || (given.person ?? this.names.me.id) !== this.names.me.id) return;
    for (const thing of this.seen.try) {
      const facts = thing.done[name];
      if (facts && !this.isDone(thing) && this.fits(facts, given)) this.mark(thing, true);
    }
  }

  // A fact is the beginning of what was given, or a pattern in it.
  fits(facts, given) {
    return Object.entries(facts).every(([key, fact]) => {
      const said = String(given[key] ?? "");
      if (fact.pattern) return new RegExp(fact.pattern, "u").test(said);
      return said.startsWith((fact === "@app" ? this.appChannel() : fact) ?? "-");
    });
  }

  appChannel() {
    return this.seen.channels.find((each) => each.kind === "im" && each.others.includes(this.seen.app.bot))?.id;
  }
}
