// Talks to the workspace: gestures as POST requests, and a WebSocket with every change.

class Refused extends Error {
  constructor(answer) {
    super(answer.detail || answer.error);
    this.answer = answer;
    this.code = answer.error;
  }
}

let watcher = () => undefined;

// Calls `watch` with the name and arguments of every gesture that succeeds: the app got it, and it refused no field.
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
  if (told.sent !== false && !Object.keys(told.errors ?? {}).length) watcher(name, given);
  return told;
}

// Delay before reconnecting to a workspace that is away.
const AGAIN_MS = 1000;

let socket;
let wanted;
let trying;

// Calls `onChange` for every change that this person can see, and `onMissed` when some may be missing.
export function listen(person, after, onChange, onMissed) {
  wanted = { person, onChange, onMissed };
  close();
  if (document.visibilityState === "visible") open(after);
}

// A WebSocket, because a browser allows only six EventSource connections to a host in all its windows.
function open(after) {
  const { person, onChange, onMissed } = wanted;
  const address = new URL("/gestures/stream", location.href.replace(/^http/, "ws"));
  address.searchParams.set("person", person);
  if (after !== undefined) address.searchParams.set("after", after);
  socket = new WebSocket(address);
  if (after === undefined) socket.onopen = onMissed;
  socket.onmessage = ({ data }) => {
    const news = JSON.parse(data);
    if (news.what === "missed") onMissed();
    else onChange(news);
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
  // Closing a socket that is still connecting would log an error on the console.
  if (left.readyState === WebSocket.CONNECTING) left.onopen = () => left.close();
  else left.close();
}

// A hidden window does not listen; when it is shown again it loads everything.
function follow() {
  if (document.visibilityState === "hidden") close();
  else if (wanted && !socket) open();
}

document.addEventListener("visibilitychange", follow);
addEventListener("pageshow", follow);
addEventListener("pagehide", close);
