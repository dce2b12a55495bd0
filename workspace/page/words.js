// The page's own words, in the language of the person who is picked.

const WORDS = {
  you: ["あなた", "You"],
  people: ["だれとして使うか", "Use as"],
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
  app_away: ["アプリは接続していません", "The app is not connected"],
  app_here: ["アプリは接続しています", "The app is connected"],
  empty_home: ["アプリはまだホームを表示していません", "The app has not published its Home yet"],
  empty_channel: ["まだメッセージはありません", "No messages yet"],
  first_words: ["{name} に話しかけてみましょう。", "Say something to {name}."],
  operation_timeout: ["アプリから応答がありませんでした", "The app did not respond"],
  dispatch_failed: ["アプリの応答を処理できませんでした", "The app's answer could not be used"],
  no_such_command: ["{detail} というコマンドはありません", "{detail} is not a command"],
  command_not_supported_in_thread: [
    "スレッドではコマンドを使えません",
    "Commands cannot be used in threads",
  ],
  failed: ["うまくいきませんでした：{detail}", "That did not work: {detail}"],
  choose: ["選択してください", "Choose"],
  search: ["検索…", "Search…"],
  optional: ["（任意）", "(optional)"],
  menu: ["メニュー", "Menu"],
  skip: ["本文へ移動", "Skip to the conversation"],
  inspect: ["返事の理由", "Why this reply"],
  inspect_text: ["調べる文", "Text to look into"],
  inspect_look: ["調べる", "Look"],
  image: ["画像", "Image"],
  file_here: ["ファイルは名前だけを扱います", "Files are names only here"],
  file_save: ["{name} を保存", "Save {name}"],
  today: ["今日", "Today"],
  yesterday: ["昨日", "Yesterday"],
};

let column = 0;

export function useLocale(locale) {
  column = locale.startsWith("ja") ? 0 : 1;
  document.documentElement.lang = column ? "en" : "ja";
}

export function word(name, values = {}) {
  const text = (WORDS[name] ?? WORDS.failed)[column];
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? "");
}

export function failure(error) {
  const detail = error.answer?.response_metadata?.messages?.[0] ?? error.message;
  const name = error.code in WORDS ? error.code : "failed";
  return word(name, { detail });
}
