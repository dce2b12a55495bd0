"""Small talk alone (greetings, thanks, gibberish), and the courtesies around a question."""

import re
from typing import Final

from knowledge.intent.patterns import alternation, build_pattern

_GREETINGS: Final = alternation("""
    こんにち[はわ] こんばん[はわ] おはよう?(?:ござい?ます)? お早う(?:ございます)? おは はじめまして
    初めまして お(?:疲|つか)れ(?:様|さま|さん)?(?:です|でした)? おつ もしもし
    ご無沙汰して(?:い|おり)ます お久しぶりです お?(?:世話|せわ)になっ?て(?:い|おり)?ます
    いつもお(?:世話|せわ)になって(?:い|おり)?ます
    (?:どうぞ)?(?:よろしく|宜しく)(?:お願い(?:し|いた?し|致し)ます|です)? やあ やっほ[ーー]* ハロー
    ハーイ ちわ(?:っす|す)? こんちは ども どうも konnichi[wh]a konbanwa ohayou?(?:_?gozaimasu)?
    otsukaresama(?:_?desu)? yoroshiku(?:_?onegai_?shimasu)? hell+o+ hi+ hey+ hiya howdy yo
    greetings good_?(?:morning|afternoon|evening|day) morning nice_to_meet_you
    how_are_you(?:_doing)?(?:_today)? how_do_you_do how's_it_going what's_up sup
    (?:i_|we_)?hope_(?:that_)?(?:you|everyone|everybody|all|everything|it|things|this_(?:message|mail…
    |email|note)|this)(?:_are|_is|'re|'s|_all)?(?:_doing|_going|_keeping|_finds_(?:you|everyone))?…
    _(?:well|ok|okay|fine|great|good|alright|all_right)
    (?:i_|we_)?hope_(?:that_)?(?:you|everyone)(?:_are|_is|'re|_all)?_(?:have|having|had)_a_…
    (?:good|great|nice|lovely|pleasant)_(?:day|weekend|week|morning|afternoon|evening|one)
    (?:have|hope_you_have|wishing_you)_a_(?:good|great|nice|lovely)_(?:day|weekend|week|evening|one)
    sorry_(?:to|for)_(?:bother|bothering|disturb|disturbing|trouble)(?:_you)? nice_to_e-?meet_you
    dear_(?:all|team|desk|colleagues|madoguchi|sir_or_madam)
""")
_THANKS: Final = alternation("""
    (?:本当に|ほんとに|ほんとうに|誠に|大変)?(?:ありがと|有難|有り難)(?:う…
    |ー)*(?:ござい?(?:ます|ました)|ね)? あり(?=$|[。!！]) あざ(?:っす|す|ます|した) サンキュー?
    さんきゅー? (?:とても|すごく|大変|めっちゃ)?助かり(?:ました|ます) 助かる 助かった
    (?:大変)?感謝(?:して(?:い)?ます|いたします|します|です)? (?:大変)?恐れ入ります おおきに
    解決しました 参考になりました 勉強になりました
    (?:doumo_)?arigatou?(?:_?gozaimasu|_?gozaimashita)? tasukarimashita
    (?:many_|much_)?than+k+s?(?:_?(?:you|u|again|a_lot|a_bunch|a_million|very_much|so_much…
    |so_very_much))* thx tysm ty tnx cheers much_appreciated
    i_(?:really_)?appreciate_(?:it|that|your_help|the_help|this)
    (?:that|this|it)_(?:was|is)_(?:very_|really_|so_)?helpful
    (?:kind|best|warm|many)_(?:regards|wishes) regards best_wishes all_the_best
    any_help_(?:is|would_be)_(?:much_|greatly_|very_|really_)?appreciated
""")
_FILLERS: Final = alternation("""
    はい うん ええ 了解(?:です|しました)? 承知(?:しました|いたしました)? 分かりました わかりました
    なるほど ok(?:ay)?(?:です)? オッケー 大丈夫です いえいえ いいえ すみません 本当に どうも いつも
    早速の? ご?(?:回答|返信|対応|丁寧に) 教えてくれて 教えていただき
    窓口(?:さん|の?皆(?:さん|様)|の?方)? madoguchi みなさん 皆さん 皆様 さん ボット bot
    お願い(?:し|いた?し|致し)ます の で を に は ね よ w+ 笑 got_it great perfect awesome cool nice
    sure yes yeah yep no_problem alright all_right there everyone all team folks again to_you
    for_(?:your|the|all_your)_(?:help|answer|reply|time|support|quick_reply)
    for_(?:helping(?:_me)?|that|this|answering|everything|letting_me_know) so_much very_much a_lot
    and i_am_fine the dear oh very_helpful in_advance please
""")
_PART: Final = build_pattern(
    f"(?P<thanks>{_THANKS})|(?P<greeting>{_GREETINGS})|(?P<filler>{_FILLERS})"
)
_BETWEEN: Final = re.compile(r"[\W_ー]*")
_RUN_IN_LATIN: Final = re.compile(r"[a-z]")
_LETTER: Final = re.compile(r"[^\W_]")
# Letters in the order of the keyboard and of the alphabets.
_ROWS: Final = (
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    "1234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "あいうえおかきくけこさしすせそたちつてとなにぬねの",
    "アイウエオカキクケコサシスセソタチツテト",
)
_ORDERS: Final = tuple(order for row in _ROWS for order in (row, row[::-1]))
_NEIGHBOURS: Final = frozenset(
    order[place : place + 2] for order in _ORDERS for place in range(len(order) - 1)
)
_SHORTEST_RUN: Final = 4
_UNVOWELLED: Final = re.compile("[bcdfghjklmnpqrstvwxz]{6,}")


def topic_of(text: str) -> str | None:
    """Return greeting, thanks, gibberish or empty if a normalised text is nothing else."""
    letters = "".join(_LETTER.findall(text))
    if not letters:
        return "empty"
    return _courtesy(text) or ("gibberish" if _is_gibberish(letters, text) else None)


def _courtesy(text: str) -> str | None:
    """Match courtesies one after another; any other word ends it."""
    heard = set[str]()
    place = _skip(text, 0)
    while place < len(text):
        part = _PART.match(text, place)
        if part is None or part.end() == place or _cuts_a_word(text, part.end()):
            return None
        heard.add(str(part.lastgroup))
        place = _skip(text, part.end())
    return "thanks" if "thanks" in heard else "greeting" if "greeting" in heard else None


def _skip(text: str, place: int) -> int:
    between = _BETWEEN.match(text, place)
    return between.end() if between else place


def _cuts_a_word(text: str, place: int) -> bool:
    latin = _RUN_IN_LATIN
    return bool(latin.match(text, place - 1) and latin.match(text, place))


def _is_gibberish(letters: str, text: str) -> bool:
    if letters.isdecimal():
        return True
    if len(set(letters)) == 1 and len(letters) >= 3:
        return True
    if all(_UNVOWELLED.fullmatch(word) for word in text.split()):
        return True
    return _is_keyboard_mash(letters)


def _is_keyboard_mash(letters: str) -> bool:
    """Whether most letters are in long runs of neighbouring keys, or all in short ones."""
    runs = _runs(letters)
    long = sum(run for run in runs if run >= _SHORTEST_RUN)
    short = sum(run for run in runs if run >= _SHORTEST_RUN - 1)
    return long >= 0.7 * len(letters) or (short == len(letters) >= 6)


def _runs(letters: str) -> list[int]:
    """Return the lengths of the runs along a row of keys."""
    runs, start = [], 0
    for end in range(1, len(letters) + 1):
        if end == len(letters) or not _is_along(letters[start : end + 1]):
            runs.append(end - start)
            start = end
    return runs


def _is_along(run: str) -> bool:
    """Whether the letters follow each other on a row of keys."""
    # The last two letters settle most runs at once.
    return run[-2:] in _NEIGHBOURS and any(run in order for order in _ORDERS)


# --- courtesies -------------------------------------------------------------------------------

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
_MARKS: Final = r"[\s、。,.!?…:;)(~〜ー-]*"
_OPENING: Final = re.compile(
    f"{_MARKS}(?:(?:{'|'.join(_JAPANESE_OPENINGS)})(?=[{_SIGNS}ごお御])"
    f"|{'|'.join(_ENGLISH_OPENINGS)}){_MARKS}",
    re.IGNORECASE,
)
# “I am … of …” is a courtesy only after a greeting; alone it may be the matter.
_SELF: Final = re.compile(r"[^、。!?\s]{1,10}の[^、。!?\s]{1,6}です[。\s]+")
_CLOSING: Final = re.compile(
    f"(?<=[{_SIGNS})])(?:{'|'.join((*_JAPANESE_CLOSINGS, *_ENGLISH_CLOSINGS))}){_MARKS}$",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_]{2}")


def strip_courtesies(text: str) -> str:
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
