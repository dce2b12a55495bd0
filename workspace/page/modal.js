// The open modal of the current person, with its stack.

import { drawBlocks } from "./blocks.js";
import { fill, make, toast } from "./make.js";
import { plain } from "./mrkdwn.js";
import { gesture } from "./server.js";
import { failure, word } from "./words.js";

const FAULTY = ".faulty :is(.field, input)";
const FIRST = [
  ".modal-body :is(.field, input)", ".modal-body button", "[type=submit]", ".dialog-buttons button",
];

// Values that are typed stay here until a click in the modal or its submission sends them.
export class Modal {
  constructor() {
    this.typed = new Map();
    this.dialog = make("dialog", {
      class: "modal", "aria-labelledby": "modal-title", oncancel: (event) => this.cancel(event),
    });
    document.body.append(this.dialog);
    this.shown = undefined;
  }

  show(view, names) {
    this.names = names;
    if (!view) {
      if (this.dialog.open) this.leave();
      this.shown = undefined;
      this.typed.clear();
      return;
    }
    const mark = JSON.stringify([view.id, view.hash, view.errors, view.depth]);
    if (mark === this.shown) return;
    const isNew = this.view?.id !== view.id || !this.dialog.open;
    if (isNew) this.typed.clear();
    this.shown = mark;
    this.view = view;
    const top = isNew ? 0 : this.body.scrollTop;
    this.draw();
    if (!this.dialog.open) this.dialog.showModal();
    this.body.scrollTop = top;
    this.focus(isNew);
  }

  // On the first error, or on what the app asks for. Otherwise a new view is read from its beginning, and
  // an updated one keeps the focus while what had it is still there.
  focus(isNew) {
    const wanted = this.dialog.querySelector(FAULTY) ?? (isNew && this.dialog.querySelector("[autofocus]"));
    if (wanted) {
      wanted.focus();
      // With the error below it; and focus() scrolls nothing where the focus is already.
      (wanted.closest(".faulty")?.querySelector(".error") ?? wanted).scrollIntoView({ block: "nearest" });
    } else if (isNew || !this.dialog.querySelector("form").contains(document.activeElement)) {
      (this.firstInSight() ?? this.body).focus({ preventScroll: true });
    }
  }

  firstInSight() {
    const first = FIRST.map((each) => this.dialog.querySelector(each)).find(Boolean);
    const isWhole = this.body.scrollHeight <= this.body.clientHeight;
    const { top, bottom } = this.body.getBoundingClientRect();
    const at = first?.getBoundingClientRect().top;
    return isWhole || (at >= top && at < bottom) ? first : undefined;
  }

  get body() {
    return this.dialog.querySelector(".modal-body");
  }

  // The browser returns the focus to the button that opened the modal. If that button has been redrawn
  // since, the focus goes to the conversation.
  leave() {
    this.dialog.close();
    if (document.activeElement === document.body) document.getElementById("main").focus();
  }

  draw() {
    const { view } = this;
    const form = {
      typed: this.typed, values: view.state.values, errors: view.errors, filledIn: () => this.values(),
    };
    const cancel = view.close?.text ?? word("cancel");
    const sign = (text, label, all) => make("button", {
      class: "plain-button", type: "button", "aria-label": label, onclick: () => this.close(all),
    }, text);
    fill(this.dialog,
      make("form", { onsubmit: (event) => this.submit(event), novalidate: true },
        make("div", { class: "modal-head" },
          view.depth > 1 && sign("←", cancel),
          make("h2", { id: "modal-title" }, plain(view.title.text)),
          sign("✕", word("close"), true)),
        make("div", { class: "modal-body", tabindex: "0" },
          drawBlocks(view.blocks, { view: view.id }, this.names, form)),
        make("div", { class: "dialog-buttons" },
          make("button", { class: "button", type: "button", onclick: () => this.close() }, cancel),
          view.submit && make("button", { class: "button primary", type: "submit" }, plain(view.submit.text)))));
  }

  values() {
    const values = {};
    for (const block of this.view.blocks) {
      if (block.type !== "input") continue;
      const typed = this.typed.get(`${block.block_id}/${block.element.action_id}`);
      if (typed !== undefined) values[block.block_id] = typed;
    }
    return values;
  }

  async submit(event) {
    event.preventDefault();
    if (!this.view.submit) return;
    const button = this.dialog.querySelector("[type=submit]");
    button.setAttribute("aria-busy", "true");
    await this.do("submit", { title: this.view.title.text, values: this.values() });
    button.removeAttribute("aria-busy");
  }

  cancel(event) {
    event.preventDefault();
    this.close();
  }

  close(all = false) {
    return this.do("close", { all });
  }

  async do(name, given) {
    try {
      await gesture(name, { person: this.names.me.id, ...given });
    } catch (error) {
      toast(failure(error));
    }
  }
}
