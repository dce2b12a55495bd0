"""Recognises statements that data were put away or discarded as planned, which are no leak."""

from typing import Final

from knowledge.intent.event_classifier import words_and_form
from knowledge.intent.patterns import Pattern, alternation, build_pattern
from knowledge.text import has_kana

_LONGEST: Final = 100
"""Longer messages tell more than this."""
_PLACE: Final = alternation("""
    きゃびねっと 金庫 ろっかー 書庫 保管庫 引き?出し 書棚 棚 倉庫 定位置
    元の(?:場所|位置|ふぉるだー?) 所定の(?:場所|位置|ふぉるだー?)
""")
_PUT_AWAY: Final = alternation("""
    戻し もどし しまい しまっ 仕舞い 仕舞っ 収め 納め 保管し 返却し 返し 片付け かたづけ
    入れ 入れて施錠し
""")
_KEPT_SAFE: Final = build_pattern(f"""
    {_PLACE}(?:(?:に|へ|の中に){_PUT_AWAY}
     |.*(?:施錠(?:は|も)?し|(?:鍵|かぎ)(?:を|も|は)?(?:かけ|掛け|閉め|しめ))
    )(?:て(?:おき|あり|い|おり|帰り|退社し|退室し))?(?:ました|ます|た)[。!]?$
""")
_WRONG: Final = build_pattern(
    alternation("""
    間違 まちが 誤 別の 他の ほかの 他社 他人 違 逆 忘れ わすれ ない なか ません ず はず
    なくな 無くな 失 紛 盗 見当た 見つか みつか [てで]しま[いうっ] ちゃ じゃ 開い 空い 壊
    放置 っぱなし たまま まで 後 あと 一晩 翌日 自宅 家 私物 個人の 私の 自分の 社外 客先
    先方 の会社 取引先の 共用 公開 誰でも 知らな らしい よう と言 そう かも けど けれ のに
    が 拾 落 やっと ようやく 今朝 昨日から 一部 だけ
""")
)

_ENGLISH_PLACE: Final = r"""
    (?:in|into|to|inside)_(?:the|our|its|their)_(?:\w+_){0,2}?
    (?:cabinet|safe|drawer|locker|cupboard|vault|archive|strongroom|filing_room|place|shelf)
"""
_ENGLISH_KEPT_SAFE: Final = build_pattern(rf"""
    \b(?:(?:i|we)_(?:(?:have|had|just|also|then|all)_)*
      (?:(?:put|placed|filed|stored|returned|locked)_(?:\w+_){{0,6}}?(?:back_|away_)?{_ENGLISH_PLACE}
      |locked_(?:\w+_){{0,4}}?(?:away|up))
    |(?:is|are)_(?:all_)?(?:now_)?(?:safely_)?(?:back|locked_(?:away|up)|stored)_{_ENGLISH_PLACE}
    )(?:_(?:again|now|today|tonight|as_usual|for_the_night|overnight|yesterday|this_morning
     |before_(?:leaving|i_left|we_left|going_home)))?[.!]?$
""")
_ENGLISH_WRONG: Final = build_pattern(r"""
    \b(?:files?|database|servers?|systems?|accounts?|computers?|laptops?|screens?|drives?|hackers?
     |ransomware|malware|virus|attackers?|wrong|another|others?|else|else's|forgot|forgotten
     |not|never|no|gone|missing|lost|stolen
     |open|unlocked|broken|stranger|somebody|someone
     |public|home|house|but|should|thought|supposed|mistake\w*|accident\w*|found|without|after|only|some
     |until|finally|hotel|train|cafe|shared|(?:client|customer|visitor|partner|vendor)(?:'s|s')?_(?:\w+_)?
     (?:cabinet|safe|drawer|locker|cupboard|vault|archive|place|shelf))\b|n't\b
""")

# One clause with one verb, the discarding: whatever else is told may be a leak.
_REASON: Final = """
    (?:(?:予定|規[程定]|手順|るーる|決まり|契約)の?(?:どお|通)りに?
     |(?:保存|保管)?(?:期間|期限)[がをの]?(?:過ぎ|切れ|満了し?|終わっ|経過し)(?:た(?:ので|ため)?|の)?)、?
"""
_THINGS: Final = "(?:でーた|りすと|しーと|のーと|あんけーと|[^、。!をがにではへとたてっれ])+"
_DISCARDED: Final = build_pattern(f"""
    ^(?=.*{_REASON})(?:{_REASON})?{_THINGS}[をはも](?:{_REASON})?
    (?:しゅれっだー(?:に(?:かけ|掛け)|で(?:裁断|処分)し|し)|裁断し|溶解し|廃棄し|破棄し|処分し|捨て|消去し|削除し)
    (?:て(?:おき|あり|い))?(?:ました|ます|た)[。!]?$
""")
_BY_MISTAKE: Final = build_pattern("""
    間違|まちが|誤|うっかり|別の|違|手違い|のに|ない|ず|前|まだ|[てで]しま[いうっ]|ちゃ|漏|流|紛失
    |盗|公開|拾|放置|晒|送信|不正|侵入|感染
""")
_ENGLISH_THING: Final = r"""
    (?!(?:that|which|who|whose|and|or|so|because|was|were|is|are|had|been|got|i|we|he|she|they|it
     |to|in|at|on|into|onto|from|by|via)_)[\w'’-]+_
"""
_ENGLISH_DISCARDED: Final = build_pattern(rf"""
    ^(?:i|we)_(?:(?:have|had|just|then|all)_)*
    (?:shredded|destroyed|deleted|erased|disposed_of|wiped|pulped|discarded|threw_(?:away|out))_
    (?:{_ENGLISH_THING}){{1,10}}?
    (?:as_(?:planned|scheduled|agreed|usual|required|instructed)|on_schedule
     |(?:when|once|after|because|as)_(?:the|their|its)_(?:retention|storage)_(?:period|time)_
      (?:was_over|(?:had_)?(?:ended|expired)|ran_out))[.!]?$
""")
_ENGLISH_BY_MISTAKE: Final = build_pattern(r"""
    \b(?:wrong\w*|mistake\w*|accident\w*|error|other|another|else\w*|but|not|never|before|should
     |still|leak\w*|lost|missing|stolen|hack\w*|breach\w*|compromised|exposed|publi\w+|posted|sent
     |e-?mailed|forwarded|found|misplaced|misdirected|infected|stranger\w*)\b|n't\b
""")

_KEPT: Final = ((_KEPT_SAFE, _WRONG), (_ENGLISH_KEPT_SAFE, _ENGLISH_WRONG))
_GONE: Final = ((_DISCARDED, _BY_MISTAKE), (_ENGLISH_DISCARDED, _ENGLISH_BY_MISTAKE))


def is_kept_safe(text: str) -> bool:
    """Whether a cleaned text says only that something was put back, locked away or discarded.

    「お客様の名簿は施錠キャビネットに戻しました」 has all the words of a leak, and none happened.
    In doubt it does not: a leak that is silenced does harm, a question too many does none.
    """
    return _says_only(text, _KEPT) or is_discarded_as_planned(text)


def is_discarded_as_planned(text: str) -> bool:
    """Whether a cleaned text says only that something was destroyed when or as it should be."""
    return _says_only(text, _GONE)


def _says_only(text: str, cases: tuple[tuple[Pattern, Pattern], tuple[Pattern, Pattern]]) -> bool:
    if len(text) > _LONGEST:
        return False
    words, _ = words_and_form(text)
    if "。" in words[:-1] or "." in words[:-1]:
        return False
    safe, wrong = cases[0 if has_kana(words) else 1]
    return bool(safe.search(words)) and not wrong.search(words)
