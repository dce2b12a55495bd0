// Speaks with the workspace: one gesture a call, and a stream of what changed.

export class Refused extends Error {
  constructor(answer) {
    super(answer.detail || answer.error);
    this.answer = answer;
    this.code = answer.error;
  }
}

let watcher = () => undefined;

// `watch` is told of every gesture that was carried out, with what was given to it.
export const watchGestures = (watch) => {
  watcher = watch;
};

export async function gesture(name, given = {}) {
  const answer = await fetch(`/gestures/${name}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(given),
  });
  const told = await answer.json();
  if (!told.ok) throw new Refused(told);
  watcher(name, given);
  return told;
}

// How soon it is tried again when the workspace is away.
const AGAIN_MS = 1000;

let socket;
let wanted;
let trying;

// Calls `hear` for every change that this person can notice, and `reopened` when some may have been missed.
export function listen(person, after, hear, reopened) {
  wanted = { person, hear, reopened };
  close();
  if (document.visibilityState === "visible") open(after);
}

// A socket and not an EventSource: of those a browser has six for all windows of one host together.
function open(after) {
  const { person, hear, reopened } = wanted;
  const address = new URL("/gestures/stream", location.href.replace(/^http/, "ws"));
  address.searchParams.set("person", person);
  if (after !== undefined) address.searchParams.set("after", after);
  socket = new WebSocket(address);
  if (after === undefined) socket.onopen = reopened;
  socket.onmessage = ({ data }) => {
    const news = JSON.parse(data);
    if (news.what === "missed") reopened();
    else hear(news);
  };
  socket.onclose = () => {
    socket = undefined;
    trying = setTimeout(follow, AGAIN_MS);
  };
}

function close() {
  clearTimeout(trying);
  if (!socket) return;
  const left = socket;
  socket = undefined;
  Object.assign(left, { onmessage: null, onclose: null });
  // One that is still on its way is let arrive first: to break it off is an error on the console.
  if (left.readyState === WebSocket.CONNECTING) left.onopen = () => left.close();
  else left.close();
}

// A window that nobody sees does not listen; when it is seen again it looks at everything anew.
function follow() {
  if (document.visibilityState === "hidden") close();
  else if (wanted && !socket) open();
}

document.addEventListener("visibilitychange", follow);
addEventListener("pageshow", follow);
addEventListener("pagehide", close);
