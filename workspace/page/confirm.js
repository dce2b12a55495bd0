// Confirm dialogs.

import { make } from "./make.js";
import { plain, textObject } from "./mrkdwn.js";
import { word } from "./words.js";

// Slack resolves no mentions in a confirm dialog.
const NO_NAMES = { person: (id) => id, channel: (id) => id, format: (moment) => moment.toLocaleString() };

// Resolves to whether the person agreed; the focus goes back to `anchor`.
export function confirmFirst(asked, anchor) {
  return new Promise((resolve) => {
    const close = (answer) => {
      dialog.remove();
      anchor?.focus();
      resolve(answer);
    };
    const button = (kind, label, answer) =>
      make("button", { class: `button ${kind}`, type: "button", onclick: () => close(answer) }, plain(label));
    const dialog = make("dialog", {
      class: "confirm", "aria-labelledby": "confirm-title", oncancel: () => close(false),
    },
    make("h2", { id: "confirm-title" }, plain(asked.title.text)),
    make("div", { class: "confirm-body" }, textObject(asked.text, NO_NAMES)),
    make("div", { class: "dialog-buttons" },
      button("", asked.deny.text, false),
      button(asked.style ?? "primary", asked.confirm.text, true)));
    document.body.append(dialog);
    dialog.showModal();
  });
}

export const confirmDangerous = (text, yes) => confirmFirst({
  title: { text }, text: { text: "" }, deny: { text: word("cancel") }, confirm: { text: yes }, style: "danger",
});
