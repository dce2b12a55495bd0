// The inspector dialog: why a message got its reply, as the program that runs the workspace explains it.

import { pageLanguage } from "./kept.js";
import { fill, make, toast } from "./make.js";
import { gesture } from "./server.js";
import { failure, word } from "./words.js";

// Explains a message; the text can be changed and explained again.
export async function inspect(person, message) {
  document.querySelector("dialog.inspector")?.remove();
  const field = make("textarea", { class: "field", rows: "2", id: "inspected" });
  const result = make("div", { class: "inspected", "aria-live": "polite" });
  const look = async (given) => {
    result.setAttribute("aria-busy", "true");
    try {
      const told = await gesture("inspect", { person, ...given });
      field.value = told.text;
      fill(result, told.sections.map(section));
    } catch (error) {
      toast(failure(error));
    } finally {
      result.removeAttribute("aria-busy");
    }
  };
  const submit = (event) => {
    event.preventDefault();
    look({ text: field.value });
  };
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  });
  const close = { class: "plain-button", type: "button", "aria-label": word("close"), onclick: () => dialog.close() };
  const dialog = make("dialog", {
    class: "modal inspector", lang: pageLanguage, "aria-labelledby": "inspector-title", onclose: () => dialog.remove(),
  },
    make("form", { onsubmit: submit },
      make("div", { class: "modal-head" },
        make("h2", { id: "inspector-title" }, word("inspect")),
        make("button", close, "✕")),
      make("div", { class: "modal-body", tabindex: "0" },
        make("label", { class: "label", for: "inspected" }, word("inspect_text")),
        make("div", { class: "inspected-text" }, field,
          make("button", { class: "button primary", type: "submit" }, word("inspect_look"))),
        result)));
  document.body.append(dialog);
  dialog.showModal();
  field.focus();
  await look({ channel: message.channel, ts: message.ts });
}

function section({ title, facts, columns, rows, notes }) {
  return make("section", {}, make("h3", {}, title),
    facts.length > 0 && make("dl", {}, facts.map(([name, value]) => [make("dt", {}, name), make("dd", {}, value)])),
    rows.length > 0 && table(title, columns, rows),
    notes.map((note) => make("p", {}, note)));
}

// The first column holds the row headers.
function table(title, columns, rows) {
  return make("div", { class: "table", tabindex: "0", role: "group", "aria-label": title },
    make("table", {},
      make("thead", {},
        make("tr", {}, columns.map((each) => (each ? make("th", { scope: "col" }, each) : make("td"))))),
      make("tbody", {}, rows.map(([name, ...cells]) => make("tr", {},
        make("th", { scope: "row" }, name), cells.map((each) => make("td", {}, each)))))));
}
