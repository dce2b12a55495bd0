// The shortcodes that bots use most; others are shown as written.

const NAMES = {
  white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", warning: "⚠️", rotating_light: "🚨",
  red_circle: "🔴", large_yellow_circle: "🟡", large_green_circle: "🟢", white_circle: "⚪",
  large_blue_circle: "🔵", bell: "🔔", lock: "🔒", key: "🔑", mag: "🔍", bulb: "💡", memo: "📝",
  clipboard: "📋", calendar: "📅", date: "📅", hourglass: "⌛", hourglass_flowing_sand: "⏳",
  alarm_clock: "⏰", clock3: "🕒", email: "📧", envelope: "✉️", phone: "☎️", telephone_receiver: "📞",
  link: "🔗", paperclip: "📎", pushpin: "📌", round_pushpin: "📍", eyes: "👀", wave: "👋",
  pray: "🙏", tada: "🎉", thumbsup: "👍", "+1": "👍", thumbsdown: "👎", "-1": "👎", ok_hand: "👌",
  bow: "🙇", raising_hand: "🙋", smile: "😄", slightly_smiling_face: "🙂", thinking_face: "🤔",
  heart: "❤️", star: "⭐", sparkles: "✨", fire: "🔥", books: "📚", book: "📖", scroll: "📜",
  speech_balloon: "💬", question: "❓", grey_question: "❔", exclamation: "❗", information_source: "ℹ️",
  ear: "👂", arrow_right: "➡️", arrow_left: "⬅️", arrow_up: "⬆️", arrow_down: "⬇️", repeat: "🔁",
  no_entry: "⛔", no_entry_sign: "🚫", construction: "🚧", robot_face: "🤖", office: "🏢",
  shield: "🛡️", file_folder: "📁", wastebasket: "🗑️", bar_chart: "📊", page_facing_up: "📄",
};

// Offered to people as reactions.
export const REACTIONS = ["ear", "eyes", "white_check_mark", "pray", "thumbsup"];

export const emoji = (name) => NAMES[name] ?? `:${name}:`;
