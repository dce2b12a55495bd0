// Joins the parts: keeps what is shown in step with the workspace.

import { inspect, overhear } from "./behind.js";
import { drawBlocks } from "./blocks.js";
import { Composer, say } from "./composer.js";
import { Modal } from "./dialog.js";
import { here } from "./first.js";
import { icon } from "./icon.js";
import { fill, make, toast } from "./make.js";
import { MessageList } from "./messages.js";
import { Names } from "./names.js";
import { released } from "./press.js";
import { gesture, listen } from "./server.js";
import { drawSidebar } from "./sidebar.js";
import { Sight } from "./sight.js";
import { Sky } from "./sky.js";
import { Tour } from "./tour.js";
import { failure, useLocale, word } from "./words.js";

const $ = (id) => document.getElementById(id);
const modal = new Modal();
const sight = new Sight();
const place = { person: undefined, channel: undefined, home: false, thread: undefined };
let seen;
let names;
let messages = [];

const scene = make("div", { class: "messages", tabindex: "0", role: "log" });
const threadScene = make("div", { class: "messages", tabindex: "0", role: "log" });
const openThread = (ts) => go({ thread: ts });
const list = new MessageList(scene, { openThread });
const threadList = new MessageList(threadScene, { openThread, inThread: true });
const look = () => [list, threadList].forEach((each) => each.look());
list.refresh = threadList.refresh = () => {
  look();
  drawMessages();
};

const composer = new Composer({ id: "composer-text", send: (text) => say(names, place.channel, text) });
const alsoChannel = make("input", { type: "checkbox" });
const threadComposer = new Composer({
  id: "thread-text",
  send: async (text) => {
    await say(names, place.channel, text, place.thread, alsoChannel.checked);
    alsoChannel.checked = false;
  },
});

const tourButton = make("button", { type: "button", class: "sky-button tour-button", "aria-controls": "tour" }, icon("flag"));
const wireButton = make("button", { type: "button", class: "sky-button", onclick: () => overhear(names) }, icon("wire"), make("span"));
const sky = new Sky(wireButton, tourButton);
const tour = new Tour({
  panel: $("tour"),
  button: tourButton,
  go: (place) => go(place === "home" ? { home: true, thread: undefined } : { channel: place === "@app" ? withApp().id : place, home: false }),
  insert: (text) => composer.insert(text),
});
$("sky").append(sky.node);

// Goes somewhere; what is not named stays, except what belonged to the old place.
async function go(change) {
  const isNew = "person" in change && (!change.person || change.person !== place.person);
  if (isNew) Object.assign(place, { channel: undefined, home: false, thread: undefined });
  if (change.channel && change.channel !== place.channel) place.thread = undefined;
  if (change.channel || change.person) place.home = false;
  Object.assign(place, change);
  document.body.classList.remove("sidebar-open");
  // Who opens a thread goes on reading where they are.
  if (Object.keys(change).some((each) => each !== "thread")) list.reset();
  threadList.reset();
  await load({ isNew });
  if (place.home || (change.channel && isAppChannel())) tellTab();
  if (place.thread && change.thread) threadComposer.field.focus();
  else if (!place.home && !matchMedia("(pointer: coarse)").matches) composer.field.focus();
}

const withApp = () => seen.channels.find((each) => each.others.includes(names.bot) && each.kind === "im");
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

// All of it, or of a change only what it concerns.
async function loadNow({ isNew = false, change }) {
  const { person, channel } = place;
  const told = await sight.look({ person, channel }, change);
  await released();
  if (place.person !== person || place.channel !== channel) return; // gone elsewhere; that load follows
  seen = told.seen;
  names = new Names(seen);
  useLocale(names.me.locale);
  Object.assign(place, { person: seen.me, channel: told.channel, view: told.home });
  messages = told.messages;
  showAddress();
  if (isNew) listen(place.person, seen.seq, hear, () => load());
  modal.show(told.view, names);
  draw();
}

let address = location.hash;

// What somebody typed there meanwhile is where they want to go: it is not written over.
function showAddress() {
  const wanted = `#${place.person}/${place.home ? "home" : place.channel}${place.thread ? `/${place.thread}` : ""}`;
  if (location.hash !== address || wanted === address) return;
  history.replaceState(null, "", wanted);
  address = wanted;
}

let heard;

// Many changes in one breath are loaded once.
function hear({ what, channel, gone }) {
  if (!heard) {
    heard = { messages: false, views: false, gone: [] };
    setTimeout(async () => {
      const change = heard;
      heard = undefined;
      await load({ change }).catch((error) => toast(failure(error)));
    }, 30);
  }
  if (what === "view") heard.views = true;
  if (what === "message" && channel === place.channel) heard.messages = true;
  if (gone) heard.gone.push(gone);
}

function draw() {
  look();
  $("sidebar").setAttribute("aria-label", word("menu"));
  drawSidebar($("sidebar"), seen, names, place, go);
  sky.show(seen, names);
  wireButton.lastChild.textContent = word("wire_short");
  wireButton.title = word("wire");
  tour.show(seen, names);
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
    isAppChannel() && seen.app.inspector && make("button", { type: "button", class: "button inspect", "data-key": "inspect", onclick: () => inspect(place.person) }, word("inspect")),
    channel.shared && make("span", { class: "tag" }, word("shared")),
    channel.kind !== "im" && make("span", { class: "quiet" }, word("members", { n: channel.members })));
  document.title = `${unreadElsewhere()}${title} ・ ${seen.team.name}`;
}

// What a tab can say while one looks elsewhere; of whoever is not to be disturbed it says nothing.
function unreadElsewhere() {
  if (names.me.undisturbed) return "";
  const elsewhere = seen.channels.filter((each) => place.home || each.id !== place.channel);
  const count = elsewhere.reduce((sum, each) => sum + each.unread, 0);
  return count > 0 ? `(${count}) ` : "";
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
  drawThread(title); // takes its room before the list finds its end
  list.show(messages, seen, names);
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
        make("button", { type: "button", class: "plain-button", "aria-label": word("close"), onclick: closeThread }, "✕")),
      threadScene, make("footer", {}, threadComposer.node));
  }
  fill(threadComposer.extra, make("label", {}, alsoChannel, " ", word("also_channel", { name: title })));
  threadComposer.use({ placeholder: word("write_reply"), seen, names, commands: false });
  const thread = messages.filter((each) => each.ts === place.thread || each.thread_ts === place.thread);
  threadList.show(thread, seen, names);
}

// The focus goes back to the message whose thread it was.
async function closeThread() {
  const ts = place.thread;
  await go({ thread: undefined });
  scene.querySelector(`[data-ts="${ts}"] :is(.replies, .tool)`)?.focus();
}

function start() {
  const { person, home, channel, thread } = here();
  return go({ person, ...(home ? { home } : channel && { channel, thread }) });
}

$("main").addEventListener("click", (event) => {
  if (!event.target.closest(".burger")) document.body.classList.remove("sidebar-open");
});
$("thread").addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing) closeThread();
});
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault(); // the address says where one is
  $("main").focus();
});
addEventListener("hashchange", () => {
  address = location.hash;
  start().catch((error) => toast(String(error.message)));
});
start().catch((error) => toast(String(error.message)));
