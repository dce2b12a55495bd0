// Draws Slack's mrkdwn. Marks count only at word boundaries: 「*太字*です」 is not bold, as in Slack.

import { emoji } from "./emoji.js";
import { make } from "./make.js";

const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };
const MARKS = { "*": "strong", _: "em", "~": "s" };
const LETTER = /[\p{L}\p{N}]/u;

const unescape = (text) => text.replace(/&(?:lt|gt|amp);/g, (each) => ENTITIES[each]);

export function mrkdwn(text, names) {
  const root = make("div", { class: "mrkdwn" });
  const parts = text.split(/```\n?([\s\S]*?)```/);
  parts.forEach((part, number) => {
    if (number % 2) root.append(make("pre", {}, unescape(part.replace(/\n$/, ""))));
    else addLines(root, part, names);
  });
  return root;
}

// In plain text only emoji are parsed.
export const plain = (text) => make("span", { class: "plain" }, withNumbers(withEmoji(text)));

// A phone or ticket number stays on one line.
function withNumbers(text) {
  return text.split(/((?:[A-Z]-)?\d+(?:-\d+)+)/).map((part, number) =>
    (number % 2 ? make("span", { class: "number" }, part) : part)).filter(Boolean);
}

export const textObject = (object, names) =>
  object.type === "mrkdwn" ? mrkdwn(object.text, names) : plain(object.text);

function addLines(root, text, names) {
  let quote;
  const lines = text.split("\n");
  lines.forEach((line, number) => {
    const quoted = line.match(/^(?:&gt;|>) ?(.*)$/);
    if (quoted) {
      if (quote) quote.append(make("br"));
      else root.append((quote = make("blockquote")));
      quote.append(...inline(quoted[1], names));
      return;
    }
    const afterQuote = Boolean(quote);
    quote = undefined;
    if (number > 0 && !afterQuote) root.append(make("br"));
    root.append(...inline(line, names));
  });
}

function inline(text, names) {
  const nodes = [];
  let rest = text;
  let before = "";
  while (rest) {
    const found = special(rest, before, names);
    const length = found ? found.length : 1 + rest.slice(1).search(/[<`*_~:]|$/);
    if (found) nodes.push(found.node);
    else nodes.push(...withNumbers(unescape(rest.slice(0, length))));
    before = rest[length - 1];
    rest = rest.slice(length);
  }
  return nodes;
}

function special(rest, before, names) {
  const angle = rest.match(/^<([^<>]+)>/);
  if (angle) return { node: reference(angle[1], names), length: angle[0].length };
  const code = rest.match(/^`([^`\n]+)`/);
  if (code) return { node: make("code", {}, unescape(code[1])), length: code[0].length };
  const short = rest.match(/^:([a-z0-9_+-]+):/);
  if (short && emoji(short[1])[0] !== ":") return { node: emoji(short[1]), length: short[0].length };
  const tag = MARKS[rest[0]];
  return tag && !LETTER.test(before) ? marked(rest, tag, names) : undefined;
}

function marked(rest, tag, names) {
  const mark = rest[0];
  const end = rest.indexOf(mark, 2);
  if (end < 0 || /\s/.test(rest[1]) || /\s/.test(rest[end - 1])) return undefined;
  if (LETTER.test(rest[end + 1] ?? "")) return undefined;
  return { node: make(tag, {}, inline(rest.slice(1, end), names)), length: end + 1 };
}

function reference(inner, names) {
  const [target, label] = split(inner);
  if (target.startsWith("@")) return chip(`@${names.person(target.slice(1)) || label || target.slice(1)}`);
  if (target.startsWith("#")) return chip(`#${names.channel(target.slice(1)) || label || target.slice(1)}`);
  if (target.startsWith("!date^")) return date(target, label, names);
  if (target.startsWith("!subteam^")) return chip(label || `@${target.slice(9)}`);
  if (target.startsWith("!")) return chip(`@${target.slice(1)}`);
  return link(unescape(target), label ? unescape(label) : undefined);
}

function split(inner) {
  const bar = inner.indexOf("|");
  return bar < 0 ? [inner, undefined] : [inner.slice(0, bar), inner.slice(bar + 1)];
}

const chip = (text) => make("span", { class: "mention" }, text);

export function link(url, label) {
  if (!/^(https?|mailto|tel):/i.test(url)) return make("span", {}, label ?? url);
  const shown = label ?? url.replace(/^mailto:/, "");
  return make("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, shown);
}

const DATE_PARTS = {
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  date: { year: "numeric", month: "long", day: "numeric" },
  date_short: { year: "numeric", month: "short", day: "numeric" },
  date_long: { year: "numeric", month: "long", day: "numeric", weekday: "long" },
  time: { hour: "2-digit", minute: "2-digit" },
  time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
};

export function date(target, label, names) {
  const [, seconds, format] = target.split("^");
  const moment = new Date(Number(seconds) * 1000);
  if (Number.isNaN(moment.getTime()) || !format) return document.createTextNode(unescape(label ?? ""));
  const shown = format.replace(/\{(\w+?)(?:_pretty)?\}/g, (whole, name) =>
    DATE_PARTS[name] ? names.format(moment, DATE_PARTS[name]) : whole);
  return make("time", { datetime: moment.toISOString() }, unescape(shown));
}

function withEmoji(text) {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name) => emoji(name));
}
