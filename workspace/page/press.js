// A button that is drawn anew between press and release loses its click: the drawing waits.

const CONTROLS = "button, a, input, label, select, summary";
// Whatever swallows a release, the page goes on.
const LONGEST_MS = 2000;

let pressed = Promise.resolve();
let release;

export const released = () => pressed;

function letGo() {
  if (release) setTimeout(release); // the click comes right after it
  release = undefined;
}

addEventListener("pointerdown", ({ button, target }) => {
  // Not all over the page: where a scroll bar is let go, nothing tells of it.
  if (release || button !== 0 || !target.closest(CONTROLS)) return;
  pressed = new Promise((go) => { release = go; });
  const mine = release;
  setTimeout(() => { if (release === mine) letGo(); }, LONGEST_MS);
});

for (const end of ["pointerup", "pointercancel", "contextmenu", "dragend", "blur"]) addEventListener(end, letGo);
