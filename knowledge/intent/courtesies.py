"""Removes greetings, apologies and thanks from both ends of a question."""

import re
from typing import Final

# Each repetition is bounded, so that the cost grows only linearly with the text.
_JAPANESE_OPENINGS: Final = (
    "(?:いつも)?(?:大変)?お世話になって(?:おり|い)ます",
    "お(?:疲|つか)れ(?:様|さま)(?:です|でした|でございます)?",
    "おはよう(?:ございます)?|こんにち[はわ]|こんばん[はわ]|(?:はじ|初)めまして",
    "[^、。!?]{0,12}(?:初めて|はじめて)(?:書き込み|質問し|投稿し|ご?連絡し)[ぁ-ん]{1,6}",
    "[^、。!?\\s]{1,12}(?:と申します|と言います|といいます)",
    "(?:突然|夜分|度々|たびたび|何度も)[ぁ-ん遅恐]{0,8}(?:失礼|すみません|申し訳)[ぁ-ん致]{0,8}",
    "(?:大変)?失礼(?:いた|致)?します",
    "(?:お忙しい|ご多忙|お急ぎ)[ぁ-ん中所]{0,8}(?:大変)?(?:恐れ入|恐縮|すみません|申し訳)[ぁ-ん]{0,10}",
    "(?:大変)?(?:恐れ入|おそれいり|恐縮)[ぁ-ん]{1,8}が",
    "(?:大変)?(?:申し訳|もうしわけ)[ぁ-ん無]{2,8}が",
    "(?:どうも)?す[みい]ません(?:が|けど)?|ごめんなさい|えー?っと|えーと|あの[うー]",
    "(?:大変)?お手数[ぁ-ん掛]{1,12}が",
    "(?:もし)?(?:差し支え|さしつかえ)[ぁ-ん無]{2,5}|(?:もし)?(?:よろしけれ|宜しけれ)ば",
    "(?:ご教示|お教え|教えて|お聞きし|お伺いし|質問し)[ぁ-ん頂]{1,10}(?:の|ん)です(?:が|けど)",
    "(?:ちょっと|少し|一つ|ひとつ|1つ|1点)?(?:質問|お尋ね|相談)(?:です|があります|があるの?です)(?:が|けど)?",
)
_JAPANESE_CLOSINGS: Final = (
    "(?:以上|どうぞ|何卒|なにとぞ)?[、]?(?:よろしく|宜しく)(?:お願い(?:いた|致)?(?:し|申し上げ)ます|です)?",
    "(?:ありがとう|有難う)(?:ございます|ございました)?|感謝します|助かります",
    "(?:お手すき|お手隙|お時間)[^。!?]{1,12}(?:ご|お)[^。!?]{2,18}",
    "(?:ご(?:教示|教授|確認|回答|返信|対応|連絡))[ぁ-ん頂幸存致願申上]{2,22}",
    "教えて(?:ください|下さい|ほしいです|いただけますか|いただけると助かります|もらえますか)",
)
_HEARER: Final = " (?:there|all|team|everyone|everybody|folks|guys|again|sir|madam)\\b"
_ENGLISH_OPENINGS: Final = (
    f"(?:hi+|hello+|hey+|hiya|greetings)\\b(?:{_HEARER}){{0,2}}",
    f"good (?:morning|afternoon|evening|day)\\b(?:{_HEARER}){{0,2}}",
    "(?:i )?hope (?:you|this|everyone|all|everything)\\b[^.!?,;:]{0,40}(?=[.!?,;:])",
    "(?:i'm |i am )?(?:so |very |really )?sorry (?:to|for) (?:bother|trouble|disturb|interrupt)"
    "[^.!?,;:]{0,30}?(?:,? but\\b|(?=[.!?,;:]))",
    "(?:excuse|pardon) me\\b",
    "(?:just )?(?:a |one )?(?:quick|small|short|simple) question\\b[^.!?,;:]{0,30}(?=[.!?,;:])",
    "(?:i was |i'm |i am )?(?:just )?wondering\\b(?=[,:])",
    "(?:i(?:'d| would)) (?:be (?:very |so |really )?(?:grateful|thankful|glad)|appreciate it) if"
    "[^.!?,;:]{0,50}(?=[.!?:])",
    "(?:if|when(?:ever)?) you (?:have|get|got) (?:a|some|one) (?:minute|moment|second|sec|time)\\b",
    "(?:can|could|would|will) (?:you|someone|anyone) (?:please |kindly )?"
    "(?:tell me|help me|let me know)(?=:)",
)
_ENGLISH_CLOSINGS: Final = (
    "(?:many |much )?thank(?:s| you| u)\\b(?: (?:very|so) much| a (?:lot|million|bunch)| all"
    "| everyone| again| in advance){0,3}(?:,? for (?:your|the|any|all)[^.!?]{0,30})?",
    "thx|tysm|cheers|(?:kind|best|warm) regards|regards|much appreciated",
    "(?:i )?(?:really )?appreciate (?:it|(?:your|any|the) help)",
    "any help (?:is|would be)[^.!?]{0,20}appreciated|please (?:help|advise|let me know)",
)
_SIGNS: Final = r"\s、。,.!?…"
_BETWEEN: Final = r"[\s、。,.!?…:;)(~〜ー-]*"
_OPENING: Final = re.compile(
    f"{_BETWEEN}(?:(?:{'|'.join(_JAPANESE_OPENINGS)})(?=[{_SIGNS}ごお御])"
    f"|{'|'.join(_ENGLISH_OPENINGS)}){_BETWEEN}",
    re.IGNORECASE,
)
# “I am … of …” is a courtesy only after a greeting; alone it may be the matter.
_SELF: Final = re.compile(r"[^、。!?\s]{1,10}の[^、。!?\s]{1,6}です[。\s]+")
_CLOSING: Final = re.compile(
    f"(?<=[{_SIGNS})])(?:{'|'.join((*_JAPANESE_CLOSINGS, *_ENGLISH_CLOSINGS))}){_BETWEEN}$",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_]{2}")


def without_courtesies(text: str) -> str:
    """Strip the courtesies of a cleaned text; a text of nothing else stays as it is."""
    kept = _without_closings(_without_openings(text))
    return kept if _WORD.search(kept) else text


def _without_openings(text: str) -> str:
    greeted = False
    while found := _OPENING.match(text) or (greeted and _SELF.match(text)) or None:
        text, greeted = text[found.end() :], True
    return text


def _without_closings(text: str) -> str:
    while found := _CLOSING.search(text):
        text = text[: found.start()].rstrip(" ")
    return text
