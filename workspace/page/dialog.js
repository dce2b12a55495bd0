// Confirm dialogs and the modal with its stack.

import { drawBlocks } from "./blocks.js";
import { fill, make, toast } from "./make.js";
import { mrkdwn, plain } from "./mrkdwn.js";
import { gesture } from "./server.js";
import { failure, word } from "./words.js";

export function confirmFirst(asked, anchor) {
  return new Promise((resolve) => {
    const body = asked.text.type === "mrkdwn" ? mrkdwn(asked.text.text, NO_NAMES) : plain(asked.text.text);
    const close = (answer) => {
      dialog.remove();
      anchor?.focus();
      resolve(answer);
    };
    const style = asked.style ?? "primary";
    const dialog = make("dialog", { class: "confirm", "aria-labelledby": "confirm-title", oncancel: () => close(false) },
      make("h2", { id: "confirm-title" }, plain(asked.title.text)),
      make("div", { class: "confirm-body" }, body),
      make("div", { class: "dialog-buttons" },
        make("button", { class: "button", type: "button", onclick: () => close(false) }, plain(asked.deny.text)),
        make("button", { class: `button ${style}`, type: "button", onclick: () => close(true) }, plain(asked.confirm.text))));
    document.body.append(dialog);
    dialog.showModal();
  });
}

const NO_NAMES = { person: (id) => id, channel: (id) => id, format: (moment) => moment.toLocaleString() };

export const ask = (text, yes) => confirmFirst({
  title: { text }, text: { text: "" }, deny: { text: word("cancel") }, confirm: { text: yes }, style: "danger",
});

// The modal of the person who is picked. Typing is kept here until it is sent.
export class Modal {
  constructor() {
    this.typed = new Map();
    this.dialog = make("dialog", { class: "modal", "aria-labelledby": "modal-title", oncancel: (event) => this.cancel(event) });
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
    if (this.view?.id !== view.id) this.typed.clear();
    this.shown = mark;
    this.view = view;
    this.draw();
    if (!this.dialog.open) this.dialog.showModal();
    const wanted = [".faulty :is(.field, input)", "[autofocus]", ".modal-body :is(.field, input)", ".modal-body button", "[type=submit]"];
    wanted.map((each) => this.dialog.querySelector(each)).find(Boolean)?.focus();
  }

  // The browser gives the focus back; where the button was drawn anew meanwhile, the conversation gets it.
  leave() {
    this.dialog.close();
    if (document.activeElement === document.body) document.getElementById("main").focus();
  }

  draw() {
    const { view } = this;
    const form = { typed: this.typed, values: view.state.values, errors: view.errors };
    const close = view.close?.text ?? word("cancel");
    fill(this.dialog,
      make("form", { onsubmit: (event) => this.submit(event), novalidate: true },
        make("div", { class: "modal-head" },
          view.depth > 1 && make("button", { class: "plain-button", type: "button", "aria-label": close, onclick: () => this.close() }, "←"),
          make("h2", { id: "modal-title" }, plain(view.title.text)),
          make("button", { class: "plain-button", type: "button", "aria-label": word("close"), onclick: () => this.close(true) }, "✕")),
        make("div", { class: "modal-body" }, drawBlocks(view.blocks, { view: view.id }, this.names, form)),
        make("div", { class: "dialog-buttons" },
          make("button", { class: "button", type: "button", onclick: () => this.close() }, close),
          view.submit && make("button", { class: "button primary", type: "submit" }, plain(view.submit.text)))));
  }

  values() {
    const values = {};
    for (const block of this.view.blocks) {
      if (block.type !== "input") continue;
      const kept = this.typed.get(`${block.block_id}/${block.element.action_id}`);
      if (kept !== undefined) values[block.block_id] = kept;
    }
    return values;
  }

  async submit(event) {
    event.preventDefault();
    if (!this.view.submit) return;
    const button = this.dialog.querySelector("[type=submit]");
    button.setAttribute("aria-busy", "true");
    try {
      await gesture("submit", { person: this.names.me.id, values: this.values() });
    } catch (error) {
      toast(failure(error));
    } finally {
      button.removeAttribute("aria-busy");
    }
  }

  cancel(event) {
    event.preventDefault();
    this.close();
  }

  async close(all = false) {
    try {
      await gesture("close", { person: this.names.me.id, all });
    } catch (error) {
      toast(failure(error));
    }
  }
}
