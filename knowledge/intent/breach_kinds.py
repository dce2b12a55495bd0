"""The kind of breach that a statement reports, for its first steps; and questions on mis-sending.

Whether a statement reports a breach at all is decided in `english_events` and `japanese_events`.
"""

import re
from typing import Final, Literal

from knowledge.intent.english_words import PRIED
from knowledge.intent.japanese_events import INSIDER, LOOKED, SOMEBODY, fold_for_patterns
from knowledge.intent.japanese_words import CLOSE, CURIOUS
from knowledge.intent.patterns import alternation, build_pattern
from knowledge.text import normalise

BreachKind = Literal["wrong_receiver", "lost", "lost_paper", "visible", "taken_over", "taken_out"]
_MIS_SENT: Final = re.compile(
    "誤送|誤配|宛先を?(?:間違|誤)|宛先違い|送り間違|別の(?:人|方|会社|お客)|"
    r"\bwrong (?:address|person|people|recipient|customer|client|company|firm|supplier|vendor|"
    r"partner|contractor|colleague|department|channel|number|fax|e-?mail)|\bmis-?sent\b",
    re.IGNORECASE,
)
_RECEIVED: Final = re.compile(
    "誤送|誤配|送り間違|宛先を?(?:間違|誤)|"
    "別の(?:人|方|会社|お客(?:様|さん|さま)?)(?:に|へ|の(?:住所|宛先|アドレス))"
    "(?![^。、]*(?:はず|べき)(?:の|だった)).*(?:送|届|渡|FAX|ファ|メールを?し)|"
    r"\bwrong |\bmis-?sent\b",
    re.IGNORECASE,
)
"""Words for data that reached somebody else."""
_SENT_OUT: Final = (
    "(?:送[っりら]|送信し|転送し|返信し|配信し|配布し|流し|(?:メール|ファ[ック]*ス|FAX|CC)(?:を|で)?し)"
    "(?!て(?:き|来|くれ|下さ|くださ|もら|いただ))"
)
_SENT_EN: Final = "(?:sent|e-?mailed|mailed|forwarded|faxed|cc'?e?d)"
_NOT_TO_US: Final = r"(?! (?:to )?(?:me|us)\b)"
_OUTSIDERS: Final = (
    "ウイルス|マルウェア|ランサム|フィッシング|ハッカー|身代金|"
    r"\b(?:hackers?|malware|ransom\w*|phish\w*|virus)\b"
)
_CHANCE: Final = (
    "なくし|無くし|失くし|紛失|落とし|置き忘れ|(?:電車|バス|タクシー|新幹線|店|カフェ|駅|客先|会場|席|トイレ)に(?:[^。、！？]{0,10}(?<!の)[をも])?忘れ(?:て|た|まし)|置いてき|見当たら|ひったくら|置き引き|すられ|車上荒らし|空き巣|"
    r"\b(?:lost|missing|misplaced|pinched|nicked|snatched|robbed|mugged|burgl\w+|pickpocket\w*)\b"
)
_KINDS: Final[tuple[tuple[BreachKind, re.Pattern[str]], ...]] = (
    (
        "taken_over",
        re.compile(
            rf"{_OUTSIDERS}|不正アクセス|アカウント[^。！？]{{0,20}}ログインされ|乗っ取|身に覚え|改ざん|(?:全部|勝手に)暗号化|"
            r"\b(?:hacked|compromised|taken over|(?:got|been) encrypted)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "wrong_receiver",
        re.compile(
            rf"(?:間違(?:え|っ)て|まちが(?:え|っ)て|誤って|うっかり)[^。！!？?]*?{_SENT_OUT}|"
            "(?:全員|全社|みんな|皆さん|一斉|メーリングリスト|メーリス|(?<![A-Za-z])ML|社外(?!秘))"
            rf"[^。！!？?]{{0,16}}?{_SENT_OUT}|(?:CC|ＣＣ)に[^。！？]{{0,20}}送|"
            "(?:封筒|荷物|請求書)に[^。、！？]{0,6}(?:違う|別の|他の)(?:人|方|お客)|"
            rf"\b{_SENT_EN}\b{_NOT_TO_US}[^.!?]{{0,60}}?\b(?:by (?:mistake|accident)|"
            r"in error|everyone|everybody|mailing list|distribution list|all (?:the )?staff|"
            r"(?:whole|entire) (?:team|department|company|office))\b|"
            rf"\b(?:accidentally|mistakenly)\b[^.!?]{{0,20}}?\b{_SENT_EN}\b{_NOT_TO_US}|"
            r"\brepl(?:ied|y)(?: |-)(?:to )?all\b",
            re.IGNORECASE,
        ),
    ),
    (
        "lost",
        re.compile(
            rf"{_CHANCE}|盗まれ|盗難|盗られ|\b(?:stolen|stole|theft|"
            r"(?<!before he )(?<!before she )(?<!before they )left (?:behind|it|my|the|a|on|in))\b",
            re.IGNORECASE,
        ),
    ),
    (
        "visible",
        re.compile(
            "公開|掲載|丸見え|見える|見えて|見られる|閲覧でき|共有設定|アクセス権|だれでも|誰でも|"
            "(?:SNS|ツイッター|インスタ|フェイスブック|ブログ)(?:に|へ)[^。！？]{0,10}?(?:書|投稿|載せ|のせ|上げ|あげ|アップ)|"
            r"\b(?:public|publicly|published|visible|anyone|everyone|access rights|sharing)\b",
            re.IGNORECASE,
        ),
    ),
)
_PAPER: Final = re.compile(
    "書類|名簿|紙|封筒|申込書|契約書|申請書|履歴書|伝票|台帳|ノート|手帳|名刺|原本|写し|印刷|郵便|用紙|"
    r"\b(?:papers?|paperwork|documents?|folders?|binders?|envelopes?|lists?|sheets?|forms?|"
    r"letters?|contracts?|applications?|print-?outs?|notebooks?|business cards?)\b",
    re.IGNORECASE,
)
_DEVICE: Final = re.compile(
    "パソコン|ノート(?:PC|ＰＣ|パソ)|PC|ＰＣ|端末|スマホ|スマートフォン|携帯|電話(?!番号|帳)|タブレット|"
    "USB|ＵＳＢ|メモリ|ディスク|HDD|SSD|SDカード|DVD|CD|サーバ|機器|媒体|カメラ|アカウント|パスワード|"
    r"\b(?:laptops?|macbooks?|computers?|(?:smart)?phones?(?! numbers?)|mobiles?|tablets?|i(?:pad|"
    r"phone)s?|pcs?|usb|sticks?|drives?|dis[ck]s?|memory|devices?|servers?|cameras?|keitai|accounts?|passwords?)\b",
    re.IGNORECASE,
)
"""Something to be locked from afar, whatever paper was lost beside it."""

_OWN_PLACE: Final = "(?:転職先|(?:私用|自分|個人)の?(?:めーる|あどれす|usb|くらうど|すまほ))"
_MISUSED: Final = build_pattern(f"""
    (?:{INSIDER}|退職者|前任者?|(?:委託|取引)先)[^。!?]*?(?:
     (?:{CLOSE}|{CURIOUS})[^。!?]*?{LOOKED}(?!つ|当|え|られ)
     |(?:{_OWN_PLACE}|競合|退職)[^。!?]*?(?:持ち(?:出|去|逃)|持って(?:行|い)っ|こぴーし)
     |{_OWN_PLACE}[^。!?]*?送[っり]
     |(?:名簿|りすと|情報|でーた)を[^。!?]*?売[っり]|(?:持って帰|持ち帰)[っり]|横流し|悪用し)
    |(?:退職者|前任者?|(?:委託|取引)先(?:の(?:{INSIDER}|従業員|作業員|人|方))?)(?:さん)?[がはも]
     [^。!?]*?(?:名簿|りすと|情報|でーた)を[^。!?]*?持ち(?:出|去|逃)
    |(?:{CURIOUS})[^。!?]*?{LOOKED}(?!つ|当|え|られ)
    |(?:{CLOSE})[^。!?]*?{LOOKED}て(?:い)?る{SOMEBODY}
    |(?:持って帰|持ち帰)って(?:い)?る{SOMEBODY}
    |(?:退職|辞め|異動し)[^。!?]*?(?:名簿|りすと|情報|でーた)を[^。!?]*?持って(?:い)?(?:る|ま)
""")
_READING: Final = (
    r"(?:was|is|keeps?|kept)_(?:\w+_)?"
    r"(?:reading|opening|browsing|(?:looking|going)_(?:at|up|through))_"
)
# The pronoun of the reader differs from that of the person whose data it is: he reads hers.
_MISUSED_EN: Final = build_pattern(rf"""
    \b(?:colleagues?|co-?workers?|employees?|temps?|interns?|contractors?|boss|manager|guy|he|she
     |(?:member|one)_of_(?:\w+_)?(?:staff|agents))\b[^.!?]{{0,40}}?(?:
     \b(?:took|taken|taking|copied|e-?mailed|mailed|downloaded|exported)\b[^.!?]{{0,60}}?
      \b(?:new_(?:job|employer|company)|competitors?|before_(?:(?:he|she|they)_(?:left|quit)|leaving)
      |last_day|own_(?:use|account)|(?:private|personal|home)_(?:e-?mail|mail(?:box)?|address|account)
      |(?:him|her|them)sel(?:f|ves))\b
     |\b(?:sold|selling)_[^.!?]{{0,40}}?\b(?:details|lists?|data|contacts|numbers|addresses)\b)
    |\b(?:opened|opens|opening|reads?|reading|looked|looking)_[^.!?]{{0,60}}?\bout_of_(?:\w+_)?curiosity\b
    |\b(?:he_{_READING}(?:her|their)|she_{_READING}(?:his|their))_(?:\w+_){{0,2}}?
     (?:history|records?|accounts?|contracts?|address|calls?|bills?|messages|data|details)\b
""")


def _is_misused(statement: str) -> bool:
    """Whether staff or a contractor pried into data or took it for themselves."""
    words = normalise(statement)
    english = " ".join(words.split())
    return bool(
        _MISUSED.search(fold_for_patterns(words))
        or PRIED.search(english)
        or _MISUSED_EN.search(english)
    )


_BY_ACCIDENT: Final = re.compile(
    "間違|まちが|誤って|誤送|誤配|うっかり|宛先違い|"
    r"\b(?:by (?:mistake|accident)|in error|accidentally|mistakenly|wrong)\b",
    re.IGNORECASE,
)
_BY_OUTSIDERS: Final = re.compile(_OUTSIDERS, re.IGNORECASE)
_LOST_BY_CHANCE: Final = re.compile(_CHANCE, re.IGNORECASE)


def _is_meant(statement: str, kind: BreachKind | None) -> bool:
    """Whether nothing says that it happened by accident, by chance or through outsiders. Staff
    steal data, too, and take it with them when they leave."""
    if _BY_ACCIDENT.search(statement) or _BY_OUTSIDERS.search(statement):
        return False
    return kind != "lost" or not (_DEVICE.search(statement) or _LOST_BY_CHANCE.search(statement))


def breach_kind(statement: str) -> BreachKind | None:
    """Return the kind of breach; None where the words do not say."""
    kind: BreachKind | None = "wrong_receiver" if _RECEIVED.search(statement) else None
    if not _MIS_SENT.search(statement):
        kind = next((kind for kind, words in _KINDS if words.search(statement)), None)
    if _is_misused(statement) and _is_meant(statement, kind):
        return "taken_out"
    if kind == "lost" and _PAPER.search(statement) and not _DEVICE.search(statement):
        return "lost_paper"
    return kind


_RECEIVER: Final = alternation("""
    人 ひと 方 かた お?客(?:様|さん)? 会社 かいしゃ 宛先 相手 取引先 部署 業者 住所 番号 あどれす 先
    めーるあどれす ふぁっくす番号 fax番号
""")
_SEND: Final = alternation("""
    送[っり] おく[っり] 送信し 送付し 発送し 郵送し 転送し 返信し (?:ふぁっくす|fax|めーる)し 投函し
    (?:出|渡|わた)し
""")
_WRONG: Final = "(?:違う|ちがう|(?:間違|まちが)った|間違えた|誤った)"
_REGRETS: Final = "(?:てしま|ちゃ|ちま)"
_JAPANESE: Final = build_pattern(f"""
    (?:{_WRONG}{_RECEIVER}|(?:間違|まちが)[いえ]て[^。!?]{{0,8}}?(?:別|べつ)の{_RECEIVER})
     (?:に|へ|宛|あて)[^。!?]{{0,16}}?{_SEND}(?:た|まし|{_REGRETS}|てた|ていた)
    |(?:別|べつ|他|ほか|よそ)の{_RECEIVER}(?:に|へ|宛|あて)[^。!?]{{0,16}}?{_SEND}
     (?:{_REGRETS}|まし?たら[^。!?]{{0,6}}?(?:どう|何|なに))
""")
_ENGLISH: Final = build_pattern(r"""
    \b(?:send|sends|sent|sending|e-?mail(?:ed|s)?|mail(?:ed|s)?|fax(?:ed|es)?|forward(?:ed|s)?
     |hand(?:ed|s)?|post(?:ed|s)?|give|gives|gave|goes|went|gone)\b
    [^.!?;]{0,60}?\bto_(?:the|a|some)_wrong_(?:[\w-]+_)?
     (?:company|companies|firm|customers?|clients?|persons?|people|man|woman|colleague|supplier
     |vendor|partner|department|party|guy|one|address|number|recipients?|place)\b
""")


def is_about_mis_sending(text: str) -> bool:
    """Whether a cleaned text speaks of a mis-sending, whatever was sent."""
    words = normalise(text)
    return bool(
        _JAPANESE.search(fold_for_patterns(words)) or _ENGLISH.search(" ".join(words.split()))
    )
