"""Notes the marks of a text that its meaning does not show well: its form and its small words."""

import re
from typing import Final

from knowledge.gating.english_words import ELSEWHERE as ENGLISH_ELSEWHERE
from knowledge.gating.forms import Form
from knowledge.gating.japanese_words import ELSEWHERE, HARMLESS
from knowledge.gating.words import compiled

_WORDS: Final[dict[str, re.Pattern[str]]] = {
    "regrets": compiled(r"て(?:しま|も)[っいう]|ちゃ[っい]|じゃ[っい]|\b(?:accident|mistake|oops)"),
    "doubts": compiled(r"""
        かも|みたい|っぽい|らしい|ようで|ような|気がし|可能性|恐れ(?!入)|おそれ(?!い)|疑い|はず|たぶん|多分
        |\b(?:may|might|maybe|think|seems?|looks_like|probably|not_sure|afraid|apparently)\b
    """),
    "reports": compiled(r"""
        言われ|言って|言わ|おっしゃ|とのこと|そうで|連絡|電話|指摘|問い?合わせ|聞かれ|届[いき]
        |\b(?:says?|said|told|asked|asks|asking|called|phoned|wrote|writes|claims?|sent_us)\b
    """),
    "wishes": compiled(r"""
        てほし|て欲し|てくれ|てもら|ないで|するな|やめ|止め|たい
        |\b(?:wants?|demands?|requests?|wish(?:es)?|would_like|stop|insists?)\b
    """),
    "customer": compiled(r"""
        客|会員|契約者|利用者|取引先|先方|ゆーざー|応募|患者|本人|相手
        |\b(?:customer|client|member|user|applicant|patient|caller|subscriber|lady|man|guy)s?\b
    """),
    "mine": compiled(r"""
        私|わたし|自分|僕|俺|うち|弊社|当社|\b(?:i|i'm|i've|we|my|our|me)\b
    """),
    "wrong": compiled(r"""
        間違|まちが|誤|違う|別の|他の|他人|他社|知らない|関係ない|取り違|入れ替|逆
        |\b(?:wrong|another|someone_else|somebody_else|different|stranger|mixed|swapped)
    """),
    "gone": compiled(r"""
        なくし|なくな|無くな|紛失|見当た|見つから|盗|忘れて|落とし|消え
        |\b(?:lost|missing|gone|stolen|disappear|vanish|can't_find|left)
    """),
    "alarmed": compiled(r"""
        やば|まずい|どうしよう|助けて|至急|すみません|ごめん|緊急|大変
        |\b(?:help|urgent|sorry|omg|oops|asap)\b|!
    """),
    "elsewhere": compiled(rf"{ELSEWHERE}|友人の会社|学校から|\b{ENGLISH_ELSEWHERE}\b|\bfriend's\b"),
    "harmless": compiled(
        rf"{HARMLESS}|ろぐいん|ぷりんた|商品|納期|料金|\b(?:product|price|refund)"
    ),
    "past": compiled(r"""
        (?:まし)?た(?:$|[。!、のんがけ])|\b(?:was|were|had|did|[a-z]{2,}ed|sent|got|left)\b
    """),
}
NAMES: Final = ("asks", "ends_asking", "supposes", "tells", "short", "long", *_WORDS)
_SHORT, _LONG = 12, 40


def marks_of(text: str, form: Form) -> tuple[bool, ...]:
    """Which of the NAMES the text carries; it is the text whose form is given."""
    return (
        form.asks,
        form.ends_asking,
        form.supposes,
        form.tells,
        len(text) <= _SHORT,
        len(text) > _LONG,
        *(bool(word.search(text)) for word in _WORDS.values()),
    )
