// The page's texts: what Slack says follows the language of the person, everything else that of the page.

import { pageLanguage } from "./kept.js";

const SLACK = {
  channels: ["チャンネル", "Channels"],
  direct: ["ダイレクトメッセージ", "Direct messages"],
  app: ["アプリ", "App"],
  messages: ["メッセージ", "Messages"],
  home: ["ホーム", "Home"],
  only_you: ["あなただけに表示されています", "Only visible to you"],
  dismiss: ["閉じる", "Dismiss"],
  thread: ["スレッド", "Thread"],
  reply: ["スレッドで返信", "Reply in thread"],
  replies: ["{n} 件の返信", "{n} replies"],
  one_reply: ["1 件の返信", "1 reply"],
  more: ["その他", "More actions"],
  react: ["リアクションを付ける", "Add a reaction"],
  more_of: ["その他：{what}", "More actions: {what}"],
  edit: ["メッセージを編集", "Edit message"],
  delete: ["メッセージを削除", "Delete message"],
  delete_sure: ["このメッセージを削除しますか？", "Delete this message?"],
  edited: ["（編集済み）", "(edited)"],
  save: ["保存する", "Save"],
  cancel: ["キャンセル", "Cancel"],
  close: ["閉じる", "Close"],
  send: ["送信", "Send"],
  write_to: ["{name} へのメッセージ", "Message {name}"],
  write_reply: ["返信する…", "Reply…"],
  read_only: ["ここには書き込めません", "You cannot write here"],
  also_channel: ["{name} にも投稿する", "Also send to {name}"],
  joined: ["さんが参加しました", "joined the channel"],
  guest: ["ゲスト", "guest"],
  outside: ["社外", "external"],
  shared: ["社外と共有", "Shared with another organisation"],
  members: ["{n} 人", "{n} members"],
  empty_home: ["アプリはまだホームを表示していません", "The app has not published its Home yet"],
  empty_channel: ["まだメッセージはありません", "No messages yet"],
  operation_timeout: ["アプリから応答がありませんでした", "The app did not respond"],
  dispatch_failed: ["アプリの応答を処理できませんでした", "The app's answer could not be processed"],
  no_such_command: ["{detail} というコマンドはありません", "{detail} is not a command"],
  command_not_supported_in_thread: ["スレッドではコマンドを使えません", "Commands cannot be used in threads"],
  failed: ["うまくいきませんでした：{detail}", "That did not work: {detail}"],
  choose: ["選択してください", "Choose"],
  search: ["検索…", "Search…"],
  optional: ["（任意）", "(optional)"],
  menu: ["メニュー", "Menu"],
  skip: ["本文へ移動", "Skip to the conversation"],
  file_save: ["{name} を保存", "Save {name}"],
  picture_large: ["大きく見る", "View full size"],
  completions: ["候補", "Suggestions"],
  conversation: ["会話", "Conversation"],
  all_rows: ["すべて表示（{n} 行）", "Show all {n} rows"],
  prompts: ["質問の候補", "Suggested questions"],
  nothing_found: ["見つかりません", "No matches"],
  remove: ["{what} を外す", "Remove {what}"],
};

// What Slack does not have.
const FRAME = {
  people: ["だれとして使うか", "Use as"],
  app_away: ["アプリは接続していません", "The app is not connected"],
  app_not_connected: ["アプリは接続していません。準備中か、止まっています。", "The app is not connected: it is getting ready, or has stopped."],
  app_here: ["アプリは接続しています", "The app is connected"],
  inspect: ["返事の理由", "Why this reply"],
  inspect_text: ["調べる文", "Text to explain"],
  inspect_look: ["調べる", "Explain"],
  file_here: ["ファイルは名前だけを扱います", "Only the names of files are used"],
  unread: ["未読 {n} 件", "{n} unread"],
  undisturbed: ["おやすみモード", "do not disturb"],
  days: ["{n}日", "{n} d"],
  hours: ["{n}時間", "{n} h"],
  minutes: ["{n}分", "{n} min"],
  status: ["時計と、Slack の調子", "Clock and Slack status"],
  clock: ["この職場の時計", "Workspace clock"],
  clock_why: [
    "時計を進めると、アプリにとってもその時刻になります。戻すことはできません。",
    "The app sees the new time too. The clock cannot be moved back.",
  ],
  move_hour: ["1時間進める", "Move forward one hour"],
  move_hour_watch: ["返事を待っている知らせが、どう再び届くかを見てください。", "See which unanswered notices are sent again."],
  move_morning: ["次の平日の朝 9:00 へ", "To 9:00 on the next weekday"],
  move_morning_watch: [
    "朝に届くものを、それぞれの人で見てください。祝日は考えに入れません。",
    "See what each person receives in the morning. Holidays are not considered.",
  ],
  move_month: ["1か月進める", "Move forward one month"],
  move_month_watch: [
    "期限が過ぎると何が届くか、月がかわると何ができるかを見てください。着いた日が休日や会社の休業日のこともあります。",
    "See what arrives when deadlines pass and a new month begins. The day may be a public or company holiday.",
  ],
  moved: ["（{span}）", "({span})"],
  moved_to: ["いまは {time} です", "It is {time} now"],
  slack: ["Slack の調子", "Slack status"],
  slack_none: ["Slack：平常", "Slack: normal"],
  slack_none_watch: ["すべてすぐに届きます。", "Everything arrives at once."],
  slack_slow: ["Slack：遅い", "Slack: slow"],
  slack_slow_watch: [
    "アプリからの呼び出しに2秒ずつかかります。返事が一度だけ届くかを見てください。",
    "Each call from the app takes two seconds. Check that the reply arrives exactly once.",
  ],
  slack_limited: ["Slack：混雑（429）", "Slack: rate limited (429)"],
  slack_limited_watch: [
    "呼び出しの半分を断ります。アプリが待って、送り直すかを見てください。",
    "Half of all calls are refused. Check that the app waits and tries again.",
  ],
  slack_away: ["Slack：停止", "Slack: down"],
  slack_away_watch: [
    "アプリはつながりません。平常に戻すと、1分ほどで届け直されます。何も失われていないかを見てください。",
    "The app cannot connect. When Slack is back, deliveries resume within about a minute. Check that nothing is lost.",
  ],
  slack_failing: ["Slack：不調", "Slack: failing"],
  disturb: ["おやすみモード", "Do not disturb"],
  disturb_on: ["{name} さんをおやすみモードにする", "Turn on do not disturb for {name}"],
  disturb_off: ["{name} さんのおやすみモードを終える", "Turn off do not disturb for {name}"],
  disturb_watch: [
    "メッセージは届きますが、タブの題に未読の数は出ません。返事がないとき、次にだれに届くかを見てください。",
    "Messages arrive, but the tab title does not count them. See who is notified next when nobody answers.",
  ],
  try: ["試してみる", "Things to try"],
  try_as: ["{name} さんとして試す", "Things to try as {name}"],
  try_insert: ["文を入れる", "Insert text"],
  try_open: ["開く", "Open"],
  wire: ["アプリとのやりとり", "App traffic"],
  wire_short: ["通信", "Traffic"],
  wire_of: ["このメッセージの通信", "Traffic about this message"],
  wire_detail: ["やりとりの中身", "Exchange details"],
  wire_why: [
    "アプリに伝えたことと、次の知らせまでにアプリがした呼び出しです。新しいものが上です。どの呼び出しがどの知らせへの返事かは、通信からは分かりません。",
    "What the app received, and the calls it made before the next delivery, newest first. "
      + "The traffic does not show which call answers which event.",
  ],
  wire_nothing: ["まだ何もありません", "Nothing yet"],
  wire_itself: ["アプリから（知らせなし）", "From the app (no delivery)"],
  wire_ack: ["受領 {ms} ms", "ack {ms} ms"],
  wire_no_ack: ["受領なし（{why}）", "no ack ({why})"],
  wire_waiting: ["受領待ち", "waiting for the ack"],
  wire_refused: ["断られた呼び出し {n} 件", "{n} calls refused"],
  wire_attempt: ["{n} 回目の配達", "attempt {n}"],
  wire_payload: ["伝えた内容", "Payload"],
  wire_arguments: ["引数", "Arguments"],
  wire_answer: ["返事", "Answer"],
  wire_echoes: [
    "アプリ自身のメッセージについての知らせも {n} 件届けました。",
    "The app was also notified of {n} of its own messages.",
  ],
  wire_calls: ["その後の呼び出し（{n} 件）", "Calls afterwards ({n})"],
  language: ["言語", "Language"],
  language_ja: ["日本語", "日本語"],
  language_en: ["English", "English"],
  language_why: [
    "この画面の言語です。Slack の言語は人ごとに選べます。",
    "The language of this page. Each person's Slack has its own.",
  ],
  language_of: ["{name} さんの Slack の言語", "Slack language of {name}"],
  language_watch: [
    "アプリに知らせが届きます。ボタンとホームはその言語になります。届いているメッセージは変わりません。",
    "The app is notified. Buttons and Home follow; messages that have arrived stay as they are.",
  ],
  try_welcome: [
    "本物の Slack ではなく、お試し用の画面です。一覧（狭い画面では☰）で人を選ぶと、その人として使えます。外部には何も送信されません。",
    "This is not the real Slack but a place to try things. Pick a person in the list (☰ in a narrow window) "
      + "and act as them; nothing leaves this machine.",
  ],
};

const COLUMNS = { ja: 0, en: 1 };
const person = { column: COLUMNS[pageLanguage] };

export function useLocale(locale) {
  const tag = locale.startsWith("ja") ? "ja" : "en";
  person.column = COLUMNS[tag];
  // Setting it again would make the browser recompute all styles.
  if (document.documentElement.lang !== tag) document.documentElement.lang = tag;
}

export function word(name, values = {}) {
  const text = FRAME[name]?.[COLUMNS[pageLanguage]] ?? (SLACK[name] ?? SLACK.failed)[person.column];
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

export function failure(error) {
  const detail = error.answer?.response_metadata?.messages?.[0] ?? error.message;
  const name = error.code in SLACK ? error.code : "failed";
  return word(name, { detail });
}
