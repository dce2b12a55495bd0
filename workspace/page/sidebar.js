// The sidebar: who one is, and where one can go.

import { icon } from "./icon.js";
import { avatar, fill, make } from "./make.js";
import { word } from "./words.js";

export function drawSidebar(node, seen, names, place, go) {
  const shown = seen.channels.filter((each) => each.kind === "channel" || each.kind === "group");
  const direct = seen.channels.filter((each) => each.kind === "im" || each.kind === "mpim");
  const withApp = direct.find((each) => each.others.includes(names.bot));
  const others = direct.filter((each) => each !== withApp);
  fill(node,
    make("div", { class: "team" }, make("strong", {}, seen.team.name),
      make("span", { class: seen.app.connected ? "lamp on" : "lamp", role: "img",
        "aria-label": word(seen.app.connected ? "app_here" : "app_away"), title: word(seen.app.connected ? "app_here" : "app_away") })),
    people(seen, names, go),
    group(word("app"), [entry(names.appName, avatar(names.people.get(names.bot), "small"),
      withApp?.unread, place.channel === withApp?.id || place.home, () => go({ channel: withApp.id }))]),
    group(word("channels"), shown.map((each) => entry(names.title(each),
      make("span", { class: "sign", "aria-hidden": "true" }, icon(each.kind === "group" ? "lock" : each.shared ? "shared" : "hash")),
      each.unread, place.channel === each.id, () => go({ channel: each.id })))),
    others.length > 0 && group(word("direct"), others.map((each) => entry(names.title(each),
      avatar(names.people.get(each.others[0]), "small"), each.unread, place.channel === each.id,
      () => go({ channel: each.id })))));
}

function people(seen, names, go) {
  const list = seen.people.filter((each) => !each.bot && !each.deleted);
  return make("section", { class: "people" },
    make("h2", {}, word("people")),
    make("div", { class: "faces", role: "group", "aria-label": word("people") }, list.map((each) => make("button", {
      type: "button",
      class: "face",
      "data-key": each.id,
      "aria-pressed": String(each.id === names.me.id),
      "aria-label": `${each.real_name} ${each.title}`,
      title: `${each.real_name} ${each.title}`,
      onclick: () => go({ person: each.id }),
    }, avatar(each)))),
    make("div", { class: "me" }, make("b", {}, names.me.real_name),
      make("small", {}, [names.me.title, names.me.guest && word("guest"), names.me.outside && word("outside"), names.me.locale]
        .filter(Boolean).join(" ・ "))));
}

function group(title, entries) {
  return make("section", {}, make("h2", {}, title), make("ul", {}, entries.map((each) => make("li", {}, each))));
}

function entry(label, sign, unread, isHere, run) {
  return make("button", {
    type: "button", "data-key": label, class: unread ? "entry unread" : "entry", "aria-current": isHere ? "page" : undefined, onclick: run,
  }, sign, make("span", { class: "entry-name" }, label), unread > 0 && make("span", { class: "count" }, String(unread)));
}
