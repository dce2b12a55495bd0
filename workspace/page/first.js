// Asks for what is shown first while the rest of the page is still on its way.

import { gesture } from "./server.js";

// "#person/channel/thread", or "#person/home".
export function here() {
  const [person, where, thread] = decodeURIComponent(location.hash.slice(1)).split("/");
  return { person: person || undefined, home: where === "home", channel: where === "home" ? undefined : where, thread };
}

const { person, channel } = here();
let told = gesture("glance", { person, channel });
told.catch(() => undefined); // whoever takes it says so

export function glance(at) {
  const taken = at.person === person && at.channel === channel ? told : undefined;
  told = undefined;
  return taken ?? gesture("glance", at);
}
