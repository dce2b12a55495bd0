// Builds elements. Text always becomes a text node, so nothing that a person typed is parsed as HTML.

export function make(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (name in node && name !== "list" && typeof value !== "string") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(9).filter((each) => each !== null && each !== undefined && each !== false));
  return node;
}

// Replaces the children of a node.
export function fill(node, ...children) {
  keepingFocus(node, () => node.replaceChildren(...children.flat(9).filter(Boolean)));
  return node;
}

// A focused element keeps the focus, and the place in its text, if it is redrawn with its data-key.
export function keepingFocus(node, redraw) {
  const held = node.contains(document.activeElement) ? document.activeElement : undefined;
  const key = held?.dataset.key;
  const at = held?.selectionStart;
  redraw();
  if (!key || node.contains(document.activeElement)) return;
  const again = node.querySelector(`[data-key="${CSS.escape(key)}"]`);
  again?.focus({ preventScroll: true });
  if (again && at !== undefined && at !== null) again.setSelectionRange?.(at, at);
}

// Puts the children into this order; touches only those that moved, appeared or left.
export function arrange(node, children) {
  const wanted = new Set(children);
  for (const child of [...node.children]) if (!wanted.has(child)) child.remove();
  let next = node.firstElementChild;
  for (const child of children) {
    if (child === next) next = next.nextElementSibling;
    else node.insertBefore(child, next);
  }
}

// A menu under a button: arrow keys move, Escape or a click elsewhere closes.
export function openMenu(anchor, items) {
  document.querySelector(".menu")?.hidePopover();
  const menu = make("div", { class: "menu", role: "menu", popover: "auto" });
  for (const item of items) {
    const choose = () => {
      menu.hidePopover();
      item.run();
    };
    const kind = item.danger ? "item danger" : "item";
    menu.append(
      make("button", { class: kind, role: "menuitem", type: "button", onclick: choose }, item.label,
        item.hint && make("small", {}, item.hint)),
    );
  }
  menu.addEventListener("keydown", (event) => moveFocus(event, menu));
  menu.addEventListener("toggle", (event) => {
    if (event.newState === "closed") menu.remove();
  });
  (anchor.closest("dialog") ?? document.body).append(menu);
  float(menu, anchor);
  menu.querySelector("button")?.focus();
}

// A panel under a button that blocks nothing: Escape or a click elsewhere closes it.
export function openPanel(anchor, label, ...children) {
  const title = make("h2", { id: "panel-title" }, label);
  const panel = make("div", {
    class: "menu panel", role: "dialog", "aria-labelledby": "panel-title", popover: "auto",
  }, title, children);
  anchor.setAttribute("aria-expanded", "true");
  panel.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    anchor.setAttribute("aria-expanded", "false");
    panel.remove();
  });
  document.body.append(panel);
  float(panel, anchor);
  panel.querySelector("button")?.focus();
  return panel;
}

export function float(node, anchor) {
  if (!node.matches(":popover-open")) node.showPopover();
  const box = anchor.getBoundingClientRect();
  const left = Math.max(8, Math.min(box.left, innerWidth - node.offsetWidth - 8));
  const below = box.bottom + 4 + node.offsetHeight < innerHeight;
  node.style.left = `${left}px`;
  node.style.top = below ? `${box.bottom + 4}px` : `${Math.max(8, box.top - 4 - node.offsetHeight)}px`;
}

function moveFocus(event, menu) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll("button")];
  const next = items.indexOf(document.activeElement) + step;
  items[(next + items.length) % items.length].focus();
}

export function avatar(person, size = "") {
  const name = person?.real_name || "?";
  const hue = [...(person?.id ?? "?")].reduce((sum, each) => sum + each.codePointAt(0), 0) % 8;
  const kind = person?.bot ? "app" : `hue-${hue}`;
  return make("span", { class: `avatar ${kind} ${size}`, "aria-hidden": "true" }, [...name][0].toUpperCase());
}

let toastTimer;

export function toast(text) {
  const node = document.getElementById("toast");
  node.textContent = text;
  node.classList.add("shown");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => node.classList.remove("shown"), 6000);
}
