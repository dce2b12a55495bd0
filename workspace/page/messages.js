// The list of messages in a channel or a thread, with a menu for each message.

import { drawBlocks } from "./blocks.js";
import { confirmDangerous } from "./confirm.js";
import { REACTIONS, emoji } from "./emoji.js";
import { icon } from "./icon.js";
import { inspect, showWire } from "./lazy.js";
import { arrange, avatar, keepingFocus, make, openMenu, toast } from "./make.js";
import { mrkdwn } from "./mrkdwn.js";
import { gesture } from "./server.js";
import { failure, word } from "./words.js";

// Safari has no requestIdleCallback.
const whenIdle = (run) => (window.requestIdleCallback ?? setTimeout)(run, { timeout: 500 });

// Messages drawn before the first paint, and those added above them at each idle moment. Larger batches
// would make typing and scrolling wait.
const FIRST_BATCH = 60;
const IDLE_BATCH = 120;

const sizeOf = (node) => `${node.clientWidth} × ${node.clientHeight}`;

export class MessageList {
  // `refresh` redraws all lists after this one has changed by itself.
  constructor(node, { openThread, refresh, inThread = false }) {
    Object.assign(this, { node, openThread, refresh, inThread });
    this.drawn = new Map();
    this.days = new Map();
    this.editing = undefined;
    this.stuck = true;
    const keepEnd = () => this.stuck && this.goToEnd();
    node.addEventListener("scroll", () => this.measure());
    node.addEventListener("load", keepEnd, true); // a picture has got its height
    new ResizeObserver(() => {
      this.size = sizeOf(node);
      keepEnd();
    }).observe(node);
  }

  // Notes whether the list is scrolled to its end. Called before drawing, which would force a second layout.
  measure() {
    if (this.size !== sizeOf(this.node)) return; // resized; the observer will follow the end if it was in sight
    this.stuck = this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < 80;
  }

  // Goes to the end, where the message that the person sends will appear.
  goToEnd() {
    this.node.scrollTop = this.node.scrollHeight;
  }

  // Draws only what changed; stays at the end if `measure` found it there.
  show(messages, seen, names) {
    Object.assign(this, { seen, names });
    if (this.fresh) Object.assign(this, { room: FIRST_BATCH, stuck: true, fresh: false });
    const replies = countReplies(messages);
    const rows = [];
    let day;
    const shown = messages.filter((each) => this.belongs(each));
    const above = Math.max(0, shown.length - this.room);
    let before = shown[above - 1];
    for (const message of shown.slice(above)) {
      const today = this.day(message.ts);
      if (today !== day) rows.push(this.separator(today));
      day = today;
      const isFollowing = follows(before, message) && this.day(before.ts) === today;
      rows.push(this.row(message, replies.get(message.ts) ?? 0, isFollowing));
      before = message;
    }
    this.forget(messages);
    this.node.setAttribute("aria-label", word("conversation"));
    const shownRows = rows.length ? rows : [make("p", { class: "empty" }, word("empty_channel"))];
    keepingFocus(this.node, () => arrange(this.node, shownRows));
    this.follow(shown.at(-1));
    this.messages = messages;
    if (above === 0) this.room = Infinity; // all messages are drawn; new ones need no limit
    else if (!this.waiting) {
      this.waiting = true;
      whenIdle(() => this.showMore());
    }
  }

  // Stays at the end; what others write is read from its beginning if it is taller than the list.
  follow(newest) {
    const isNew = newest && newest.ts !== this.newest;
    this.newest = newest?.ts;
    if (!this.stuck) return;
    this.goToEnd();
    const row = this.drawn.get(newest?.ts)?.node;
    if (!isNew || newest.user === this.names.me.id || row.offsetHeight <= this.node.clientHeight) return;
    this.node.scrollTop -= this.node.getBoundingClientRect().top - row.getBoundingClientRect().top;
    this.measure();
  }

  showMore() {
    this.waiting = false;
    if (this.fresh) return; // the list was reset for another place, which is loading
    this.measure();
    const { scrollTop, scrollHeight } = this.node;
    this.room += IDLE_BATCH;
    this.show(this.messages, this.seen, this.names);
    // The browser keeps the scroll position when messages are added above, except at the very top.
    if (!this.stuck && scrollTop === 0) this.node.scrollTop = this.node.scrollHeight - scrollHeight;
  }

  reset() {
    this.drawn.clear();
    this.days.clear();
    this.editing = this.newest = undefined;
    this.fresh = true;
  }

  // Cached, because each drawing asks for the day of every message.
  day(ts) {
    const zone = `${this.names.me.locale}/${this.names.me.tz}`;
    if (this.zone !== zone) this.dayOf = new Map();
    this.zone = zone;
    if (!this.dayOf.has(ts)) this.dayOf.set(ts, this.names.day(ts));
    return this.dayOf.get(ts);
  }

  separator(day) {
    if (!this.days.has(day)) {
      this.days.set(day, make("div", { class: "day", role: "separator" }, make("span", {}, day)));
    }
    return this.days.get(day);
  }

  belongs(message) {
    return this.inThread || !message.thread_ts || message.thread_ts === message.ts || message.broadcast;
  }

  forget(messages) {
    const here = new Set(messages.map((each) => each.ts));
    for (const ts of this.drawn.keys()) if (!here.has(ts)) this.drawn.delete(ts);
  }

  row(message, replies, isFollowing) {
    const mark = `${message.seq}/${replies}/${isFollowing}/${this.editing === message.ts}`;
    const known = this.drawn.get(message.ts);
    if (known?.mark === mark) return known.node;
    const node = this.draw(message, replies, isFollowing);
    this.drawn.set(message.ts, { mark, node });
    return node;
  }

  draw(message, replies, isFollowing) {
    const person = this.names.people.get(message.user);
    const kinds = ["message", message.ephemeral && "ephemeral", isFollowing && "following"];
    return make("article", { class: kinds.filter(Boolean).join(" "), "data-ts": message.ts },
      make("div", { class: "gutter" }, isFollowing ? time(message, this.names) : avatar(person)),
      make("div", { class: "message-body" },
        message.ephemeral && make("div", { class: "only-you" }, icon("eye"), word("only_you")),
        !isFollowing && this.heading(message, person),
        this.body(message),
        (message.files ?? []).length > 0
          && make("div", { class: "files" }, message.files.map((each) => file(each, this.names))),
        reactions(message),
        replies > 0 && !this.inThread && make("button", {
          class: "replies", type: "button", onclick: () => this.openThread(message.ts),
        }, icon("thread"), replies === 1 ? word("one_reply") : word("replies", { n: replies }))),
      this.tools(message));
  }

  heading(message, person) {
    return make("div", { class: "heading" },
      make("span", { class: "author" }, person?.app_bot || message.bot ? person?.name : person?.real_name),
      person?.bot && make("span", { class: "tag" }, word("app")),
      person?.guest && make("span", { class: "tag" }, word("guest")),
      person?.outside && make("span", { class: "tag" }, word("outside")),
      time(message, this.names));
  }

  body(message) {
    if (this.editing === message.ts) return this.editor(message);
    if (message.subtype === "channel_join") return make("div", { class: "quiet" }, word("joined"));
    const place = { channel: message.channel, ts: message.ts };
    const shown = message.blocks.length
      ? drawBlocks(message.blocks, place, this.names, { typed: new Map(), values: message.state })
      : mrkdwn(message.text, this.names);
    if (message.subtype === "me_message") shown.classList.add("emote");
    const isEdited = message.edited && !message.bot;
    return make("div", {}, shown, isEdited && make("span", { class: "quiet" }, word("edited")));
  }

  tools(message) {
    const mine = message.user === this.names.me.id;
    const items = [];
    for (const each of this.seen.app.shortcuts) {
      if (each.type === "message" && !message.ephemeral) {
        items.push({ label: each.name, hint: this.names.appName, run: () => this.use(each, message) });
      }
    }
    if (this.seen.app.inspector && message.text && !message.bot && !message.subtype) {
      items.push({ label: word("inspect"), run: () => inspect(this.names.me.id, message) });
    }
    if (!message.ephemeral && !message.subtype) {
      items.push({ label: word("react"), run: () => this.react(message) });
    }
    items.push({ label: word("wire_of"), run: () => showWire(this.names, message) });
    if (mine && !message.ephemeral) {
      items.push({ label: word("edit"), run: () => this.edit(message) });
      items.push({ label: word("delete"), danger: true, run: () => this.remove(message) });
    }
    if (message.ephemeral) items.push({ label: word("dismiss"), run: () => this.do("dismiss", message) });
    return make("div", { class: "tools" },
      !message.ephemeral && !this.inThread && make("button", {
        type: "button", class: "tool", "aria-label": word("reply"), title: word("reply"),
        onclick: () => this.openThread(message.thread_ts ?? message.ts),
      }, icon("thread")),
      items.length > 0 && make("button", {
        type: "button", class: "tool", "aria-label": word("more"), title: word("more"),
        "aria-haspopup": "menu", onclick: (event) => openMenu(event.currentTarget, items),
      }, icon("more")));
  }

  react(message) {
    const given = new Map((message.reactions ?? []).map((each) => [each.name, each.users]));
    const left = REACTIONS.filter((name) => !given.get(name)?.includes(this.names.me.id));
    const items = left.map((name) => ({
      label: emoji(name), hint: `:${name}:`, run: () => this.do("react", message, { name }),
    }));
    openMenu(this.drawn.get(message.ts).node.querySelector("[aria-haspopup=menu]"), items);
  }

  editor(message) {
    const field = make("textarea", { class: "field", rows: "2" });
    field.value = message.blocks.map((each) => asTyped(each, this.names)).join("") || message.text;
    const stop = () => this.edit(undefined);
    const save = async () => {
      await this.do("edit", message, { text: field.value });
      stop();
    };
    field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") stop();
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        save();
      }
    });
    requestAnimationFrame(() => field.focus());
    return make("div", { class: "editor" }, field,
      make("div", { class: "dialog-buttons" },
        make("button", { class: "button", type: "button", onclick: stop }, word("cancel")),
        make("button", { class: "button primary", type: "button", onclick: save }, word("save"))));
  }

  edit(message) {
    this.editing = message?.ts;
    this.refresh();
  }

  async remove(message) {
    if (await confirmDangerous(word("delete_sure"), word("delete"))) await this.do("delete", message);
  }

  use(shortcut, message) {
    return this.do("shortcut", message, { shortcut: shortcut.callback_id });
  }

  async do(name, message, more = {}) {
    try {
      await gesture(name, { person: this.names.me.id, channel: message.channel, ts: message.ts, ...more });
    } catch (error) {
      toast(failure(error));
    }
  }
}

// The text as the person typed it, with mentions by name.
function asTyped(block, names) {
  if (block.type !== "rich_text") return "";
  const parts = block.elements.flatMap((each) => each.elements ?? []);
  return parts.map((each) => {
    if (each.type === "user") return `@${names.people.get(each.user_id)?.name}`;
    if (each.type === "channel") return `#${names.channel(each.channel_id)}`;
    if (each.type === "broadcast") return `@${each.range}`;
    return each.text ?? each.url ?? "";
  }).join("");
}

function countReplies(messages) {
  const counts = new Map();
  for (const each of messages) {
    if (each.thread_ts && each.thread_ts !== each.ts && !each.ephemeral) {
      counts.set(each.thread_ts, (counts.get(each.thread_ts) ?? 0) + 1);
    }
  }
  return counts;
}

function follows(before, message) {
  if (!before || before.user !== message.user || before.ephemeral !== message.ephemeral) return false;
  return !message.ephemeral && !message.bot && Number(message.ts) - Number(before.ts) < 300;
}

function time(message, names) {
  const shown = names.time(message.ts);
  return make("time", { class: "time", datetime: new Date(Number(message.ts) * 1000).toISOString() }, shown);
}

function reactions(message) {
  const given = message.reactions ?? [];
  return given.length > 0 && make("div", { class: "reactions" },
    given.map((each) => make("span", { class: "reaction" }, mrkdwn(`:${each.name}: ${each.count}`))));
}

// A person's file is only a name; a file of the app can be viewed and saved.
function file(each, names) {
  if (!each.url_private) {
    return make("div", { class: "file", title: word("file_here") }, icon("clip"), each.name);
  }
  const at = `${new URL(each.url_private).pathname}?person=${encodeURIComponent(names.me.id)}`;
  if (!each.mimetype.startsWith("image/")) {
    const label = word("file_save", { name: each.name });
    const save = { class: "file", href: `${at}&download=1`, download: each.name, "aria-label": label };
    return make("a", save, icon("clip"), each.title, make("span", { class: "size" }, size(each.size)));
  }
  const picture = make("img", { src: at, alt: each.alt_txt || each.title, loading: "lazy" });
  const open = { class: "picture", href: at, target: "_blank", rel: "noopener", title: word("picture_large") };
  return make("a", open, picture);
}

function size(bytes) {
  return bytes < 1024 ? `${bytes} B` : `${Math.round(bytes / 1024)} KB`;
}
