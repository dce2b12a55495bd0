// A button that is redrawn between press and release loses its click, so drawing waits for the release.

const CONTROLS = "button, a, input, label, select, summary";
// The page goes on even if the release is never reported.
const LONGEST_MS = 2000;

let pressed = Promise.resolve();
let release;

export const released = () => pressed;

function letGo() {
  if (release) setTimeout(release); // the click follows immediately
  release = undefined;
}

addEventListener("pointerdown", ({ button, target }) => {
  // Controls only: releasing a scroll bar fires no event.
  if (release || button !== 0 || !target.closest(CONTROLS)) return;
  pressed = new Promise((go) => { release = go; });
  const mine = release;
  setTimeout(() => { if (release === mine) letGo(); }, LONGEST_MS);
});

for (const end of ["pointerup", "pointercancel", "contextmenu", "dragend", "blur"]) addEventListener(end, letGo);
