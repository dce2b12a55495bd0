// Draws the blocks that show figures: charts and data tables.

import { make } from "./make.js";
import { richText } from "./richtext.js";
import { word } from "./words.js";

const WIDTH = 560;
const HEIGHT = 200;
const FOOT = 28; // for the names of the categories
const HEAD = 24; // for the number above the highest bar
const SVG = "http://www.w3.org/2000/svg";

function svg(tag, props, text) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

export function drawChart(block) {
  const { chart, title } = block;
  const body = chart.type === "pie" ? [drawShares(chart.segments)] : [plot(chart, title), legend(chart)];
  return make("figure", { class: "block chart" }, make("figcaption", {}, title), body);
}

// A pie as a list, which says the same to everybody.
function drawShares(segments) {
  const all = segments.reduce((sum, each) => sum + each.value, 0);
  return make("ul", { class: "shares" }, segments.map((each, nth) =>
    make("li", {}, make("i", { class: `key s${nth}` }),
      `${each.label} ${each.value} (${Math.round((100 * each.value) / all)}%)`)));
}

function legend({ series }) {
  return make("div", { class: "legend" }, series.map((each, nth) =>
    make("span", {}, make("i", { class: `key s${nth}` }), each.name)));
}

function plot(chart, title) {
  const { categories } = chart.axis_config;
  const rows = chart.series.map(({ name, data }) => {
    const values = new Map(data.map((each) => [each.label, each.value]));
    return { name, values: categories.map((each) => values.get(each)) };
  });
  const told = rows.map(({ name, values }) =>
    `${name}: ${categories.map((each, nth) => `${each} ${values[nth]}`).join(", ")}`);
  const picture = svg("svg", {
    viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": [title, ...told].join(". "),
  });
  const most = Math.max(1, ...rows.flatMap((each) => each.values));
  const step = WIDTH / categories.length;
  const y = (value) => HEIGHT - FOOT - (Math.max(0, value) / most) * (HEIGHT - FOOT - HEAD);
  picture.append(svg("line", { class: "axis", x1: 0, x2: WIDTH, y1: HEIGHT - FOOT, y2: HEIGHT - FOOT }));
  picture.append(...categories.map((each, nth) =>
    svg("text", { x: step * (nth + 0.5), y: HEIGHT - 8, "text-anchor": "middle" }, each)));
  const draw = chart.type === "bar" ? bars : lines;
  picture.append(...rows.flatMap((row, nth) => draw(row.values, nth, { rows, step, y })));
  return picture;
}

function bars(values, nth, { rows, step, y }) {
  const width = Math.min(34, (step * 0.7) / rows.length);
  return values.flatMap((value, at) => {
    const x = step * (at + 0.5) + width * (nth - rows.length / 2);
    const height = HEIGHT - FOOT - y(value);
    return [
      svg("rect", { class: `s${nth}`, x, y: y(value), width: width - 2, height }),
      svg("text", { x: x + width / 2 - 1, y: y(value) - 4, "text-anchor": "middle" }, value),
    ];
  });
}

function lines(values, nth, { step, y }) {
  const points = values.map((value, at) => [step * (at + 0.5), y(value)]);
  return [
    svg("polyline", { class: `line s${nth}`, points: points.join(" ") }),
    ...points.map(([cx, cy]) => svg("circle", { class: `s${nth}`, cx, cy, r: 3.5 })),
    // Of two lines, one has its numbers above the points, the other beside them.
    ...points.map(([x, y], at) => (nth % 2
      ? svg("text", { x: x + 8, y: y - 3, "text-anchor": "start" }, values[at])
      : svg("text", { x, y: y - 7, "text-anchor": "middle" }, values[at]))),
  ];
}

// One page of the rows; the rest at a press.
export function drawDataTable(block, names) {
  const [header, ...rows] = block.rows;
  const size = block.page_size ?? 5;
  const text = (cell) => (cell.type === "rich_text" ? richText(cell, names) : cell.text);
  const line = (row) => make("tr", {}, row.map((cell, at) => {
    const isName = at === (block.row_header_column_index ?? 0);
    return make(isName ? "th" : "td", { scope: isName && "row", class: cell.type === "raw_number" && "amount" },
      text(cell));
  }));
  const body = make("tbody", {}, rows.slice(0, size).map(line));
  const more = rows.length > size && make("button", {
    type: "button", class: "button",
    onclick: (event) => {
      body.append(...rows.slice(size).map(line));
      event.currentTarget.remove();
    },
  }, word("all_rows", { n: rows.length }));
  // Narrow windows scroll it, and a scrolled part must be reachable by keyboard.
  return make("div", { class: "block data-table", tabindex: "0", role: "region", "aria-label": block.caption },
    make("table", { class: "block" }, make("caption", {}, block.caption),
      make("thead", {}, make("tr", {}, header.map((each) => make("th", { scope: "col" }, text(each))))), body),
    more);
}
