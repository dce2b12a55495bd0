// Icons, drawn so that the page needs no emoji font.

const PATHS = {
  thread: "M3 4h14v9H9l-4 4v-4H3z",
  eye: "M1.5 10S4.5 4.5 10 4.5 18.5 10 18.5 10 15.5 15.5 10 15.5 1.5 10 1.5 10z"
    + "M10 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
  clip: "M14 6.5l-6 6a1.8 1.8 0 0 0 2.6 2.6l6-6a3.6 3.6 0 0 0-5.1-5.1l-6.2 6.2a5.4 5.4 0 0 0 7.6 7.6l5-5",
  lock: "M5 9h10v8H5zM7 9V6.5a3 3 0 0 1 6 0V9",
  picture: "M3 4h14v12H3zM3 13l4-4 4 4 2-2 4 4M13 7.5h.01",
  hash: "M7 3L5.5 17M14.5 3L13 17M3.5 7.5h14M2.5 12.5h14",
  shared: "M3 7h13l-3.5-3.5M17 13H4l3.5 3.5",
  upright: "M10 4h.01M10 10h.01M10 16h.01",
  clock: "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM10 6v4.2l2.8 1.8",
  cloud: "M6 15.5a3.5 3.5 0 0 1-.4-7A4.7 4.7 0 0 1 14.5 8a3.8 3.8 0 0 1-.3 7.5z",
  globe: "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM2.5 10h15M10 2.5c3.6 4 3.6 11 0 15-3.6-4-3.6-11 0-15z",
  flag: "M5 18V3M5 3.5h9.5l-2 3 2 3H5",
  wire: "M2.5 10h3l2-5 4 10 2-5h4",
  moon: "M15.5 12.5A6.5 6.5 0 0 1 7.5 4.5a6.5 6.5 0 1 0 8 8z",
  more: "M4 10h.01M10 10h.01M16 10h.01",
};

export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  drawing.setAttribute("viewBox", "0 0 20 20");
  drawing.setAttribute("class", ["more", "upright"].includes(name) ? "icon heavy" : "icon");
  drawing.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", PATHS[name]);
  drawing.append(path);
  return drawing;
}
