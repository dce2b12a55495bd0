// Draws rich_text blocks.

import { emoji } from "./emoji.js";
import { make } from "./make.js";
import { date, link } from "./mrkdwn.js";

export function richText(block, names) {
  return make("div", { class: "rich" }, block.elements.map((each) => part(each, names)));
}

function part(element, names) {
  const inner = () => element.elements.map((each) => inline(each, names));
  switch (element.type) {
    case "rich_text_quote":
      return make("blockquote", {}, inner());
    case "rich_text_preformatted":
      return make("pre", {}, inner());
    case "rich_text_list": {
      const items = element.elements.map((each) => make("li", {}, part(each, names)));
      const tag = element.style === "ordered" ? "ol" : "ul";
      const start = element.offset ? element.offset + 1 : undefined;
      return make(tag, { class: `indent-${element.indent ?? 0}`, start }, items);
    }
    default:
      return make("div", { class: "rich-section" }, inner());
  }
}

function inline(element, names) {
  switch (element.type) {
    case "text":
      return styled(make("span", {}, element.text), element.style);
    case "link":
      return styled(link(element.url, element.text), element.style);
    case "emoji":
      return make("span", {}, emoji(element.name));
    case "user":
      return make("span", { class: "mention" }, `@${names.person(element.user_id) || element.user_id}`);
    case "channel":
      return make("span", { class: "mention" }, `#${names.channel(element.channel_id) || element.channel_id}`);
    case "usergroup":
      return make("span", { class: "mention" }, `@${element.usergroup_id}`);
    case "broadcast":
      return make("span", { class: "mention" }, `@${element.range}`);
    case "date":
      return date(`!date^${element.timestamp}^${element.format}`, element.fallback, names);
    default:
      return make("span", {}, element.value ?? "");
  }
}

function styled(node, style = {}) {
  const tags = { bold: "strong", italic: "em", strike: "s", code: "code", underline: "u" };
  let outer = node;
  for (const [name, tag] of Object.entries(tags)) {
    if (style[name]) outer = make(tag, {}, outer);
  }
  return outer;
}
