// A button that is drawn anew between press and release loses its click: the drawing waits.

const CONTROLS = "button, a, input, label, select, summary";

let pressed = Promise.resolve();
let release;

export const released = () => pressed;

addEventListener("pointerdown", ({ target }) => {
  // Not all over the page: where a scroll bar is let go, nothing tells of it.
  if (!release && target.closest(CONTROLS)) pressed = new Promise((go) => { release = go; });
});

for (const end of ["pointerup", "pointercancel", "blur"]) {
  addEventListener(end, () => {
    if (release) setTimeout(release); // the click comes right after it
    release = undefined;
  });
}
