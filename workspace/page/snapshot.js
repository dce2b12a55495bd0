// What one person sees in one place: loaded whole at first, then only what changed.
// The browser loads this module first; it asks for the first snapshot while the rest of the page loads.

import { pageLanguage } from "./kept.js";
import { gesture } from "./server.js";

// The address is "#person/channel/thread" or "#person/home".
export function readAddress() {
  const [person, where, thread] = decodeURIComponent(location.hash.slice(1)).split("/");
  const home = where === "home";
  return { person: person || undefined, home, channel: home ? undefined : where, thread };
}

const { person, channel } = readAddress();
const first = { person, channel, answer: ask({ person, channel }) };
first.answer.catch(() => undefined); // reported by whoever takes the answer

function glance(place) {
  const isFirst = place.person === first.person && place.channel === first.channel;
  const answer = isFirst ? first.answer : undefined;
  first.answer = undefined;
  return answer ?? ask(place);
}

function ask(place) {
  return gesture("glance", { ...place, language: pageLanguage });
}

export class Snapshot {
  constructor() {
    this.messages = [];
  }

  // Without a change, or for another place than before, everything is loaded. For an unknown person
  // or channel the workspace answers with the first one.
  async load({ person, channel }, change) {
    if (change && this.of === `${person}/${channel}`) return this.update(person, channel, change);
    const { seen, messages, view, home } = await glance({ person, channel });
    return Object.assign(this, {
      of: `${seen.me}/${messages.channel}`, channel: messages.channel, seen, view, home,
      messages: messages.messages, prompts: messages.prompts, upTo: messages.seq,
    });
  }

  async update(person, channel, change) {
    const [seen, messages, view, home] = await Promise.all([
      gesture("team", { person }),
      change.messages && gesture("messages", { person, channel, after: this.upTo }),
      change.views && gesture("view", { person }),
      change.views && gesture("home", { person }),
    ]);
    this.seen = seen;
    if (messages) {
      this.messages = merge(this.messages, messages.messages, change.gone);
      this.prompts = messages.prompts;
      this.upTo = messages.seq;
    }
    if (view) Object.assign(this, { view: view.view, home: home.view });
    return this;
  }
}

function merge(known, newer, gone) {
  const all = new Map([...known, ...newer].map((each) => [each.ts, each]));
  for (const ts of gone) all.delete(ts);
  return [...all.values()].sort((one, other) => (one.ts < other.ts ? -1 : 1));
}
