// The sidebar: the people to act as, and the conversations of the current one.

import { icon } from "./icon.js";
import { pageLanguage } from "./kept.js";
import { avatar, fill, make } from "./make.js";
import { word } from "./words.js";

export function drawSidebar(node, seen, names, place, go) {
  const shown = seen.channels.filter((each) => each.kind === "channel" || each.kind === "group");
  const direct = seen.channels.filter((each) => each.kind === "im" || each.kind === "mpim");
  const withApp = direct.find((each) => each.others.includes(names.bot));
  const others = direct.filter((each) => each !== withApp);
  const connected = word(seen.app.connected ? "app_here" : "app_away");
  const signOf = (each) => {
    const name = each.kind === "group" ? "lock" : each.shared ? "shared" : "hash";
    return make("span", { class: "sign", "aria-hidden": "true" }, icon(name));
  };
  fill(node,
    make("div", { class: "team" }, make("strong", {}, seen.team.name),
      make("span", {
        class: seen.app.connected ? "lamp on" : "lamp", role: "img", "aria-label": connected, title: connected,
      })),
    !seen.app.connected && make("p", { class: "away", role: "status" }, word("app_not_connected")),
    people(seen, names, go),
    group(word("app"), [entry(names.appName, avatar(names.people.get(names.bot), "small"),
      withApp, place.channel === withApp?.id || place.home, () => go({ channel: withApp.id }))]),
    group(word("channels"), shown.map((each) => entry(names.title(each), signOf(each),
      each, place.channel === each.id, () => go({ channel: each.id })))),
    others.length > 0 && group(word("direct"), others.map((each) => entry(names.title(each),
      avatar(names.people.get(each.others[0]), "small"), each, place.channel === each.id,
      () => go({ channel: each.id })))));
}

function people(seen, names, go) {
  const list = seen.people.filter((each) => !each.bot && !each.deleted);
  return make("section", { class: "people", lang: pageLanguage },
    make("h2", {}, word("people")),
    make("div", { class: "faces", role: "group", "aria-label": word("people") },
      list.map((each) => face(each, names, go))));
}

// A person with title, language and Slack's count of what is unread.
function face(each, names, go) {
  const { real_name: name, title } = each.called[pageLanguage];
  const kind = [title, each.guest && word("guest"), each.outside && word("outside")].filter(Boolean);
  const unread = each.badge > 0 && word("unread", { n: each.badge });
  const quiet = each.undisturbed && word("undisturbed");
  return make("button", {
    type: "button",
    class: each.badge ? "face unread" : "face",
    "data-key": each.id,
    "aria-pressed": String(each.id === names.me.id),
    "aria-label": [name, ...kind, each.locale, unread, quiet].filter(Boolean).join(" ・ "),
    title: [name, ...kind, each.locale].join(" ・ "),
    onclick: () => go({ person: each.id }),
  },
  avatar(each, "small"),
  make("span", { class: "face-name" }, make("b", {}, name), make("small", {}, kind.join(" ・ "))),
  each.undisturbed && icon("moon"),
  each.badge > 0 ? make("span", { class: each.undisturbed ? "count muted" : "count" }, String(each.badge))
    : make("small", { class: "locale" }, each.locale.slice(0, 2)));
}

function group(title, entries) {
  return make("section", {}, make("h2", {}, title), make("ul", {}, entries.map((each) => make("li", {}, each))));
}

// Bold while something is unread; a number only beside direct messages and where the person is mentioned.
function entry(label, sign, channel, isHere, run) {
  return make("button", {
    type: "button", "data-key": label, class: channel?.unread ? "entry unread" : "entry",
    "aria-current": isHere ? "page" : undefined, onclick: run,
  }, sign, make("span", { class: "entry-name" }, label),
  channel?.badge > 0 && make("span", { class: "count" }, String(channel.badge)));
}
