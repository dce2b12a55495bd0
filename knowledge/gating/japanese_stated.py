"""How Japanese says that something happened: what follows the stem of a verb."""

import re
from typing import Final

_END: Final = r"""
    (?=$|[。!、,….~w笑汗泣()」』;:・\s♪]|すみません|申し訳|どうし|どうす|どなた|至急|助けて
     |なんとか)
"""
# The soft ends of a sentence; か is not among them, for it asks.
_SOFT: Final = """
    (?:です|でし(?:た|て)|だ|ます|ん|の|な(?!ら|の?か)|よ(?!う)|ね|わ|さ|ぞ|っす|と){0,4}
"""
_JOINED: Final = """
    (?:が(?!あ)|けども?|けれども?|ので|から(?!の|何)|ため|し(?=、)|もの?の|て[、。])
"""
FINISHED: Final = f"{_SOFT}(?:{_END}|{_JOINED})"
ENDED: Final = "(?:(?:です|でした|した|の件)?(?:$|[。!]))"

MAYBE: Final = """
    (?:かも(?:しれ(?:ない|ません|ん)|しれず|です)?
    |(?:ん(?:じゃ|では)|の(?:では|じゃ))ない(?:か|です?か|でしょうか)?
     (?:と(?:思|おも|心配)[^。]{0,8})?
    |みたい|っぽい|らしい|模様|よう(?=[でだな、。]|$)(?:な(?:気が|んで|のです|の))?
    |(?:ような)?気が(?:し(?:ます|て)|する)
    |と(?:思|おも)[いうっわ](?:ます|て(?:い)?(?:ます|る)|れます)?
    |(?:恐れ|おそれ|可能性|かのうせい|疑い|うたがい)(?:が|も|は)?
     (?:ある|あり(?:ます)?|高い?|否定でき(?:ない|ません)|大|(?=$|[。!]))
    |(?:かな|かしら)(?:と(?:思|おも)[^。]{0,6})?)
"""
_HEARD: Final = """
    (?:(?:と|って|との|という|とか)[^。?]{0,14}?
    (?:(?:言|い)?(?:って(?:い|き)?(?:る|ます|ました|た)|われ(?:た|ました|て(?:い)?(?:ます|る|ました|た)))
    |あ(?:った|りました|り(?=[、。]|$))|入(?:った|りました|り)|受け(?:た|ました)
    |来(?:た|ました|て(?:い)?(?:ます|る))|き(?:ました|た)|聞(?:いた|きました)|もら(?:った|いました)
    |頂(?:いた|きました)|いただ(?:いた|きました)|報告(?:です|します|いたします)|届(?:いた|きました)
    |(?:指摘|申告|相談|質問|抗議)(?:され|を受け|があ[っり])(?:た|ました)))
"""
_NOTICED: Final = """
    (?:(?:の|こと|件)(?:に|が|を)[^。?]{0,8}?
    (?:気[づ付]|気が[つ付]|きづ|分か|わか|判明|発覚|見つ|確認し|知(?:り|った))[^。?]{0,4}?
    (?:た|ました|ています|てる))
"""
AFTER: Final = f"""
    (?:(?:{_HEARD}|{_NOTICED})?(?:{MAYBE}(?:{FINISHED}|[?])|{FINISHED})
    |そう(?:です|だ|で[、。])|とのこと|件(?:で|です)|恐れあり|おそれあり)
"""
_SHIMAU: Final = "(?:(?:て|で)しま|ち(?:ゃ|ま)|じゃ)"
_GOING_ON: Final = "(?:って(?!も|は)|い(?=[、。]|どう|そう|まして))"
_ANXIOUS: Final = """
    (?:て|まして)(?:、|、?(?:い)?て?)
    (?=どう(?:し|す)|困|こまっ|焦|あせ|すみ|申し訳|見つから|みつから|見当たら|探|さがし|ぱにっく|慌て
     |至急|心配|不安|出てこ)
"""
_REGRET: Final = f"""
    {_SHIMAU}(?:った|いました|って(?:い)?(?:る|ます|た|ました))|て(?:しも|も)う?た
"""
# て, た and the like after a stem, and the words that leave it a statement. One pattern each:
# they stand in so many others that every repetition is felt at the start of the program.
REGRETTED: Final = f"(?:(?:{_REGRET}){AFTER}|{_SHIMAU}{_GOING_ON})"
STATED: Final = f"""
    (?:(?:{_REGRET}|(?:まし)?た|て(?:い)?(?:る|ます|た|ました|おります)|ており(?:ます|ました)){AFTER}
    |{_SHIMAU}{_GOING_ON}|{_ANXIOUS})
"""

# The polite verbs of the office, and the plain ones that the patterns know.
_POLITE: Final = {
    "いたしま": "しま",
    "致しま": "しま",
    "いたして": "して",
    "致して": "して",
    "ございま": "ありま",
    "ておりま": "ていま",
}
_HUMBLE: Final = re.compile("|".join(_POLITE))


def plainly(text: str) -> str:
    """The text without the politest verbs, which say the same as the plain ones."""
    return _HUMBLE.sub(lambda found: _POLITE[found[0]], text)
