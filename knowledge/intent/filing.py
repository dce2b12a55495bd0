"""Finds the wish that the desk takes something in: a complaint, an angrily reported leak, or
a request about somebody's data.

People name neither the form nor the law: 「見せろと言っています。受付お願いします」.
"""

from typing import Final

from knowledge.intent.patterns import any_of, compiled
from knowledge.intent.sentence_form import form_of

_PLEASE: Final = any_of("""
    お?願い おなしゃす 頼み 頼む たの[みむ] 下さい ください ほしい 欲しい もらえ もらい いただ 頂
    (?:して|受けて|始めて|進めて|出して|くれ)(?:$|[。!]) 申したい したいです (?:始め|はじめ)たい
    くださいませ
""")
_TAKEN_IN: Final = any_of("""
    受け?付け? [受う]けつけ 受理 登録 記録 正式に 手続き? 手つづき 申請書 用紙 お取り上げ お預かり
    残して (?:書き|かき)[留と]め 申し立て 上げて?[おと] 進めて
""")
_FILED: Final = compiled(f"{_TAKEN_IN}[^。!?]{{0,18}}?{_PLEASE}")
_ANGER: Final = compiled("""
    苦情 | くれーむ | 文句 | 抗議 | 怒 | 腹立 | きれて | 叱 | 不服 | 不満 | 納得 | 承服
    | 看過でき | 異議 | 立腹 | 不愉快 | ふゆかい | 申し立て | 申立 | かんかん
    | 許さん | 許せ | 謝罪 | 責任者を出せ | どうなって[んい] | 扱いがおかし
""")
_OWN_COMPLAINT: Final = compiled(f"""
    (?:苦情|くれーむ|抗議|異議|不服|申し立て|申立て?|文句)[^。!?]{{0,10}}?
    (?:申し立て(?:ます|た[いく])|出したい|入れたい|言いたい|いいたい|残したい|したく|したい(?!か)
     |{_PLEASE})
    |(?:苦情|抗議|申し立て)(?:として|で|を)(?:上げ|あげ|登録|記録|受け)
""")
_HARM: Final = compiled("""
    勝手 | 無断 | 断りもなく | 聞かないで | 了承もなく | 同意もなく | 教え[たてら] | 渡[しさ] | 晒
    | 読み上げ | 使われ | 使っと | 載せ | 名前 | 住所 | 番号 | 個人情報
    | 写真 | 診断書 | 人事情報 | 情報の | の(?:扱い|使い方)[がに](?:ひど|おかし|納得|不満)
    | 営業 | 案内 | 録音
""")
_WISHED: Final = compiled("""
    (?:自分|ご自身|本人|登録|情報|でーた|記録|録音|名前|住所|履歴書|写真|氏名|苗字|姓|電話|内容|部署|開示|訂正
     |利用停止)[^。!?]{0,30}?
    (?:見たい|見せ|ご覧|知りたい|こぴー|写し|ほしい|欲しい|聞きたい|消し|削除|けして|消去|直し|直して|訂正
     |改め|変え|変更|使わない|使うのを?やめ|つかうのやめ|止め|開示|停止|外し|古い|違|出せ
     |出して|(?<!本人)確認)
""")
_BY_OTHERS: Final = compiled("""
    客|様[がのよ、は]|さんが|さんの|さんから|の方[がのよ、は]|という方|先様|応募者|社員の方
    |契約者|本人|相手|取引先|担当者|当選者|講師|会員|お手紙|封書|依頼
""")
# Who is angry about a leak reports a breach, though its patterns miss the wording.
_LEAK: Final = compiled("""
    紛失|盗まれ|盗難|置き忘れ|誤送信|誤配|誤って送|漏え|漏洩|情報[がの]漏れ|流出|はっきんぐ
    |不正あくせす|乗っ取
""")
# Questions, suppositions, and other departments' matters.
_NOT_FILED: Final = compiled("""
    もし|場合|とき[はに、]|時[はに、]|たら[、どい何]|書き方|どうすれば|どうしたら
    |どこ(?:で|に|へ|から|が)|何が|何を|いくら|いつ|誰が|ですか[。?]?$|んですか|のか[。?]?$
    |(?<!ます)(?<!ません)でしょうか[。?]?$|(?<!願い)できますか|要り|要る|必要|教えて|おしえて|受付時間
    |ありますか|知りたいです[。]?$
    |方法|どう返事|書類を|名前$|手数料|お金|料金|請求書|見積|納期|決算|機器|機械|回線|製品|空調
    |こーど|ばぐ
""")
_ENGLISH_FILED: Final = compiled(r"""
    \b(?:log|register|record|file|lodge|raise|open|start|enter|take|put|get|process|begin|escalate|note)_
     (?:\w+_){0,3}?(?:this|it|that|one|down|up|in|through|going|started|case|request|whatever|complaint|record
     |objection|grievance|process|something)\b
    |\bon_(?:the_)?record\b|\bplease_(?:start|register|log|record)\b
    |\bkindly_(?:open|accept|register|record|start)\b
    |\b(?:put|have)_(?:it|this)_(?:on|down|\w+ed)\b|\bwants?_(?:an?_answer|somebody|someone)_\w+\b
    |\b(?:formal|official)(?:ly)?\b(?!_steps)
""")
_ENGLISH_ANGER: Final = compiled(r"""
    \b(?:complain\w*|grievance|objection|to_object|angry|furious|livid|mad|cross|annoyed|unhappy
    |not_(?:at_all_|very_)?(?:happy|okay|ok|content)|without_asking_(?:me|him|her|us)|apologi[sz]\w*
    |upset|rant\w*|shout\w*|screaming|very_loud|dissatisfied|had_it_w|tore_strips)\b
""")
_ENGLISH_WISHED: Final = compiled(r"""
    \b(?:copy|everything|what(?:_\w+)?_we(?:'re|'ve|_have|_hold)?|info|data|details?
    |(?<!on_)(?:records?|file)(?!_(?:this|it|that|one|down)\b)|cv|resume
     |name|surname|address|number|particulars|recordings?|systems?|database|contact)\b
""")
# What an angry person may complain about to this desk, beside what is wished.
_ENGLISH_USED: Final = compiled(r"""
    \b(?:e-?mail\w*|mail\w*|newsletters?|call\w*|ring(?:ing)?|rang|(?:tele)?phon(?:ed|ing)|use_of
    |personal|privacy|information|photos?|pictures?
     |mobile|salary|health|hospital|medical|certificates?|consent|permission|marketing|adverts?|spam
     |pass(?:ed)?_(?:on|around)|shared|sent_to|forwarded|published|hack\w*|ransomware)\b
""")
_ENGLISH_LEAK: Final = compiled(r"""
    \b(?:hack\w*|stolen|theft|leak\w*|compromised|ransomware
     |lost(?!_(?:\w+_)?(?:temper|patience|trust|faith|cool)\b)
     |(?:to|at)_(?:the_|an?_)?wrong_\w+)\b
""")
_ENGLISH_VERB: Final = compiled(r"""
    (?:\b(?:wants?|wishes|would_like|asks?|asked|asking|insists|demands?|requests?|needs|no_longer
     |ready)|'d_like(?!_to_hear))\b
    (?:.{0,80}?)
    \b(?:see|copy|everything|know|access|delet\w*|eras\w*|remov\w*|wiped?|out_of|correct\w*|chang\w*|fix\w*
    |stop\w*|ceas\w*|taken_out|hold|hear|listen|us_to_use|particulars|find_out
     |taken_off|set_right|no_longer)\b
    |\bceases?_to_use\b|\bstop_using\b
""")
_ENGLISH_THEM: Final = compiled(r"""
    \b(?:(?:customer|client|user|applicant|caller|subscriber|contact|colleague|instructor|holder|member
     |visitor|attendee)s?
    |he|she|his|her|him|mr|mrs|ms|gentleman|lady|bloke|guy|man|woman|they)\b
""")
_ENGLISH_ME: Final = compiled(r"\b(?:i|me|my|us|our|someone|somebody)\b")
# Only our mails and calls are to stop, not the use of the data.
_ENGLISH_OPTOUT: Final = compiled(r"""
    \b(?:stop|no_longer|cease)\b[^.!?]{0,40}?
    \b(?:mailings?|newsletters?|marketing|adverts?)\b
""")
# Matters of other departments.
_ENGLISH_NOT: Final = compiled(r"""
    \b(?:invoice|price|quote|refund|vpn|outage|ticket|meeting_minutes|aircon|facilities)\b
""")


def topic_of(words: str, *, japanese: bool) -> str | None:
    """Return the topic that a normalised text (Japanese folded to hiragana) asks to take in."""
    return _japanese(words) if japanese else _english(" ".join(words.replace("’", "'").split()))


def _japanese(words: str) -> str | None:
    if _NOT_FILED.search(words):
        return None
    is_filed, is_leak = _FILED.search(words), _LEAK.search(words)
    is_angry = _OWN_COMPLAINT.search(words) or (is_filed and _ANGER.search(words))
    if is_angry and _HARM.search(words):
        return "breach" if is_leak else "complaint"
    if is_leak or not is_filed:
        return None
    return "disclosure" if _WISHED.search(words) and _BY_OTHERS.search(words) else None


def _english(words: str) -> str | None:
    if _ENGLISH_NOT.search(words) or not _ENGLISH_FILED.search(words):
        return None
    form = form_of(words, japanese=False)
    if form.ends_asking or form.supposes:
        return None
    is_ours, is_leak = _ENGLISH_WISHED.search(words), _ENGLISH_LEAK.search(words)
    others = _ENGLISH_THEM.search(words)
    is_angry = _ENGLISH_ANGER.search(words) and (others or _ENGLISH_ME.search(words))
    if is_angry and (is_ours or _ENGLISH_USED.search(words)):
        return "breach" if is_leak else "complaint"
    is_wish = is_ours and not is_leak and _ENGLISH_VERB.search(words)
    if not (is_wish and others):
        return None
    return "optout" if _ENGLISH_OPTOUT.search(words) else "disclosure"
