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

// Calls `hear` for every change that this person can notice, and `reopened` after a lost connection.
export function listen(person, after, hear, reopened) {
  source?.close();
  source = new EventSource(`/gestures/stream?person=${encodeURIComponent(person)}&after=${after}`);
  let lost = false;
  source.onmessage = (event) => hear(JSON.parse(event.data));
  source.onerror = () => {
    lost = true;
  };
  source.onopen = () => {
    if (lost) reopened();
    lost = false;
  };
}
