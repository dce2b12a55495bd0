"""Tells questions that rest on what was said before: 「それはいつまで？」, “how much is that?”."""

from typing import Final

from knowledge.intent.patterns import alternation, build_pattern
from knowledge.intent.small_talk import strip_courtesies
from knowledge.text import has_japanese, latin_words, normalise

_MOST_SIGNS: Final = 40
_MOST_WORDS: Final = 10
_MOST_SIGNS_IN_PASSING: Final = 12
_MOST_WORDS_IN_PASSING: Final = 5

_LINKS: Final = alternation("""
    では じゃあ? で あと なら だったら ちなみに さらに すると ところで そしたら えっと それで
    それから
""")
_POINTS: Final = alternation("""
    それ(?:ら|以外|以上|以降)? そこ そっち そちら これ(?:って|は|も)
    その(?!他|た|情報|お客)(?:とき|時|場合|際|後|あと|前|ほか|人|方|書類|件|期限|期間|費用)?
""")
_ASKS: Final = alternation("""
    いくら いつ だれ 誰 どこ どちら どなた どれ どの(?:くらい|ぐらい)
    どう(?:やって|して|すれば|したら)? なぜ なんで どうして なに どんな
    何(?!を?聞|が?でき)(?:故|で|日|回|時|円|人|枚|部|通|年|分|週間|か月|ヶ月)?
""")
_PARTICLES: Final = alternation("""
    まで から には では に で を が は も って の へ なら くらい ぐらい ほど 間 以内 頃 ごろ 分 、
""")
# Verbs that say nothing about the subject.
_ACTS: Final = alternation("""
    送 出 返 届 来 要 必要 聞 言 伝え 知らせ 決 待 見 使 入れ 書 渡 大丈夫 可能
""")
_ENDING: Final = alternation("""
    でしょう です ます だ の ん か ね よ な いい いる ある する できる なる もらえる いります
    かかり かかる なり でき して して すれば したら
""")
_BARE_JAPANESE: Final = build_pattern(f"""
    (?:{_LINKS}、?)?(?:{_POINTS}(?:{_PARTICLES})*)?(?:{_ASKS}(?:{_PARTICLES})*)?
    (?:ご?{_ACTS}[ぁ-ん]{{0,8}}|(?:{_ENDING})*)[?。!]*
""")
_BEGINS: Final = build_pattern(f"(?:{_LINKS}、?)?(?:{_POINTS}|{_ASKS})")
_POINTS_BACK: Final = build_pattern(f"(?:{_LINKS}、?)?{_POINTS}")
_IS_ASKED: Final = build_pattern(f"{_ASKS}|(?:か|の)[?。]*$|[?]$")

# “More”, and a day alone: they ask about what was just read.
_MORE: Final = build_pattern("""
    (?:もっと|もう少し|さらに)?(?:詳しく|くわしく|詳細を?)(?:知りたい|(?:教えて|説明して)(?:ください|ほしい)?)?
     (?:です)?[?。!]*
    |(?:(?:please_)?(?:can_you_|could_you_)?(?:tell_me|explain|give_me)_)?(?:a_bit_|some_)?
     more_?(?:details?|information|about_(?:it|that|this))?(?:,?_please)?[?.!]*
""")
_DAYS: Final = build_pattern(
    "(?:土日|土曜日?|日曜日?|週末|祝日|休日|平日|夜間?|夜中|今日|明日|年末年始)(?:なら|だと)?は?[?]"
)
# What happens to data or reaches us: 「紛失したら？」 is a whole question.
_EVENTS: Final = alternation("""
    漏れ 漏ら 漏え 漏洩 もれ 紛失 なくし 無くし 失くし 落とし 落し 盗 忘れ 誤 間違え 来 届い 受け
""")
# The same question about something else, or on a condition: “And for deletion?”, “And if they
# agreed?”, 「削除の場合は？」, 「同意があれば？」
_SAME_OF_ANOTHER: Final = build_pattern(rf"""
    (?:and_)?(?:what|how)_about\b
    |and_(?:for|with|in|on|by)_(?:\w+_){{0,3}}\w+[?]$
    |(?:and|but|even)_if\b
    |(?:{_LINKS}、?)?(?!{_POINTS}|{_ASKS}|[^?]*{_EVENTS}[^?]*(?:たら|だら|れば))[^、。!?は]{{1,10}}?
      (?:の(?:場合|とき|時)(?:は|なら|だと)?|なら|だと|たら|だら|れば)
      (?:どう(?:ですか|でしょうか)?)?[?]$
""")

_ENGLISH_LINKS: Final = build_pattern(r"(?:and|what_about|how_about|then|in_that_case|also)\b")
_ENGLISH_ASKS: Final = frozenset([
    "what", "when", "where", "who", "whom", "which", "why", "how", "is", "are", "do", "does",
    "did", "can", "could", "may", "must", "should", "will", "would", "what's", "when's", "who's",
])  # fmt: skip
_ENGLISH_POINTS: Final = frozenset([
    "it", "that", "this", "they", "them", "those", "these", "it's", "that's",
])  # fmt: skip
_ENGLISH_FILLERS: Final = frozenset([
    "and", "so", "then", "but", "or", "ok", "okay", "also", "too", "the", "a", "an", "i", "we",
    "one", "much", "many", "long", "soon", "far", "often", "about", "to", "for", "of", "by",
    "from", "with", "in", "on", "at", "until", "have", "has", "had", "be", "been", "need",
    "needed", "send", "sent", "get", "got", "take", "takes", "cost", "costs", "go", "goes",
    "done", "come", "back", "give", "know", "tell", "exactly", "there", "please", "else",
    "again", "my", "our", "your", "their", "his", "her",
])  # fmt: skip


def points_to_earlier(text: str) -> bool:
    """Whether a cleaned text asks about something that was said before."""
    words = normalise(strip_courtesies(text))
    same = asks_same_of_another(text)
    if names_no_subject(text) or _DAYS.fullmatch(words):
        return True
    if has_japanese(words):
        if same:
            return True
        asked = _POINTS_BACK.match(words) and _IS_ASKED.search(words)
        return bool(asked) and len(words) <= _MOST_SIGNS
    english = latin_words(words)
    points = _ENGLISH_LINKS.match(words) or _ENGLISH_POINTS & set(english)
    return bool(points) and _asks_of_little(english, of=2 if same else 1, asks=same)


def asks_for_more(text: str) -> bool:
    """Whether a cleaned text only asks for more about what was said before."""
    return bool(_MORE.fullmatch(normalise(text)))


def asks_same_of_another(text: str) -> bool:
    """Whether a cleaned text may ask the same of something else: “what about employee data?”."""
    return bool(_SAME_OF_ANOTHER.match(normalise(strip_courtesies(text))))


def may_be_follow_up(text: str) -> bool:
    """Whether a cleaned text is about what was said before, or a question too short to tell:
    「コピーでもいい？」."""
    return points_to_earlier(text) or _is_short_question(text)


_CONTINUES: Final = build_pattern(rf"""
    (?:and|but|so|then|what_if|even_if|in_that_case)\b|{_LINKS}、|(?:{_LINKS}、?)?{_POINTS}
""")


def may_continue(text: str) -> bool:
    """Whether a cleaned text may go on from the question before, whatever answers it."""
    return may_be_follow_up(text) or bool(_CONTINUES.match(normalise(strip_courtesies(text))))


def _is_short_question(text: str) -> bool:
    words = normalise(strip_courtesies(text))
    if has_japanese(words):
        return bool(_IS_ASKED.search(words)) and len(words) <= _MOST_SIGNS_IN_PASSING
    return words.endswith("?") and len(latin_words(words)) <= _MOST_WORDS_IN_PASSING


def names_no_subject(text: str) -> bool:
    """Whether a cleaned text asks without naming a subject: alone it may mean anything."""
    words = normalise(strip_courtesies(text))
    if asks_for_more(text):
        return True
    if has_japanese(words):
        joined = "".join(words.split())
        return bool(_BEGINS.match(joined) and _BARE_JAPANESE.fullmatch(joined))
    return _asks_of_little(latin_words(words), of=0)


def _asks_of_little(words: list[str], *, of: int, asks: bool = False) -> bool:
    """Whether it is a short question with at most so many words of a subject's own."""
    known = _ENGLISH_ASKS | _ENGLISH_POINTS | _ENGLISH_FILLERS
    is_short = (asks or bool(_ENGLISH_ASKS & set(words))) and len(words) <= _MOST_WORDS
    return is_short and sum(word not in known for word in words) <= of
