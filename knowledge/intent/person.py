"""Finds the wish to speak to a person instead of the bot."""

from typing import Final

from knowledge.intent.patterns import any_of, compiled, one_of

# Chinese speakers write 負責 for 責任者.
_WHO: Final = any_of("""
    人間 にんげん (?<![一二三四五本代個何新友主成法])人(?!事) ご?担当(?:者|の(?:方|人|者))?様?
    (?:窓口|法務|個人情報|中)の(?:方|人間?|者|担当者?) どなたか 誰か おぺれーたー? 詳しい(?:方|人)
    (?:わかる|分かる|話せる|対応できる)(?:方|人) (?:責任者|負責)の方
""")
_ASKED_OF: Final = "(?:もら|いただ|頂|くだ|下さ|くれ|ほし|欲し)"
_TALK: Final = any_of(f"""
    話(?:し|を|が)?(?:し)?たい 話(?:し)?(?:が)?でき(?:ます|ません|る|ない) お話(?:し)?した
    しゃべりたい (?:ご)?相談させて
    (?:お話(?:し)?|話を?)させて 話せ(?:ます|ません|る|ない) (?:お話(?:し)?する|直接話す)こと
    つな(?:い[でだ]|げ) 繋(?:い[でだ]|げ) [代替か]わって{_ASKED_OF}
    電話(?:を|で)?(?:して)?{_ASKED_OF} 折り返し(?:て|電話)?(?:を)?{_ASKED_OF}
""")
_TALK_WITH: Final = f"{_WHO}(?:と|に|へ|から|、)[^。!?、]{{0,14}}?{_TALK}"
_FETCH: Final = f"""
    {_WHO}を?(?:出|だ)して(?:$|[。!]|{_ASKED_OF})
    |担当者?(?:さん)?[、_]?[代替か]わって(?:$|[。!]|{_ASKED_OF})
"""
_RATHER_THAN_A_BOT: Final = f"""
    (?:機械|ぼっと|bot|ちゃっと|ai|文字)(?:じゃ|では|だと|より)[^。!?]{{0,16}}?(?:{_TALK}|人と話)
"""
_JAPANESE: Final = one_of(_TALK_WITH, _FETCH, _RATHER_THAN_A_BOT)
_SUPPOSED: Final = compiled(
    r"たら|場合|とき|(?<!\d)時[はにの]|言われ|言って(?:い)?(?:る|ます|て)|お?客"
)
_SOMEONE: Final = any_of("""
    someone somebody anyone anybody a_person a_human a_colleague the_(?:privacy_)?(?:team|desk)
    the_officer you
""")
_HUMAN: Final = any_of("""
    person human someone somebody people staff representative officer colleague being member
""")
_SPEAK_TO: Final = rf"""
    \b(?:speak|spoke|speaking|talk(?:ing)?|chat|discuss|connect(?:ed)?|put_(?:me_)?through|put_me_(?:thru|on)
     |transfer_me|pass_me)_
    (?:\w+_){{0,3}}?(?:to|with)_(?:\w+_){{0,3}}?{_HUMAN}\b
"""
_CALL_ME: Final = rf"""
    \b(?:can|could|would|will|please|have|get|need|want)_(?:\w+_){{0,3}}?{_SOMEONE}_
    (?:\w+_){{0,5}}?(?:call|ring|phone)_(?:me|us)\b
"""
_A_HUMAN: Final = r"""
    \b(?:get|give|need|want|prefer|find|reach)_(?:\w+_){0,2}?an?_(?:[\w-]+_){0,2}?
    (?:human|real_person|lifeform)\b
"""
_A_WORD_WITH: Final = r"""
    \bhave_a_(?:quick_|brief_)?(?:word|chat|talk)_with_(?:\w+_){0,2}?
    (?:you|someone|somebody|person|human|team|desk|officer)\b
"""
_ONE_OF_YOU: Final = r"""
    \b(?:could|can|would)_(?:one|somebody|someone|a_human|any)_(?:of_you|from_(?:\w+_){1,3}?team)_
    (?:\w+_)?(?:hop_on|jump_on|join|sit_down|call|ring|ping|meet|talk)\b
"""
_MINUTES_WITH: Final = r"""
    \b(?:\d+|ten|five|a_few)_(?:min|mins|minutes)_with_
    (?:one|someone|somebody|a_person)_(?:of|from|on)\b
"""
_A_HUMAN_PLEASE: Final = r"""
    \b(?:real|actual|live)_(?:person|human)(?:_being)?,?_please\b|^human,?_please
"""
_ENGLISH: Final = one_of(
    _SPEAK_TO, _CALL_ME, _A_HUMAN, _A_WORD_WITH, _ONE_OF_YOU, _MINUTES_WITH, _A_HUMAN_PLEASE
)
_ENGLISH_SUPPOSED: Final = compiled(r"""
    \b(?:if(?!_possible|_i_spoke|_i_could)|when|are_you|is_this|customers?|clients?|caller|he|she
     |they_(?:want|would|ask|wish))\b
""")


def is_wanted(words: str, *, japanese: bool) -> bool:
    """Whether a normalised text, Japanese folded to hiragana, asks for a person."""
    if japanese:
        return bool(_JAPANESE.search(words)) and not _SUPPOSED.search(words)
    return any(map(_wishes_for_one, words.replace("?", ".").replace("!", ".").split(".")))


def _wishes_for_one(sentence: str) -> bool:
    """What follows the wish tells what it is about, which may be a customer's matter."""
    wish = _ENGLISH.search(sentence)
    return wish is not None and not _ENGLISH_SUPPOSED.search(sentence[: wish.end()])
