// The wire dialog: each delivery with its ack, and the calls that the app made after it.

import { pageLanguage } from "./kept.js";
import { fill, make, toast } from "./make.js";
import { gesture } from "./server.js";
import { failure, word } from "./words.js";

const REFRESH_MS = 1500;

// Shows the latest exchanges, or only those about one message.
export async function showWire(names, message) {
  document.querySelector("dialog.wire")?.close();
  const list = make("div", { class: "exchanges", role: "listbox", "aria-label": word("wire"), tabindex: "0" });
  const detail = make("div", {
    class: "exchange", tabindex: "0", role: "region", "aria-label": word("wire_detail"), "aria-live": "polite",
  });
  const close = { class: "plain-button", type: "button", "aria-label": word("close"), onclick: () => dialog.close() };
  const dialog = make("dialog", {
    class: "modal wire", lang: pageLanguage, "aria-labelledby": "wire-title", onclose: () => stop(view),
  },
    make("div", { class: "modal-head" },
      make("h2", { id: "wire-title" }, word(message ? "wire_of" : "wire")), make("button", close, "✕")),
    make("p", { class: "wire-why" }, word("wire_why")),
    make("div", { class: "wire-body" }, list, detail));
  document.body.append(dialog);
  dialog.showModal();
  const given = message ? { channel: message.channel, ts: message.ts } : {};
  const view = { dialog, names, list, detail, given, mark: undefined, chosen: undefined, timer: undefined };
  list.addEventListener("keydown", (event) => step(event, list));
  await refresh(view);
  list.querySelector(".exchange-row")?.click();
  if (dialog.open) view.timer = setInterval(() => refresh(view), REFRESH_MS);
}

function stop(view) {
  clearInterval(view.timer);
  view.dialog.remove();
}

async function refresh(view) {
  try {
    const { exchanges } = await gesture("exchanges", view.given);
    const mark = JSON.stringify(exchanges);
    if (mark === view.mark) return;
    view.mark = mark;
    const rows = exchanges.map((each) => row(each, view));
    fill(view.list, rows.length ? rows : make("p", { class: "empty" }, word("wire_nothing")));
  } catch (error) {
    clearInterval(view.timer);
    toast(failure(error));
  }
}

function row(each, view) {
  const choose = async (event) => {
    view.chosen = each.order;
    const row = event.currentTarget;
    for (const other of view.list.children) other.setAttribute("aria-selected", String(other === row));
    try {
      const told = await gesture("exchange", { order: each.order });
      if (view.chosen === each.order) fill(view.detail, drawn(told, view.names));
    } catch (error) {
      toast(failure(error));
    }
  };
  const person = view.names.people.get(each.who)?.called[pageLanguage].real_name;
  return make("button", {
    type: "button", class: "exchange-row", role: "option", tabindex: "-1", "data-key": `exchange-${each.order}`,
    "aria-selected": String(view.chosen === each.order), onclick: choose,
  },
  make("b", {}, each.name ?? word("wire_itself")),
  make("span", { class: "quiet" },
    [person, each.at && at(each.at, view.names), ack(each)].filter(Boolean).join(" ・ ")),
  make("span", { class: "calls-of" }, summary(each.calls)),
  each.refused.length > 0
    && make("span", { class: "refused-of" }, word("wire_refused", { n: each.refused.length })));
}

function ack(each) {
  if (each.name === null) return "";
  if (each.failure) return word("wire_no_ack", { why: each.failure });
  if (each.took === null) return word("wire_waiting");
  return word("wire_ack", { ms: Math.round(each.took * 1000) });
}

function at(seconds, names) {
  return names.format(new Date(seconds * 1000), { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

// "chat.postMessage ×2, views.open"
function summary(methods) {
  const counts = new Map();
  for (const each of methods) counts.set(each, (counts.get(each) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count > 1 ? `${name} ×${count}` : name)).join(", ");
}

function drawn(told, names) {
  const attempt = told.attempt > 0 && word("wire_attempt", { n: told.attempt + 1 });
  return [
    told.name && make("h3", {}, `${told.kind} → ${told.name}`),
    told.name && make("p", {}, [ack(told), attempt].filter(Boolean).join(" ・ ")),
    told.payload && json(word("wire_payload"), told.payload),
    told.ack && json(word("wire_answer"), told.ack),
    make("h3", {}, word("wire_calls", { n: told.made.length })),
    told.made.map((each) => call(each, names)),
    told.echoes.length > 0 && make("p", { class: "quiet" }, word("wire_echoes", { n: told.echoes.length })),
  ];
}

function call(each, names) {
  const isRefused = each.answer.ok === false;
  const reasons = each.answer.response_metadata?.messages ?? [];
  const when = `${each.status || "…"} ・ ${at(each.at, names)}`;
  return make("section", { class: isRefused ? "call refused" : "call" },
    make("h4", {}, make("code", {}, each.method), " ", make("span", { class: "quiet" }, when)),
    isRefused && make("p", { class: "error" }, [each.answer.error, ...reasons].join(" ・ ")),
    json(word("wire_arguments"), each.arguments),
    json(word("wire_answer"), each.answer));
}

function json(label, value) {
  const text = JSON.stringify(parsed(value), null, 2);
  return make("details", {}, make("summary", {}, label), make("pre", { tabindex: "0" }, text));
}

// Calls in form encoding carry blocks and views as JSON text; it is shown parsed.
function parsed(value) {
  if (Array.isArray(value)) return value.map(parsed);
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, parsed(each)]));
  }
  if (typeof value === "string" && /^[[{]/.test(value)) {
    try {
      return JSON.parse(value);
    } catch {
      return value;
    }
  }
  return value;
}

function step(event, list) {
  const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!move) return;
  event.preventDefault();
  const rows = [...list.querySelectorAll(".exchange-row")];
  const next = rows.findIndex((each) => each.getAttribute("aria-selected") === "true") + move;
  const row = rows[Math.max(0, Math.min(rows.length - 1, next))];
  row?.click();
  row?.focus();
}
