// Draws Block Kit's elements. Buttons and menus call `host.act`, inputs call `host.changed`.

import { icon } from "./icon.js";
import { make, openMenu } from "./make.js";
import { textObject as text } from "./mrkdwn.js";
import { MultiSelect } from "./multiselect.js";
import { formatOf } from "./names.js";
import { word } from "./words.js";

const DRAW = {
  button, overflow, image, workflow_button: button, feedback_buttons: feedback, icon_button: button,
  static_select: select, external_select: external, users_select: select, channels_select: select,
  conversations_select: select, multi_static_select: multi, multi_users_select: multi,
  multi_channels_select: multi, multi_conversations_select: multi, multi_external_select: multi,
  checkboxes: many, radio_buttons: radio, datepicker: field, timepicker: field,
  datetimepicker: field, plain_text_input: field, email_text_input: field, url_text_input: field,
  number_input: field, rich_text_input: field, file_input: note,
};

const TYPES = {
  datepicker: "date", timepicker: "time", datetimepicker: "datetime-local", url_text_input: "url",
  email_text_input: "email", number_input: "text",
};

export function drawElement(element, host) {
  const node = (DRAW[element.type] ?? note)(element, host);
  // By its key the element keeps the focus when it is drawn anew.
  const held = node.matches("button, input, select, textarea") ? node : node.querySelector("input");
  if (held && element.action_id) held.dataset.key ??= `${host.id}-${element.action_id}`;
  return node;
}

function button(element, host) {
  const kind = `button ${element.style ?? ""}`;
  const label = element.accessibility_label;
  const press = (event) => host.act(element, undefined, event.currentTarget);
  return make("button", { class: kind, type: "button", "aria-label": label, onclick: press }, text(element.text));
}

function feedback(element, host) {
  const one = (key) => make("button", {
    class: "button",
    type: "button",
    "aria-label": element[key].accessibility_label,
    onclick: (event) => host.act(element, key, event.currentTarget),
  }, text(element[key].text));
  return make("span", { class: "pair" }, one("positive_button"), one("negative_button"));
}

function overflow(element, host) {
  const open = (event) => {
    const anchor = event.currentTarget;
    openMenu(anchor, element.options.map((each) => ({
      label: each.text.text,
      hint: each.description?.text,
      run: () => host.act(element, each.value, anchor),
    })));
  };
  const label = host.about ? word("more_of", { what: host.about }) : word("more");
  return make("button", {
    class: "button more", type: "button", "aria-haspopup": "menu", "aria-label": label, onclick: open,
  }, icon("upright"));
}

function image(element) {
  // The page fetches nothing from other hosts, so an image shows its alternative text.
  const label = element.alt_text;
  return make("span", { class: "image", role: "img", "aria-label": label }, icon("picture"), label);
}

function note(element) {
  return make("span", { class: "unknown" }, element.type);
}

// The options of a select, as [group label, options].
function groups(element, names) {
  const people = () => [...names.people.values()].filter((each) => !each.deleted)
    .map((each) => ({ text: { text: each.real_name }, value: each.id }));
  const places = () => [...names.channels.values()]
    .map((each) => ({ text: { text: names.title(each) }, value: each.id }));
  if (element.option_groups) return element.option_groups.map((each) => [each.label.text, each.options]);
  if (element.options) return [["", element.options]];
  if (element.type.includes("users")) return [["", people()]];
  return [["", places()]];
}

function select(element, host) {
  const chosen = host.value(element);
  const hint = element.placeholder?.text ?? word("choose");
  const node = make("select", { class: "field", "aria-label": host.label ?? hint });
  node.append(make("option", { value: "" }, hint));
  for (const [label, options] of groups(element, host.names)) {
    const items = options.map((each) => make("option", { value: each.value, selected: each.value === chosen },
      each.description ? `${each.text.text}（${each.description.text}）` : each.text.text));
    node.append(...(label ? [make("optgroup", { label }, items)] : items));
  }
  node.addEventListener("change", () => host.changed(element, node.value || null, node));
  return node;
}

function external(element, host) {
  const list = make("div", { class: "suggestions", role: "listbox" });
  const hint = element.placeholder?.text ?? word("search");
  const input = make("input", { class: "field", type: "search", placeholder: hint, "aria-label": host.label ?? hint });
  const ask = async () => {
    if (input.value.length < (element.min_query_length ?? 3)) return;
    const options = await host.suggest(element, input.value);
    list.replaceChildren(...options.map((each) => make("button", {
      type: "button",
      class: "item",
      role: "option",
      onclick: () => {
        input.value = each.text.text;
        list.replaceChildren();
        host.changed(element, each, input);
      },
    }, each.text.text)));
  };
  input.addEventListener("input", ask);
  input.addEventListener("focus", ask);
  return make("div", { class: "external" }, input, list);
}

function ticks(element, host, type) {
  const value = host.value(element);
  const chosen = Array.isArray(value) ? value : [value];
  const name = `${host.id}-${element.action_id}`;
  return groups(element, host.names).flatMap(([, options]) => options).map((each) =>
    make("label", { class: "tick" },
      make("input", {
        type, name, value: each.value, checked: chosen.includes(each.value), "data-key": `${name}-${each.value}`,
      }),
      make("span", {}, text(each.text, host.names),
        each.description && make("small", {}, text(each.description, host.names)))));
}

// The app learns values; only options that it suggested go back whole, as in Slack.
function multi(element, host) {
  const isExternal = element.type === "multi_external_select";
  const shown = (each, group = "") => ({
    value: each.value, text: each.text.text, description: each.description?.text, group, option: each,
  });
  const known = isExternal ? [] : groups(element, host.names)
    .flatMap(([group, options]) => options.map((each) => shown(each, group)));
  const chosen = host.value(element) ?? [];
  return new MultiSelect({
    id: `${host.id}-${element.action_id}`,
    label: host.label ?? element.placeholder?.text,
    placeholder: element.placeholder?.text ?? word("choose"),
    most: element.max_selected_items,
    chosen: isExternal ? chosen.map((each) => shown(each)) : known.filter((each) => chosen.includes(each.value)),
    find: async (typed) => {
      if (!isExternal) return known.filter((each) => each.text.toLowerCase().includes(typed.toLowerCase()));
      if (typed.length < (element.min_query_length ?? 3)) return [];
      return (await host.suggest(element, typed)).map((each) => shown(each));
    },
    changed: (all) => host.changed(element, all.map((each) => (isExternal ? each.option : each.value))),
  }).node;
}

function many(element, host) {
  const set = make("fieldset", { class: "ticks", "aria-label": host.label }, ticks(element, host, "checkbox"));
  set.addEventListener("change", () => {
    host.changed(element, [...set.querySelectorAll(":checked")].map((each) => each.value), set);
  });
  return set;
}

function radio(element, host) {
  const set = make("fieldset", { class: "ticks", "aria-label": host.label }, ticks(element, host, "radio"));
  set.addEventListener("change", (event) => host.changed(element, event.target.value, set));
  return set;
}

function field(element, host) {
  const long = element.multiline || element.type === "rich_text_input";
  const props = {
    class: "field",
    placeholder: element.placeholder?.text,
    "aria-label": host.label ?? element.placeholder?.text ?? element.type,
    autofocus: element.focus_on_load,
  };
  const node = long ? make("textarea", { ...props, rows: "4" })
    : make("input", { ...props, type: TYPES[element.type] ?? "text" });
  node.value = element.type === "datetimepicker" ? toLocal(host.value(element), host.names) : host.value(element) ?? "";
  const isPicker = element.type.endsWith("picker");
  const sends = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  const value = () => (element.type === "datetimepicker" ? fromLocal(node.value, host.names) : node.value) || null;
  node.addEventListener(isPicker ? "change" : "input", () => {
    if (isPicker || sends.includes("on_character_entered")) host.changed(element, value(), node);
    else host.keep(element, value());
  });
  if (!isPicker && !long && host.block.dispatch_action) {
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault(); // Enter sends this field to the app, not the form
      if (sends.includes("on_enter_pressed")) host.changed(element, value(), node);
    });
  }
  return node;
}

// Date and time in the person's time zone, not the browser's.
function toLocal(seconds, names) {
  if (!seconds) return "";
  const parts = { timeZone: names.me.tz, dateStyle: "short", timeStyle: "short" };
  return formatOf("sv-SE", parts).format(new Date(seconds * 1000)).replace(" ", "T");
}

function fromLocal(value, names) {
  if (!value) return null;
  const guess = Date.parse(`${value}Z`) / 1000;
  const shown = Date.parse(`${toLocal(guess, names)}Z`) / 1000;
  return guess - (shown - guess);
}
