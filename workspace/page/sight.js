// What the workspace tells of one person's place: all of it at first, then only what changed.

import { glance } from "./first.js";
import { gesture } from "./server.js";

export class Sight {
  constructor() {
    this.messages = [];
  }

  // Without a change all is told at once, and of a person or channel that is not there, the first one.
  async look({ person, channel }, change) {
    if (change && this.of === `${person}/${channel}`) return this.lookAgain(person, channel, change);
    const told = await glance({ person, channel });
    this.of = `${told.seen.me}/${told.messages.channel}`;
    this.upTo = told.messages.seq;
    this.messages = told.messages.messages;
    Object.assign(this, { seen: told.seen, channel: told.messages.channel, view: told.view, home: told.home });
    return this;
  }

  async lookAgain(person, channel, change) {
    const [seen, messages, view, home] = await Promise.all([
      gesture("team", { person }),
      change.messages && gesture("messages", { person, channel, after: this.upTo }),
      change.views && gesture("view", { person }),
      change.views && gesture("home", { person }),
    ]);
    this.seen = seen;
    if (messages) {
      this.messages = joined(this.messages, messages.messages, change.gone);
      this.upTo = messages.seq;
    }
    if (view) Object.assign(this, { view: view.view, home: home.view });
    return this;
  }
}

// What was here, with what came or changed, without what is gone.
function joined(known, newer, gone) {
  const all = new Map(known.map((each) => [each.ts, each]));
  for (const each of newer) all.set(each.ts, each);
  for (const ts of gone) all.delete(ts);
  return [...all.values()].sort((one, other) => (one.ts < other.ts ? -1 : 1));
}
