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

let source;
let wanted;

// Calls `hear` for every change that this person can notice, and `reopened` when some may have been missed.
export function listen(person, after, hear, reopened) {
  wanted = { person, hear, reopened };
  close();
  if (document.visibilityState === "visible") open(`&after=${after}`);
}

function open(after = "") {
  const { person, hear, reopened } = wanted;
  let missed = !after;
  source = new EventSource(`/gestures/stream?person=${encodeURIComponent(person)}${after}`);
  source.onmessage = (event) => hear(JSON.parse(event.data));
  source.onerror = () => {
    missed = true;
  };
  source.onopen = () => {
    if (missed) reopened();
    missed = false;
  };
}

function close() {
  source?.close();
  source = undefined;
}

// A browser has six connections for all pages of one host: a stream that nobody sees would keep one.
function follow() {
  if (document.visibilityState === "hidden") close();
  else if (wanted && !source) open();
}

document.addEventListener("visibilitychange", follow);
addEventListener("pageshow", follow);
addEventListener("pagehide", close);
