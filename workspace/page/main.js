// Joins the parts of the page and keeps them in step with the workspace.

import { drawBlocks } from "./blocks.js";
import { Composer, say } from "./composer.js";
import { icon } from "./icon.js";
import { showWire } from "./lazy.js";
import { fill, make, toast } from "./make.js";
import { MessageList } from "./messages.js";
import { Modal } from "./modal.js";
import { Names } from "./names.js";
import { released } from "./press.js";
import { gesture, listen } from "./server.js";
import { drawSidebar } from "./sidebar.js";
import { Snapshot, readAddress } from "./snapshot.js";
import { StatusBar } from "./status.js";
import { Tour } from "./tour.js";
import { failure, useLocale, word } from "./words.js";

const CHANGES_MS = 30; // changes within this time are loaded together

const $ = (id) => document.getElementById(id);

// Everything that changes while the page is open; the parts below keep only what they have drawn.
const state = {
  place: { person: undefined, channel: undefined, home: false, thread: undefined },
  snapshot: new Snapshot(), // may be ahead of what is shown
  seen: undefined, // the four below are shown: team, names, messages and Home view
  names: undefined,
  messages: [],
  homeView: undefined,
  address: location.hash, // the address as this page wrote it last
  loading: Promise.resolve(),
  changes: undefined, // reported since the last load
  homeMark: undefined, // identifies the Home view that is drawn
};
const { place } = state;

const modal = new Modal();
const scene = make("div", { class: "messages", tabindex: "0", role: "log" });
const threadScene = make("div", { class: "messages", tabindex: "0", role: "log" });
const openThread = (ts) => go({ thread: ts });
const list = new MessageList(scene, { openThread, refresh: redrawMessages });
const threadList = new MessageList(threadScene, { openThread, refresh: redrawMessages, inThread: true });

const composer = new Composer({
  id: "composer-text",
  send: (text) => {
    list.goToEnd();
    return say(state.names, place.channel, text);
  },
});
const alsoChannel = make("input", { type: "checkbox" });
const threadComposer = new Composer({
  id: "thread-text",
  send: async (text) => {
    threadList.goToEnd();
    await say(state.names, place.channel, text, place.thread, alsoChannel.checked);
    alsoChannel.checked = false;
  },
});

const tourButton = make("button", {
  type: "button", class: "status-button tour-button", "aria-controls": "tour",
}, icon("flag"));
const wireButton = make("button", {
  type: "button", class: "status-button", onclick: () => showWire(state.names),
}, icon("wire"), make("span", { class: "label-of" }));
const status = new StatusBar(wireButton, tourButton);
const tour = new Tour({
  panel: $("tour"),
  button: tourButton,
  go: async (to) => {
    if (to === "home") return go({ home: true, thread: undefined });
    await go({ channel: ["@app", "clock"].includes(to) ? appChannel().id : to, home: false });
    if (to === "clock") status.openClock();
  },
  insert: (text) => composer.insert(text),
});
$("status").append(status.node);

const appChannel = () =>
  state.seen.channels.find((each) => each.others.includes(state.names.bot) && each.kind === "im");
const channelHere = () => state.seen.channels.find((each) => each.id === place.channel);
const isAppChannel = () => channelHere()?.kind === "im" && channelHere().others.includes(state.names.bot);

// Goes to another place. Whatever `change` leaves out stays, except what belonged to the old place.
async function go(change) {
  const isNew = "person" in change && (!change.person || change.person !== place.person);
  if (isNew) Object.assign(place, { channel: undefined, home: false, thread: undefined });
  if (change.channel && change.channel !== place.channel) place.thread = undefined;
  if (change.channel || change.person) place.home = false;
  Object.assign(place, change);
  document.body.classList.remove("sidebar-open");
  // Opening a thread does not move the conversation beside it.
  if (Object.keys(change).some((each) => each !== "thread")) list.reset();
  threadList.reset();
  await load({ isNew });
  if (place.home || (change.channel && isAppChannel())) reportTab();
  if (place.thread && change.thread) threadComposer.field.focus();
  else if (!place.home && !matchMedia("(pointer: coarse)").matches) composer.field.focus();
}

function reportTab() {
  const tab = place.home ? "home" : "messages";
  gesture("open_app", { person: place.person, tab }).catch((error) => toast(failure(error)));
}

// Loads run one after the other: an answer for the last person must not overtake the next one's.
function load(how = {}) {
  state.loading = state.loading.catch(() => undefined).then(() => loadNow(how));
  return state.loading;
}

// Loads everything, or only what a change concerns.
async function loadNow({ isNew = false, change }) {
  const { person, channel } = place;
  const snapshot = await state.snapshot.load({ person, channel }, change);
  await released();
  if (place.person !== person || place.channel !== channel) return undefined; // the load for the new place follows
  const { seen, messages, prompts, home } = snapshot;
  const before = state.names?.me;
  Object.assign(state, { seen, messages, prompts, homeView: home, names: new Names(seen) });
  const { me } = state.names;
  // As in Slack, another language draws everything anew.
  if (before?.id === me.id && before.locale !== me.locale) return location.reload();
  useLocale(me.locale);
  Object.assign(place, { person: seen.me, channel: snapshot.channel });
  showAddress();
  if (isNew) listen(place.person, seen.seq, noteChange, () => load());
  modal.show(snapshot.view, state.names);
  return draw();
}

// An address that the person has typed meanwhile is not overwritten.
function showAddress() {
  const thread = place.thread ? `/${place.thread}` : "";
  const wanted = `#${place.person}/${place.home ? "home" : place.channel}${thread}`;
  if (location.hash !== state.address || wanted === state.address) return;
  history.replaceState(null, "", wanted);
  state.address = wanted;
}

function noteChange({ what, channel, gone }) {
  if (!state.changes) {
    state.changes = { messages: false, views: false, gone: [] };
    setTimeout(async () => {
      const change = state.changes;
      state.changes = undefined;
      await load({ change }).catch((error) => toast(failure(error)));
    }, CHANGES_MS);
  }
  if (what === "view") state.changes.views = true;
  if (what === "message" && channel === place.channel) state.changes.messages = true;
  if (gone) state.changes.gone.push(gone);
}

const measure = () => [list, threadList].forEach((each) => each.measure());

function redrawMessages() {
  measure();
  drawMessages();
}

function draw() {
  const { seen, names } = state;
  measure();
  $("sidebar").setAttribute("aria-label", word("menu"));
  drawSidebar($("sidebar"), seen, names, place, go);
  status.show(seen, names);
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
  const { app, team } = state.seen;
  const channel = channelHere();
  const isApp = isAppChannel();
  const tab = (name, home) => make("button", {
    type: "button", class: "tab", "data-key": name, "aria-current": place.home === home ? "page" : undefined,
    onclick: () => go({ home, thread: undefined }),
  }, word(name));
  const title = isApp || place.home ? state.names.appName : state.names.title(channel);
  const sign = { channel: channel.shared ? "shared" : "hash", group: "lock" }[channel.kind];
  fill($("top"),
    make("button", {
      type: "button", class: "plain-button burger", "aria-label": word("menu"),
      onclick: () => document.body.classList.toggle("sidebar-open"),
    }, "☰"),
    make("h1", {}, sign && icon(sign), make("span", { class: "title" }, title)),
    isApp && make("div", { class: "tabs" }, app.home_tab && tab("home", true), tab("messages", false)),
    make("span", { class: "topic" }, isApp ? app.description : channel.topic),
    channel.shared && make("span", { class: "tag" }, word("shared")),
    channel.kind !== "im" && make("span", { class: "quiet" }, word("members", { n: channel.members })));
  document.title = `${unreadElsewhere()}${title} ・ ${team.name}`;
}

// The count in the window's title; "do not disturb" hides it.
function unreadElsewhere() {
  if (state.names.me.undisturbed) return "";
  const elsewhere = state.seen.channels.filter((each) => place.home || each.id !== place.channel);
  const count = elsewhere.reduce((sum, each) => sum + each.badge, 0);
  return count > 0 ? `(${count}) ` : "";
}

function drawHome() {
  const view = state.homeView;
  const mark = `${place.person}/${view?.hash}`;
  if (state.homeMark === mark && $("scene").firstChild?.className === "home") return;
  state.homeMark = mark;
  const form = { typed: new Map(), values: view?.state.values };
  const body = view
    ? drawBlocks(view.blocks, { view: view.id }, state.names, form)
    : make("p", { class: "empty" }, word("empty_home"));
  fill($("scene"), make("div", { class: "home" }, body));
  $("thread").hidden = true;
}

function drawMessages() {
  const { seen, names, messages } = state;
  const channel = channelHere();
  const title = names.title(channel);
  const disabled = isAppChannel() && !seen.app.messages_tab;
  const name = channel.kind === "im" ? title : `#${title}`;
  composer.use({ placeholder: disabled ? word("read_only") : word("write_to", { name }), seen, names, disabled });
  composer.suggest(state.prompts);
  if ($("scene").firstChild !== scene) fill($("scene"), scene);
  if ($("bottom").firstChild !== composer.node) fill($("bottom"), composer.node);
  drawThread(title); // before the list, because it takes width from it
  list.show(messages, seen, names);
  if (channel.unread && document.visibilityState === "visible") {
    gesture("read", { person: place.person, channel: channel.id }).catch(() => undefined);
  }
}

function drawThread(name) {
  const panel = $("thread");
  panel.hidden = !place.thread;
  if (!place.thread) return;
  if (panel.dataset.thread !== place.thread) {
    panel.dataset.thread = place.thread;
    const close = { type: "button", class: "plain-button", "aria-label": word("close"), onclick: closeThread };
    fill(panel,
      make("header", {}, make("h2", {}, word("thread")), make("button", close, "✕")),
      threadScene, make("footer", {}, threadComposer.node));
  }
  fill(threadComposer.extra, make("label", {}, alsoChannel, " ", word("also_channel", { name })));
  const { seen, names, messages } = state;
  threadComposer.use({ placeholder: word("write_reply"), seen, names, commands: false });
  const thread = messages.filter((each) => each.ts === place.thread || each.thread_ts === place.thread);
  threadList.show(thread, seen, names);
}

// Returns the focus to the message of the thread.
async function closeThread() {
  const ts = place.thread;
  await go({ thread: undefined });
  scene.querySelector(`[data-ts="${ts}"] :is(.replies, .tool)`)?.focus();
}

function start() {
  const { person, home, channel, thread } = readAddress();
  const to = { person, ...(home ? { home } : channel && { channel, thread }) };
  return go(to).catch((error) => toast(String(error.message)));
}

$("main").addEventListener("click", (event) => {
  if (!event.target.closest(".burger")) document.body.classList.remove("sidebar-open");
});
$("thread").addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented && !event.isComposing) closeThread();
});
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault(); // following the link would change the address, which names the place
  $("main").focus();
});
addEventListener("hashchange", () => {
  state.address = location.hash;
  start();
});
start();
