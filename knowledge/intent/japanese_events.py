"""Finds stated events and requests in Japanese: leaks, losses, wrong addresses."""

from collections.abc import Iterator
from typing import Final

from knowledge.intent import japanese_requests as requests
from knowledge.intent.japanese_words import (
    ABOUT_PEOPLE,
    AFTER,
    BROKEN,
    CLOSE,
    CURIOUS,
    DESTROYED,
    DEVICES,
    DONE,
    ELSEWHERE,
    ENDED,
    FINISHED,
    HACKED,
    HARMLESS,
    IMAGINED,
    LEAK,
    LEAKED,
    LOSS,
    LOST,
    MAYBE,
    MISTAKEN,
    NOT_LOST,
    OTHERS,
    OWNER,
    PEOPLE,
    RECORDS,
    REGRETTED,
    SENT,
    SHOWN,
    STATED,
    TOLD,
    WRONG,
    simplify_polite_verbs,
)
from knowledge.intent.patterns import Pattern, alternation, build_pattern

_GAP: Final = "[^。!?]{0,24}?"
_PLACE: Final = alternation("""
    たくしー 電車 でんしゃ ばす 新幹線 飛行機 居酒屋 飲み屋 喫茶店 かふぇ お?店 れすとらん ほてる
    駅 客先 出張先 といれ 公園 空港 べんち 車内 網棚 ふぁみれす 車の中
""")
# Missing means lost for these; a form or a manual is only looked for.
_PAPERS: Final = alternation("""
    名簿 めいぼ usb めもりー? 書類 履歴書 申込書 契約書 ぱそこん (?:のーと|社用)pc 台帳 かるて 原本
    (?:履歴書|契約書|申込書)の[^。]{0,4} (?:社用|会社の)(?:携帯|すまほ)
""")
_CONTRACTOR: Final = alternation("(?:再?委託|外注|下請け?|業務委託)先? 業者 代理店 取次店")
_OWNED: Final = f"(?:{ABOUT_PEOPLE}|{OWNER}(?:の[^。!?、]{{0,10}}?)?{RECORDS})"

LEAK_STATED: Final = build_pattern(f"""
    {LEAK}(?:を|が|も|は)?{DONE}{STATED}
    |(?:{LEAK}|{LOSS})の?(?:疑い|うたがい|恐れ|おそれ|可能性)(?:が|も|は)?
     (?:ある|あり|出て|高い|否定でき){FINISHED}
    |{_CONTRACTOR}[^。!?]{{0,12}}?(?:事故|いんしでんと)(?:の(?:報告|連絡|知らせ))?(?:が|も)?
     (?:起き|起こっ|起きてしまっ|あっ|あり|発生し|来){STATED}
    |(?:を|で){LEAK}{ENDED}
    |{LEAK}(?:です|でした|だ|だった|{MAYBE}){FINISHED}
""")
WRONGLY_SENT: Final = build_pattern(f"""
    (?:{WRONG}{_GAP}{SENT}し?
    |{MISTAKEN}
    |(?:全員|一般|外部|社外)[^。!?]{{0,6}}公開(?:に|の)[^。!?]{{0,3}}まま(?:でし|だっ|に(?:し|な[っり]))
    |(?:中身|封筒|宛名)が(?:入れ替わ[っり]|違[っい]|間違[っい])
    |(?:送り|渡し|貼り|配り|入れ|出し|届け|転送し?|送信し?|封入し?)(?:間違|まちが)[えっい]
     (?:て[^。!?、]{{0,6}}?(?:出荷し|発送し|投函し|送[っり]|出し))?
    |(?:さん|様|氏|くん)の[^。!?]{{0,10}}?{RECORDS}(?:が|を|は)[^。!?]{{1,10}}(?:さん|様|氏|くん)
     (?:に|へ|の(?:ところ|もと)に|宛に)[^。!?]{{0,6}}?{SENT}
    ){STATED}
""")
LOSS_STATED: Final = build_pattern(f"""
    (?:{LOST}
    |{LOSS}(?:が|に|を)?{DONE}
    |{_PLACE}(?:に|で|の)[^。!?]{{0,20}}?(?:忘れ|わすれ|置き忘れ|置い|おい)(?:てき)?
    |(?:に|で)(?:{DEVICES}|{_PAPERS}|封筒|ふぁいる|資料)を(?:置き)?忘れ
    ){STATED}
    |(?:を|で){LOSS}(?=$|[。!、])
    |(?:(?:(?:な|失|無)くし|紛失し|落とし|盗まれ)、[^。!?]{{0,30}}?(?:た|ました|ます|です|ている)
    |行方不明(?:です|でし|だ|なん)
    |{_PAPERS}(?:の[^。]{{1,8}})?(?:が|も)(?:どこに(?:も)?|まだ)?
     (?:見つから|みつから|見当た[らり]|みあた[らり])(?:ない|ません|なく)
    |{LOSS}{MAYBE}
    ){FINISHED}
""")
# The data on something found may be the company's own, so it is a possible leak.
FOUND_STATED: Final = build_pattern(f"""
    (?:usb|ゆーえすびー|めもりー?(?:すてぃっく|かーど)|sdかーど|外付け|記録媒体)[^。!?、]{{0,6}}?
    (?:を(?:拾[っい]|ひろ[っい])|が落ちてい){STATED}
""")
LEAKED_STATED: Final = build_pattern(f"{LEAKED}{STATED}")
# Only with regret: telling and showing are daily work.
_REGRETTED: Final = f"""
    (?:{_GAP}(?:{TOLD}し?|{DESTROYED})
    |を(?![^。!?]{{0,24}}(?:忘れ|入力|聞|断|間違え|受け取|登録|書き間違|なくな)){_GAP}
    |{_GAP}(?:ai|(?:chat|ちゃっと)gpt|gemini|こぱいろっと|翻訳さいと)(?:に|へ){_GAP}
    |が{_GAP}(?:載[っり]|出|表示され|公開され|流れ|広ま[っり]|写[っり]|映[っり])
    ){REGRETTED}
"""
_GIVEN_AWAY: Final = f"""
    {_GAP}(?:(?:競合|他社|第三者|社外|家族|友達|友人|知人|名簿屋|業者|元社員|ねっと|sns|掲示板|ぶろぐ
      |github|公開ちゃんねる|私用|個人(?:の|用)めーる){_GAP}(?:{TOLD}|{LEAKED})
     |(?:間違|まちが|誤って|うっかり|勝手に|無断で){_GAP}(?:{TOLD}|{DESTROYED})){STATED}
"""
_COLLEAGUE: Final = "(?:同僚|上司|部下|先輩|後輩|(?:部|課|係|店|所)長|誰か|だれか|隣の席の人)"
INSIDER: Final = f"""
    (?:{_COLLEAGUE}|担当者?|すたっふ|おぺれーたー?|派遣(?:社員|さん)?|(?:ある)?ばいと|(?<![あで])ぱーと|新人|社員|課員|部員|いとこ
    |(?<![関連])係)
"""
SOMEBODY: Final = f"""
    (?:{INSIDER}|人|者|方|子)(?:さん)?が(?:い(?:る|ます|ました|た)|おり(?:ます|ました)){AFTER}
"""
_WIKI: Final = "(?:うぃき|wiki)"
_SOCIAL: Final = "(?:sns|ついったー|いんすた(?:ぐらむ)?|ふぇいすぶっく|ぶろぐ)"
# A team may share lists of customers there, but no such thing about a person.
_CONFIDENTIAL: Final = f"""
    (?:(?:{OWNER}|さん|部下|後輩|先輩|課員|部員|全員)の[^。!?]{{0,6}}?(?:健康診断|健診|病[歴名]|評価|給与|賞与|懲戒)
    |(?:健康診断|健診)の?結果|診断書|病[歴名]|(?:給与|賞与)明細|人事評価)
    (?![^。!?]{{0,6}}?(?:案内|日[程時]|予約|予定|申込|見方|書き方|受け方|出し方|制度|規[則程]|基準|知らせ|様式
     |ひな[形型]|締め?[切日]|支給日|改定|率|時期|会場|説明|ふぉーまっと|てんぷれ))
"""
_SHARED_PLACE: Final = alternation("""
    ちゃっと ちゃんねる 掲示板 ぐるーぷ めーりんぐりすと 全員(?:宛て?|あて)?
    (?:朝礼|会議|共有)の?(?:すらいど|ふぉるだー?|しーと) すれっど?
""")
TOLD_STATED: Final = build_pattern(f"""
    {_OWNED}(?:{_REGRETTED}|{_GIVEN_AWAY})
    |(?:(?:間違|まちが|誤って|うっかり){_GAP}{_OWNED}{_GAP}(?:{TOLD}|{DESTROYED})
    |(?:退職|辞め|元社員|転職)[^。!?]{{0,20}}?{_OWNED}{_GAP}
     (?:持って(?:い|行)[っき]|持ち去[っり]|こぴーし)
    |{INSIDER}(?:の子)?が{_GAP}{_OWNED}を{_GAP}{_SOCIAL}に(?:書[いき]|載せ|のせ|上げ|あげ|投稿し)
    |{_COLLEAGUE}が{_GAP}(?:{_OWNED}{_GAP}{_WIKI}|{_CONFIDENTIAL}{_GAP}(?:{_WIKI}|{_SHARED_PLACE}))に
     (?:書[いき]|書き込[んみ]|載せ|のせ|貼[っり]|流し|さらし|晒し|(?:共有|公開|投稿)し)
    |(?:{_OWNED}|{OWNER}の?(?:情報|名前|でーた))[^。!?]{{0,16}}?
     (?:(?:置|出|開|つけ)き?っぱなし|開けっ放し|放置|丸見え|筒抜け)(?:でし|だっ|に(?:し|な[っり]))
    ){STATED}
""")
TAKEN_HOME: Final = build_pattern(f"""
    {INSIDER}(?:の子)?が{_GAP}{_OWNED}{_GAP}(?:持って帰|持ち帰)[っり]{STATED}
    |{_OWNED}{_GAP}(?:持って帰|持ち帰)って(?:い)?る{SOMEBODY}
""")
_ALLOWED: Final = build_pattern("""
    (?:許可|承認|了承)(?:を|は|も)?(?:得|取っ|とっ|もらっ|いただい|頂い|受け|され)
     [てた](?![はも]?(?:い?な|い?ませ|お)|の?か|と|範囲)
    |(?:許可|承認)(?:済|ずみ|[がもは]?あ(?:る(?!の?か|わけ)|り(?!ませ)))
    |(?:いい|良い|よい)(?:ん|の)です
""")
HACKED_STATED: Final = build_pattern(f"""
    (?:{HACKED}|ふぃっしんぐ{_GAP}(?:(?:引|ひ)っかか[っり]|騙され|だまされ|入力し|入れ)
     (?:て[^。!?]{{0,30}}?(?=(?:まし)?た))?){STATED}
""")
# Files held to ransom are lost, and may have been copied, whatever they contain.
_FILES: Final = alternation("""
    ふぁいる ふぉるだー? でーた さーばー? ぱそこん pc しすてむ 端末 どらいぶ 中身 全部 すべて 全て
""")
_NOT_OPENED: Final = "(?:(?:開|ひら)(?:け|か)な|(?:開|ひら)け(?:ず|ません)|使えなく)"
_PAY: Final = "(?:お?金|びっとこいん|仮想通貨|身代金)を?(?:払え|支払え|払う|支払う|要求|よこせ)"
RANSOMED: Final = build_pattern(f"""
    (?:身代金[^。!?]{{0,16}}?(?:要求され|請求され
      |(?:画面|めっせーじ|文|表示|警告|めも|ふぁいる)(?:が|も)[^。!?]{{0,8}}?(?:出|表示され|残され|あ[っり]))
    |らんさむ(?:うぇあ)?(?:に(?:感染し|やられ|かか[っり])|感染し|の(?:被害|攻撃)(?:に遭[っい]|にあ[っい]|を受け))
    |(?:はっかー|攻撃者|犯人|ういるす|まるうぇあ|何者か)(?:に|が|で|のせいで)[^。!?]{{0,12}}?{_FILES}
     [^。!?]{{0,8}}?(?:(?:ろっく|暗号化)され|{_NOT_OPENED}(?:くな[っり])?)
    |{_FILES}(?:が|も)[^。!?]{{0,8}}?(?:勝手に|いつの(?:間|ま)にか|突然)[^。!?]{{0,8}}?暗号化され
    |(?:{_NOT_OPENED}|(?:ろっく|暗号化)され)[^。!?]{{0,24}}?{_PAY}[^。!?]{{0,10}}?(?:出|表示され|言われ|書かれ)
    ){STATED}
    |(?:暗号化し|ろっくし|暗号化され)(?:た|まし?た)」?と[^。!?]{{0,8}}?(?:出|表示され|書かれ)(?:て(?:、|(?:何も)?(?:開|使え))|{STATED})
    |ふぁいる(?:が|も)(?:全部|すべて|全て)暗号化され(?:てしまっ|てしまい|ちゃっ|ちゃい)?(?:まし)?た{AFTER}
""")
# A tool says what its user had it do.
_ENCRYPTED_BY_US: Final = build_pattern("""
    (?:圧縮|保存|設定|書き出|(?:zip|びっとろっかー|bitlocker|ぱすわーど)[^。!?]{0,6}?)し?
    (?:たら|ると|た(?:とき|時|ところ)|て)、?[^。!?]{0,8}?(?:暗号化|ろっく)し
    (?!.*(?:開け|ひらけ|開か|使えな|払))
""")
OTHERS_SHOWN: Final = build_pattern(f"""
    {OTHERS}(?:の|宛て?の|あての|さんの)
    (?:{_GAP}{RECORDS}{_GAP}{SHOWN}|[^。!?、]{{0,12}}?(?:が|も)(?:見え|みえ|見られ|表示され|閲覧でき))
    (?:(?:る|ます|ている|ています)(?:ようにな[っり](?=た|て|ま))?{AFTER}|(?:るようにな[っり])?{STATED})
""")
EXPOSED: Final = build_pattern(f"""
    {_OWNED}{_GAP}
    (?:外から|外部|社外|誰でも|だれでも|誰からも|他の|第三者|ねっと|全員|全社){_GAP}
    (?:見え|見られ|見れ|閲覧でき|あくせすでき|公開され|開け|だうんろーどでき)
    (?:る|て)?(?:状態|じょうたい|ようにな|設定にな|い)?
    (?:(?:です|でした|だった|にな|って(?:い)?(?:る|ます|た|ました)|ます|ました|る|た){AFTER}
    |(?:にな[っり])?{STATED})
""")
UPLOADED: Final = build_pattern(f"""
    {RECORDS}が(?:勝手に|いつの(?:間|ま)にか)[^。!?]{{0,4}}?
    (?:ぐーぐる|google|くらうど|icloud|どろっぷぼっくす|dropbox|個人の|私用の|外部の)[^。!?]{{0,12}}?に
    (?:(?:あが|上が)って|(?:同期|あっぷ(?:ろーど)?|保存|こぴー)されて)い?(?:た|まし?た){AFTER}
""")
BLOWN_AWAY: Final = build_pattern(f"""
    (?:図面|紙|めも|{RECORDS})[^。!?、]{{0,4}}?(?:風で)?(?:飛ばされ|とばされ|飛んで(?:い|行)[っき])
    [^!?]{{0,24}}?(?:見つか|みつか|見当た)(?:ら(?:ん|ない|へん)|り?ません)(?!と|場合|時|です?か|で|ので|から)
""")
LOOKED: Final = (
    "(?:調べ|検索し|照会し|閲覧し|見|(?:覗|のぞ)[いき](?:見し)?|盗み見し|開[いき]|眺め|ちぇっくし)"
)
_SEEN: Final = f"(?:{RECORDS}|契約|請求|料金|利用|登録|履歴|記録|情報|でーた|あかうんと)"
# A colleague's own curiosity, not a search for the person or on request.
PRIED: Final = build_pattern(f"""
    (?:{INSIDER}(?:さん|の(?:方|人|子))?(?:が|は|も)[^。!?]{{0,24}}?{CLOSE}|{CURIOUS}[^。!?]{{0,12}}?(?:{CLOSE}|{OWNER}))
    (?:の?[^。!?、を]{{0,10}}?{_SEEN}[^。!?、をが]{{0,8}}?)?
    を?[^。!?、をが]{{0,8}}?{LOOKED}(?:て[^。!?、]{{1,8}}?)?{STATED}
    |(?:{CLOSE}|{CURIOUS})[^。!?]{{0,8}}?の?[^。!?、を]{{0,10}}?{_SEEN}[^。!?、が]{{0,16}}?{LOOKED}て(?:い)?る{SOMEBODY}
""")
_ON_REQUEST: Final = build_pattern(
    "頼まれ|依頼|(?:客|会員|契約者|利用者)(?:様|さま|さん)?[がはも、]"
)
_KATAKANA: Final = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}

_PEOPLE: Final = build_pattern(PEOPLE)
_DATA: Final = build_pattern(f"{PEOPLE}|{RECORDS}")
_THING: Final = build_pattern(f"{PEOPLE}|{RECORDS}|{DEVICES}")
_SENT_PAPER: Final = build_pattern("送|(?:免許証|身分証|保険証|ぱすぽーと|住民票)の(?:こぴー|写し)")
_ABOUT_PEOPLE: Final = build_pattern(f"{PEOPLE}|{ABOUT_PEOPLE}|さーば")
_HARMLESS: Final = build_pattern(
    f"{HARMLESS}(?:を|が|は|も|に|、)?[^をが]{{0,6}}$|{NOT_LOST}$|{BROKEN}"
)
_OTHER_LEAKS: Final = build_pattern("""
    (?:水|雨|音|がす|光|油|あぶら|おと|空気|燃料|尿|人材|資金|原油|土砂|記入|書き|入力|申請|確認
     |計上|請求|連絡)
    (?:が|の)?(?:だだ)?$
""")
# Sent to the right person, but twice.
_AGAIN: Final = build_pattern("同じめーる|同じもの|二回|2回|二重|重複|二通|2通")
# Data of ours that is wrong, not a wrong address on something sent.
_TO_BE_CORRECTED: Final = build_pattern("""
    (?:住所|あどれす|番号|名前|漢字)[がを]?(?:間違|まちが|違)[^。!?送]{0,8}?(?:直|訂正|修正)
""")
# A visitor who leaves papers behind on purpose has lost nothing.
# Not on a train, and not papers that a visitor only wrote（客が記入した申込書）.
_LEFT_WITH_US: Final = build_pattern(f"""
    (?:客(?:様|さま|さん)?|来訪者|訪問者|応募者|申込者|契約者|会員)(?:が|は)
    (?:(?!(?!お?店){_PLACE}|(?<!でー)[ただ](?!時|とき|際|後|あと|ので))[^。!?]){{0,24}}?置いて(?:い|行)[っき]
""")
_NAMED: Final = build_pattern(f"{PEOPLE}|名前|氏名|番号|連絡先|住所|名簿")
_IMAGINED: Final = build_pattern(IMAGINED)
_NOT_OURS: Final = build_pattern(f"{ELSEWHERE}|郵便局")


def fold_for_patterns(text: str) -> str:
    """Return a normalised text as the patterns read it: in hiragana, with plain verbs."""
    return simplify_polite_verbs(text.translate(_KATAKANA))


def topic_of(text: str) -> str | None:
    """Return the topic of the event or request that a normalised text states, or None."""
    text = fold_for_patterns(text)
    readings = (text,) if " " not in text else (text, text.replace(" ", ""))
    for reading in readings:
        if _IMAGINED.search(reading):
            return None
        topic = "breach" if _is_breach(reading) else requests.topic_of(reading)
        if topic:
            return topic
    return None


def _is_breach(text: str) -> bool:
    return not _NOT_OURS.search(text) and any(_breaches(text))


def _breaches(text: str) -> Iterator[object]:
    """Search the patterns of breaches, each only if the one before was not found."""
    yield LEAK_STATED.search(text)
    yield (
        (_THING.search(text) or _SENT_PAPER.search(text))
        and not (_AGAIN.search(text) or _TO_BE_CORRECTED.search(text))
        and WRONGLY_SENT.search(text)
    )
    yield OTHERS_SHOWN.search(text) or FOUND_STATED.search(text)
    yield TAKEN_HOME.search(text) and not _ALLOWED.search(text)
    yield EXPOSED.search(text) or TOLD_STATED.search(text)
    yield PRIED.search(text) and not _ON_REQUEST.search(text)
    yield UPLOADED.search(text) or (_NAMED.search(text) and BLOWN_AWAY.search(text))
    people = bool(_PEOPLE.search(text))
    is_left = _THING.search(text) and not _LEFT_WITH_US.search(text)
    yield is_left and _is_harmful(text, LOSS_STATED, people)
    yield _DATA.search(text) and _is_harmful(text, LEAKED_STATED, people)
    is_ransomed = RANSOMED.search(text) and not _ENCRYPTED_BY_US.search(text)
    yield is_ransomed or (_ABOUT_PEOPLE.search(text) and HACKED_STATED.search(text))


def _is_harmful(text: str, pattern: Pattern, people: bool) -> bool:
    """Whether the lost or leaked thing is not water or one's own umbrella."""
    for found in pattern.finditer(text):
        before = text[max(0, found.start() - 16) : found.start()]
        if (people or not _HARMLESS.search(before)) and not _OTHER_LEAKS.search(before):
            return True
    return False
