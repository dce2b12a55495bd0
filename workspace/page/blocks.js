// Draws Block Kit's blocks; a Host reports to the workspace what a person does with their elements.

import { confirmFirst } from "./confirm.js";
import { drawElement } from "./elements.js";
import { drawChart, drawDataTable } from "./figures.js";
import { make, toast } from "./make.js";
import { plain, textObject } from "./mrkdwn.js";
import { richText } from "./richtext.js";
import { gesture } from "./server.js";
import { failure, word } from "./words.js";

const STATE_KEYS = ["value", "selected_date", "selected_time", "selected_date_time", "selected_user",
  "selected_users", "selected_channel", "selected_channels", "selected_conversation",
  "selected_conversations"];

// `place` identifies where a click happens: {channel, ts} for a message, {view} for a view.
export function drawBlocks(blocks, place, names, form) {
  return make("div", { class: "blocks" }, blocks.map((block) => drawBlock(block, { place, names, form })));
}

function drawBlock(block, scene) {
  const text = (object) => textObject(object, scene.names);
  const host = (label, about) => new Host(block, scene, label, about);
  switch (block.type) {
    case "section":
      return make("div", { class: "block section" },
        make("div", { class: "section-body" },
          block.text && text(block.text),
          block.fields && make("div", { class: "fields" }, block.fields.map((each) => make("div", {}, text(each))))),
        block.accessory && make("div", { class: "accessory" },
          drawElement(block.accessory, host(undefined, about(block.text)))));
    case "header":
      return make("h2", { class: "block header" }, plain(block.text.text));
    case "divider":
      return make("hr", { class: "block" });
    case "context":
      return make("div", { class: "block context" }, block.elements.map((each) =>
        each.type === "image" ? drawElement(each, host()) : text(each)));
    case "actions":
    case "context_actions":
      return make("div", { class: "block actions" }, block.elements.map((each) => drawElement(each, host())));
    case "image":
      return make("figure", { class: "block" }, block.title && make("figcaption", {}, plain(block.title.text)),
        drawElement(block, host()));
    case "rich_text":
      return make("div", { class: "block" }, richText(block, scene.names));
    case "input":
      return drawInput(block, host(block.label.text), scene.form);
    case "table":
      return drawTable(block, scene.names);
    case "data_table":
      return drawDataTable(block, scene.names);
    case "data_visualization":
      return drawChart(block);
    default:
      return make("div", { class: "block" }, block.text?.text ? text(block.text) : plain(block.text ?? block.type));
  }
}

// The first line of the text beside an element, for screen reader users, who do not see that text.
function about(object) {
  const line = object?.text.split("\n", 1)[0].replace(/[*_~`]/g, "").trim() ?? "";
  return line.includes("<") || line.length > 80 ? "" : line;
}

function drawInput(block, host, form) {
  const error = form?.errors?.[block.block_id];
  const element = drawElement(block.element, host);
  const isField = element.matches("input, select, textarea, fieldset");
  const field = isField ? element : element.querySelector("input") ?? element;
  const told = [error && `${host.id}-error`, block.hint && `${host.id}-hint`].filter(Boolean);
  if (told.length) field.setAttribute("aria-describedby", told.join(" "));
  if (error && !field.matches("fieldset")) field.setAttribute("aria-invalid", "true");
  return make("div", { class: error ? "block input faulty" : "block input" },
    make("div", { class: "label" }, plain(block.label.text), block.optional && make("small", {}, word("optional"))),
    element,
    error && make("p", { class: "error", role: "alert", id: `${host.id}-error` }, error),
    block.hint && make("p", { class: "hint", id: `${host.id}-hint` }, plain(block.hint.text)));
}

function drawTable(block, names) {
  const cell = (each) => (each.type === "raw_text" ? each.text : richText(each, names));
  return make("table", { class: "block" }, block.rows.map((row, number) =>
    make("tr", {}, row.map((each) => make(number ? "td" : "th", {}, cell(each))))));
}

// Connects an element on the page with the workspace.
class Host {
  constructor(block, scene, label, about) {
    Object.assign(this, { block, label, about, names: scene.names, place: scene.place, form: scene.form });
    this.id = `${scene.place.view ?? scene.place.ts}-${block.block_id}`;
  }

  // The element's current value: what was typed here, else what the workspace has.
  value(element) {
    const kept = this.form?.typed.get(`${this.block.block_id}/${element.action_id}`);
    if (kept !== undefined) return kept?.value ?? kept;
    const state = this.form?.values?.[this.block.block_id]?.[element.action_id];
    return state && read(state);
  }

  keep(element, value) {
    this.form?.typed.set(`${this.block.block_id}/${element.action_id}`, value);
  }

  changed(element, value, node) {
    this.keep(element, value);
    if (this.block.type !== "input") this.act(element, value, node);
    else if (this.block.dispatch_action && value !== null) this.act(element, value, node, { quiet: true });
  }

  async act(element, option, node, { quiet = false } = {}) {
    if (element.confirm && !(await confirmFirst(element.confirm, node))) return;
    const mark = quiet ? undefined : node;
    mark?.setAttribute("aria-busy", "true");
    try {
      const { block_id } = this.block;
      const values = this.form?.filledIn?.();
      const done = await gesture("click", { ...this.person(), block_id, action_id: element.action_id, option, values });
      if (done.url && /^(https?|mailto):/i.test(done.url)) window.open(done.url, "_blank", "noopener");
    } catch (error) {
      toast(failure(error));
    } finally {
      mark?.removeAttribute("aria-busy");
    }
  }

  async suggest(element, value) {
    try {
      const { block_id } = this.block;
      const given = { ...this.person(), block_id, action_id: element.action_id, value };
      return (await gesture("suggest", given)).options;
    } catch (error) {
      toast(failure(error));
      return [];
    }
  }

  person() {
    return { person: this.names.me.id, ...this.place };
  }
}

function read(state) {
  if (state.type === "multi_external_select") return state.selected_options;
  if (state.selected_options) return state.selected_options.map((each) => each.value);
  if (state.selected_option) return state.selected_option.value;
  for (const key of STATE_KEYS) {
    if (state[key] !== undefined && state[key] !== null) return state[key];
  }
  return undefined;
}
