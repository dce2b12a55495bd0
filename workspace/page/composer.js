// The composer: Enter sends, Shift+Enter breaks the line, / offers commands, @ offers people.

import { fill, make, toast } from "./make.js";
import { gesture } from "./server.js";
import { failure, word } from "./words.js";

export class Composer {
  constructor({ id, send }) {
    this.send = send;
    this.field = make("textarea", { id, rows: "1", autocomplete: "off", spellcheck: "false" });
    this.list = make("div", { class: "completions", role: "listbox", id: `${id}-list`, hidden: true });
    // A textarea cannot be a combobox, so it has no `aria-expanded`.
    this.field.setAttribute("aria-autocomplete", "list");
    this.field.setAttribute("aria-controls", this.list.id);
    this.extra = make("div", { class: "composer-extra" });
    this.button = make("button", { class: "button primary send", type: "submit" });
    this.prompts = make("div", { class: "prompts", role: "group", hidden: true });
    this.node = make("form", { class: "composer" }, this.prompts, this.list, this.field,
      make("div", { class: "composer-foot" }, this.extra, this.button));
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.field.addEventListener("input", () => this.typed());
    this.field.addEventListener("blur", () => setTimeout(() => {
      if (document.activeElement !== this.field) this.offer([]);
    }, 150));
  }

  use({ placeholder, seen, names, commands = true, disabled = false }) {
    Object.assign(this, { seen, names, commands });
    this.field.placeholder = placeholder;
    this.field.setAttribute("aria-label", placeholder);
    this.field.disabled = this.button.disabled = disabled;
    this.button.textContent = word("send");
    this.list.setAttribute("aria-label", word("completions"));
  }

  // Shows what the app suggests to write; a press sends it.
  suggest(prompts) {
    const mark = JSON.stringify(prompts ?? null);
    if (this.suggested === mark) return;
    this.suggested = mark;
    this.prompts.hidden = !prompts;
    this.prompts.setAttribute("aria-label", prompts?.title || word("prompts"));
    fill(this.prompts, prompts?.title && make("span", { class: "quiet" }, prompts.title),
      (prompts?.offered ?? []).map((each) => make("button", {
        type: "button", class: "button", onclick: () => this.send(each.message).catch((error) => toast(failure(error))),
      }, each.title)));
  }

  // Inserts a text to be edited or sent, after whatever has been typed already. An earlier text that
  // nobody has changed is replaced.
  insert(text) {
    const before = this.field.value.trim();
    const isTyped = before && before !== text.trim() && before !== this.inserted?.trim();
    this.field.value = isTyped ? `${before} ${text}` : text;
    this.inserted = text;
    this.field.focus();
    this.typed();
    this.offer([]);
  }

  typed() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(this.field.scrollHeight, 200)}px`;
    this.offer(this.completions());
  }

  completions() {
    const before = this.field.value.slice(0, this.field.selectionStart);
    if (this.commands && /^\/\S*$/.test(before)) {
      return this.seen.app.commands.filter((each) => each.command.startsWith(before)).map((each) => ({
        label: `${each.command} ${each.usage_hint}`, hint: each.description, insert: `${each.command} `, from: 0,
      }));
    }
    const at = before.match(/(^|[\s　、。])@([\p{L}\p{N}._-]*)$/u);
    if (!at) return [];
    const wanted = at[2].toLowerCase();
    const people = [...this.names.people.values()].filter((each) => !each.deleted);
    return people.filter((each) => each.name.toLowerCase().startsWith(wanted) || each.real_name.includes(at[2]))
      .slice(0, 6).map((each) => ({
        label: `@${each.name}`, hint: each.real_name, insert: `@${each.name} `, from: before.length - at[2].length - 1,
      }));
  }

  offer(items) {
    this.items = items;
    this.chosen = 0;
    this.list.hidden = items.length === 0;
    this.list.replaceChildren(...items.map((each, number) => make("button", {
      type: "button", class: "item", role: "option", tabindex: "-1",
      "aria-selected": String(number === 0), id: `${this.list.id}-${number}`,
      onmousedown: (event) => {
        event.preventDefault();
        this.complete(each);
      },
    }, make("b", {}, each.label), make("small", {}, each.hint))));
    this.point();
  }

  // Tells screen readers which item Enter would take; the focus stays in the text.
  point() {
    const at = this.list.children[this.chosen];
    if (at) this.field.setAttribute("aria-activedescendant", at.id);
    else this.field.removeAttribute("aria-activedescendant");
  }

  choose(step) {
    this.chosen = (this.chosen + step + this.items.length) % this.items.length;
    [...this.list.children].forEach((each, number) =>
      each.setAttribute("aria-selected", String(number === this.chosen)));
    this.list.children[this.chosen].scrollIntoView({ block: "nearest" });
    this.point();
  }

  complete(item) {
    const rest = this.field.value.slice(this.field.selectionStart);
    this.field.value = this.field.value.slice(0, item.from) + item.insert + rest;
    this.field.selectionStart = this.field.selectionEnd = item.from + item.insert.length;
    this.offer([]);
  }

  key(event) {
    if (event.isComposing) return; // Enter ends a Japanese conversion and does not send
    const open = this.items?.length > 0;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (open && event.key in steps) this.choose(steps[event.key]);
    else if (open && event.key === "Tab") this.complete(this.items[this.chosen]);
    else if (open && event.key === "Escape") this.offer([]);
    else if (event.key === "Enter" && !event.shiftKey) {
      const item = open && this.items[this.chosen];
      if (item && this.field.value.trim() !== item.insert.trim()) this.complete(item);
      else this.submit();
    } else return;
    event.preventDefault();
  }

  async submit() {
    const text = this.field.value;
    if (!text.trim()) return;
    this.field.value = "";
    this.typed();
    try {
      await this.send(text);
    } catch (error) {
      this.field.value ||= text;
      this.typed();
      toast(failure(error));
    }
  }
}

// A text that begins with a slash is a command, anything else a message.
export async function say(names, channel, text, thread, broadcast) {
  const person = names.me.id;
  if (text.startsWith("/") && !text.startsWith("/me ")) {
    await gesture("command", { person, channel, text, thread });
  } else {
    await gesture("write", { person, to: channel, text, thread, broadcast });
  }
}
