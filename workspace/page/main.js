// Joins the parts: keeps what is shown in step with the workspace.

import { drawBlocks } from "./blocks.js";
import { Composer, say } from "./composer.js";
import { Modal } from "./dialog.js";
import { icon } from "./icon.js";
import { inspect } from "./inspector.js";
import { fill, make, toast } from "./make.js";
import { MessageList } from "./messages.js";
import { Names } from "./names.js";
import { gesture, listen } from "./server.js";
import { drawSidebar } from "./sidebar.js";
import { failure, useLocale, word } from "./words.js";

const $ = (id) => document.getElementById(id);
const modal = new Modal();
const place = { person: undefined, channel: undefined, home: false, thread: undefined };
let seen;
let names;
let messages = [];

const scene = make("div", { class: "messages", tabindex: "0", role: "log" });
const threadScene = make("div", { class: "messages", tabindex: "0", role: "log" });
const openThread = (ts) => go({ thread: ts });
const list = new MessageList(scene, { openThread });
const threadList = new MessageList(threadScene, { openThread, inThread: true });
list.refresh = threadList.refresh = () => drawMessages();

const composer = new Composer({ id: "composer-text", send: (text) => say(names, place.channel, text) });
const alsoChannel = make("input", { type: "checkbox" });
const threadComposer = new Composer({
  id: "thread-text",
  send: async (text) => {
    await say(names, place.channel, text, place.thread, alsoChannel.checked);
    alsoChannel.checked = false;
  },
});

// Goes somewhere; what is not named stays, except what belonged to the old place.
async function go(change) {
  const isNew = change.person && change.person !== place.person;
  if (isNew) Object.assign(place, { channel: undefined, home: false, thread: undefined });
  if (change.channel && change.channel !== place.channel) place.thread = undefined;
  if (change.channel || change.person) place.home = false;
  Object.assign(place, change);
  document.body.classList.remove("sidebar-open");
  list.reset();
  threadList.reset();
  await load({ fresh: isNew });
  if (place.home || (change.channel && isAppChannel())) tellTab();
  if (place.thread && change.thread) threadComposer.field.focus();
  else if (!place.home && !matchMedia("(pointer: coarse)").matches) composer.field.focus();
}

const channelHere = () => seen.channels.find((each) => each.id === place.channel);
const isAppChannel = () => channelHere()?.kind === "im" && channelHere().others.includes(names.bot);

function tellTab() {
  gesture("open_app", { person: place.person, tab: place.home ? "home" : "messages" }).catch((error) => toast(failure(error)));
}

let loading = Promise.resolve();

// One load after the other: an answer about the last person must not overtake the next one's.
function load(how = {}) {
  loading = loading.catch(() => undefined).then(() => loadNow(how));
  return loading;
}

async function loadNow({ fresh = false }) {
  const { person } = place;
  const told = await gesture("team", { person });
  if (place.person !== person) return; // gone elsewhere meanwhile; that load follows
  seen = told;
  names = new Names(seen);
  useLocale(names.me.locale);
  place.channel ??= seen.channels.find((each) => each.others.includes(names.bot) && each.kind === "im")?.id;
  if (!channelHere()) place.channel = seen.channels[0]?.id;
  history.replaceState(null, "", `#${place.person}/${place.home ? "home" : place.channel}${place.thread ? `/${place.thread}` : ""}`);
  if (fresh) listen(place.person, seen.seq, hear, () => load());
  const { channel } = place;
  await Promise.all([loadMessages(), loadViews()]);
  if (place.person === person && place.channel === channel) draw();
}

async function loadMessages() {
  messages = (await gesture("messages", { person: place.person, channel: place.channel })).messages;
}

async function loadViews() {
  const [open, home] = await Promise.all([
    gesture("view", { person: place.person }), gesture("home", { person: place.person }),
  ]);
  modal.show(open.view, names);
  place.view = home.view;
}

let waiting;

// Many changes in one breath are loaded once.
function hear() {
  waiting ??= setTimeout(async () => {
    waiting = undefined;
    await load().catch((error) => toast(failure(error)));
  }, 30);
}

function draw() {
  drawSidebar($("sidebar"), seen, names, place, go);
  drawTop();
  document.querySelector(".skip").textContent = word("skip");
  $("bottom").hidden = place.home;
  if (place.home) drawHome();
  else drawMessages();
}

function drawTop() {
  const channel = channelHere();
  const tab = (name, home) => make("button", {
    type: "button", class: "tab", "data-key": name, "aria-current": place.home === home ? "page" : undefined, onclick: () => go({ home, thread: undefined }),
  }, word(name));
  const title = isAppChannel() || place.home ? names.appName : names.title(channel);
  const sign = { channel: channel.shared ? "shared" : "hash", group: "lock" }[channel.kind];
  fill($("top"),
    make("button", { type: "button", class: "plain-button burger", "aria-label": word("menu"), onclick: () => document.body.classList.toggle("sidebar-open") }, "☰"),
    make("h1", {}, sign && icon(sign), title),
    isAppChannel() && make("div", { class: "tabs" }, seen.app.home_tab && tab("home", true), tab("messages", false)),
    make("span", { class: "topic" }, isAppChannel() ? seen.app.description : channel.topic),
    isAppChannel() && seen.app.inspector && make("button", { type: "button", class: "button", "data-key": "inspect", onclick: () => inspect(place.person) }, word("inspect")),
    channel.shared && make("span", { class: "tag" }, word("shared")),
    channel.kind !== "im" && make("span", { class: "quiet" }, word("members", { n: channel.members })));
  document.title = `${title} ・ ${seen.team.name}`;
}

let homeDrawn;

function drawHome() {
  const mark = `${place.person}/${place.view?.hash}`;
  if (homeDrawn === mark && $("scene").firstChild?.className === "home") return;
  homeDrawn = mark;
  const { view } = place;
  const form = { typed: new Map(), values: view?.state.values };
  const body = view ? drawBlocks(view.blocks, { view: view.id }, names, form) : make("p", { class: "empty" }, word("empty_home"));
  fill($("scene"), make("div", { class: "home" }, body));
  $("thread").hidden = true;
}

function drawMessages() {
  const channel = channelHere();
  const title = names.title(channel);
  const readOnly = isAppChannel() && !seen.app.messages_tab;
  const placeholder = readOnly ? word("read_only") : word("write_to", { name: channel.kind === "im" ? title : `#${title}` });
  composer.use({ placeholder, seen, names, disabled: readOnly });
  if ($("scene").firstChild !== scene) fill($("scene"), scene);
  if ($("bottom").firstChild !== composer.node) fill($("bottom"), composer.node);
  list.show(messages, seen, names);
  drawThread(title);
  if (channel.unread && document.visibilityState === "visible") {
    gesture("read", { person: place.person, channel: channel.id }).catch(() => undefined);
  }
}

function drawThread(title) {
  const panel = $("thread");
  panel.hidden = !place.thread;
  if (!place.thread) return;
  if (panel.dataset.thread !== place.thread) {
    panel.dataset.thread = place.thread;
    fill(panel,
      make("header", {}, make("h2", {}, word("thread")),
        make("button", { type: "button", class: "plain-button", "aria-label": word("close"), onclick: () => go({ thread: undefined }) }, "✕")),
      threadScene, make("footer", {}, threadComposer.node));
  }
  fill(threadComposer.extra, make("label", {}, alsoChannel, " ", word("also_channel", { name: title })));
  threadComposer.use({ placeholder: word("write_reply"), seen, names, commands: false });
  const thread = messages.filter((each) => each.ts === place.thread || each.thread_ts === place.thread);
  threadList.show(thread, seen, names);
}

async function start() {
  const [person, where, thread] = decodeURIComponent(location.hash.slice(1)).split("/");
  const { people } = await gesture("team");
  const chosen = people.find((each) => each.id === person) ?? people.find((each) => !each.bot && !each.deleted);
  const change = { person: chosen.id };
  if (where === "home") change.home = true;
  else if (where) Object.assign(change, { channel: where, thread });
  await go(change);
}

$("main").addEventListener("click", (event) => {
  if (!event.target.closest(".burger")) document.body.classList.remove("sidebar-open");
});
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && seen && hear());
start().catch((error) => toast(String(error.message)));
