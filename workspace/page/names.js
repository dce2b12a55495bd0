// Names for ids, and times in the person's language and time zone.

const formats = new Map();

// Creating a format costs more than using it five hundred times.
export function formatOf(locale, parts) {
  const key = JSON.stringify([locale, parts]);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale, parts));
  return formats.get(key);
}

export class Names {
  constructor(seen) {
    this.people = new Map(seen.people.map((each) => [each.id, each]));
    this.channels = new Map((seen.channels ?? []).map((each) => [each.id, each]));
    this.me = this.people.get(seen.me);
    this.bot = seen.app.bot;
    this.appName = seen.app.name;
  }

  person(id) {
    if (id === this.bot) return this.people.get(id)?.name;
    return this.people.get(id)?.real_name;
  }

  channel(id) {
    return this.channels.get(id)?.name;
  }

  // The title of a conversation in the sidebar and on top.
  title(channel) {
    if (channel.kind === "im") return this.person(channel.others[0] ?? this.me.id) ?? "";
    if (channel.kind === "mpim") return channel.others.map((each) => this.person(each)).join(", ");
    return channel.name;
  }

  format(moment, parts) {
    return formatOf(this.me?.locale, { timeZone: this.me?.tz, ...parts }).format(moment);
  }

  time(ts) {
    return this.format(new Date(Number(ts) * 1000), { hour: "2-digit", minute: "2-digit" });
  }

  day(ts) {
    const moment = new Date(Number(ts) * 1000);
    return this.format(moment, { month: "long", day: "numeric", weekday: "short" });
  }
}
