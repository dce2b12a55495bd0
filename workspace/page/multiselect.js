// A multi-select as Slack draws it: chips for what is chosen, and a menu that typing narrows.

import { float, make } from "./make.js";
import { plain } from "./mrkdwn.js";
import { word } from "./words.js";

// Options are {value, text, description, group} with plain strings. `find` resolves to those that match
// what is typed; `changed` is called with all that are chosen.
export class MultiSelect {
  constructor({ id, label, placeholder, chosen, most = Infinity, find, changed }) {
    Object.assign(this, { placeholder, most, find, changed, options: [], active: -1 });
    this.chosen = new Map(chosen.map((each) => [each.value, each]));
    this.chips = make("span", { class: "chips" });
    this.input = make("input", {
      type: "text", role: "combobox", autocomplete: "off", "aria-label": label, "aria-autocomplete": "list",
      "aria-controls": `${id}-menu`, "aria-expanded": "false",
      oninput: () => this.open(),
      onkeydown: (event) => this.key(event),
      onblur: () => this.close(),
    });
    this.menu = make("div", {
      class: "menu options", role: "listbox", id: `${id}-menu`, "aria-label": label,
      "aria-multiselectable": "true", popover: "manual",
    });
    this.node = make("div", { class: "multi", onclick: () => this.press() }, this.chips, this.input, this.menu);
    this.drawChips();
  }

  press() {
    this.input.focus();
    if (!this.isOpen) this.open();
  }

  get isOpen() {
    return this.input.getAttribute("aria-expanded") === "true";
  }

  async open() {
    const typed = this.input.value.trim();
    const found = await this.find(typed);
    if (typed !== this.input.value.trim() || document.activeElement !== this.input) return;
    this.options = found;
    this.active = found.length ? 0 : -1;
    this.input.setAttribute("aria-expanded", "true");
    this.drawMenu();
    this.menu.style.minWidth = `${this.node.offsetWidth}px`;
    float(this.menu, this.node);
    const scrolled = this.node.closest(".modal-body, .home, .messages");
    scrolled?.addEventListener("scroll", () => this.close(), { once: true });
  }

  close() {
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
    if (this.menu.matches(":popover-open")) this.menu.hidePopover();
  }

  drawMenu() {
    let group = "";
    const rows = this.options.flatMap((each, number) => {
      const head = each.group && each.group !== group && make("div", { class: "group" }, each.group);
      group = each.group;
      return [head, this.option(each, number)].filter(Boolean);
    });
    this.menu.replaceChildren(...(rows.length ? rows : [make("p", { class: "group" }, word("nothing_found"))]));
    this.point();
  }

  option(each, number) {
    const isChosen = this.chosen.has(each.value);
    return make("div", {
      class: "item", role: "option", id: `${this.menu.id}-${number}`, "aria-selected": String(isChosen),
      "aria-disabled": String(!isChosen && this.isFull),
      onmousedown: (event) => event.preventDefault(), // keeps the focus in the text
      onclick: (event) => {
        event.stopPropagation();
        this.toggle(each);
      },
    }, plain(each.text), each.description && make("small", {}, each.description));
  }

  get isFull() {
    return this.chosen.size >= this.most;
  }

  // Tells screen readers which option Enter takes.
  point() {
    const rows = [...this.menu.querySelectorAll("[role=option]")];
    rows.forEach((each, number) => each.classList.toggle("active", number === this.active));
    const at = rows[this.active];
    if (at) this.input.setAttribute("aria-activedescendant", at.id);
    else this.input.removeAttribute("aria-activedescendant");
    at?.scrollIntoView({ block: "nearest" });
  }

  toggle(option) {
    if (this.chosen.has(option.value)) this.chosen.delete(option.value);
    else if (this.isFull) return;
    else this.chosen.set(option.value, option);
    this.tell();
    this.input.value = "";
    this.open();
  }

  remove(option) {
    this.chosen.delete(option.value);
    this.tell();
    this.input.focus();
    if (this.isOpen) this.drawMenu();
  }

  tell() {
    this.drawChips();
    this.changed([...this.chosen.values()]);
  }

  drawChips() {
    this.input.placeholder = this.chosen.size ? "" : this.placeholder;
    this.chips.replaceChildren(...[...this.chosen.values()].map((each) => make("span", { class: "chip" },
      plain(each.text),
      make("button", {
        type: "button", "aria-label": word("remove", { what: each.text }), onclick: (event) => {
          event.stopPropagation();
          this.remove(each);
        },
      }, "✕"))));
  }

  key(event) {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && !this.isOpen) this.open();
    else if (step && this.options.length) {
      this.active = (this.active + step + this.options.length) % this.options.length;
      this.point();
    } else if (event.key === "Enter" && this.isOpen && this.options[this.active]) {
      this.toggle(this.options[this.active]);
    } else if (event.key === "Escape" && this.isOpen) {
      event.stopPropagation();
      this.close();
    } else if (event.key === "Backspace" && !this.input.value && this.chosen.size) {
      this.remove([...this.chosen.values()].at(-1));
    } else return;
    event.preventDefault();
  }
}
