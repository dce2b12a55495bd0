"""Tells whether a text, question or statement, speaks of something sent to the wrong person."""

from typing import Final

from knowledge.intent.japanese import folded
from knowledge.intent.patterns import any_of, compiled
from knowledge.text import normal

_RECEIVER: Final = any_of("""
    人 ひと 方 かた お?客(?:様|さん)? 会社 かいしゃ 宛先 相手 取引先 部署 業者 住所 番号 あどれす 先
    めーるあどれす ふぁっくす番号 fax番号
""")
_SEND: Final = any_of("""
    送[っり] おく[っり] 送信し 送付し 発送し 郵送し 転送し 返信し (?:ふぁっくす|fax|めーる)し 投函し
    (?:出|渡|わた)し
""")
_WRONG: Final = "(?:違う|ちがう|(?:間違|まちが)った|間違えた|誤った)"
_JAPANESE: Final = compiled(f"""
    (?:{_WRONG}{_RECEIVER}|(?:間違|まちが)[いえ]て[^。!?]{{0,8}}?(?:別|べつ)の{_RECEIVER})
     (?:に|へ|宛|あて)[^。!?]{{0,16}}?{_SEND}(?:た|まし|てしま|ちゃ|ちま|てた|ていた)
    |(?:別|べつ|他|ほか|よそ)の{_RECEIVER}(?:に|へ|宛|あて)[^。!?]{{0,16}}?{_SEND}
     (?:てしま|ちゃ|ちま|まし?たら[^。!?]{{0,6}}?(?:どう|何|なに))
""")
_ENGLISH: Final = compiled(r"""
    \b(?:send|sends|sent|sending|e-?mail(?:ed|s)?|mail(?:ed|s)?|fax(?:ed|es)?|forward(?:ed|s)?
     |hand(?:ed|s)?|post(?:ed|s)?|give|gives|gave|goes|went|gone)\b
    [^.!?;]{0,60}?\bto_(?:the|a|some)_wrong_(?:[\w-]+_)?
     (?:company|companies|firm|customers?|clients?|persons?|people|man|woman|colleague|supplier
     |vendor|partner|department|party|guy|one|address|number|recipients?|place)\b
""")


def is_about_mis_sending(text: str) -> bool:
    """Whether a cleaned text speaks of a mis-sending, whatever was sent."""
    words = normal(text)
    return bool(_JAPANESE.search(folded(words)) or _ENGLISH.search(" ".join(words.split())))
