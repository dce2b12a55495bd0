"""Finds the wish that the desk takes in a complaint, a leak or a request, and the wish to speak to
a person instead of the bot.

People name neither the form nor the law: 「見せろと言っています。受付お願いします」.
"""

from typing import Final

from knowledge.intent.patterns import alternation, build_pattern, pattern_of_any
from knowledge.intent.sentence_form import sentence_form_of

_PLEASE: Final = alternation("""
    お?願い おなしゃす 頼み 頼む たの[みむ] 下さい ください ほしい 欲しい もらえ もらい いただ 頂
    (?:して|受けて|始めて|進めて|出して|くれ)(?:$|[。!]) 申したい したいです (?:始め|はじめ)たい
    くださいませ
""")
_TAKEN_IN: Final = alternation("""
    受け?付け? [受う]けつけ 受理 登録 記録 正式に 手続き? 手つづき 申請書 用紙 お取り上げ お預かり
    残して (?:書き|かき)[留と]め 申し立て 上げて?[おと] 進めて
""")
_FILED: Final = build_pattern(f"{_TAKEN_IN}[^。!?]{{0,18}}?{_PLEASE}")
_ANGER: Final = build_pattern("""
    苦情 | くれーむ | 文句 | 抗議 | 怒 | 腹立 | きれて | 叱 | 不服 | 不満 | 納得 | 承服
    | 看過でき | 異議 | 立腹 | 不愉快 | ふゆかい | 申し立て | 申立 | かんかん
    | 許さん | 許せ | 謝罪 | 責任者を出せ | どうなって[んい] | 扱いがおかし
""")
_OWN_COMPLAINT: Final = build_pattern(f"""
    (?:苦情|くれーむ|抗議|異議|不服|申し立て|申立て?|文句)[^。!?]{{0,10}}?
    (?:申し立て(?:ます|た[いく])|出したい|入れたい|言いたい|いいたい|残したい|したく|したい(?!か)
     |{_PLEASE})
    |(?:苦情|抗議|申し立て)(?:として|で|を)(?:上げ|あげ|登録|記録|受け)
""")
_HARM: Final = build_pattern("""
    勝手 | 無断 | 断りもなく | 聞かないで | 了承もなく | 同意もなく | 教え[たてら] | 渡[しさ] | 晒
    | 読み上げ | 使われ | 使っと | 載せ | 名前 | 住所 | 番号 | 個人情報
    | 写真 | 診断書 | 人事情報 | 情報の | の(?:扱い|使い方)[がに](?:ひど|おかし|納得|不満)
    | 営業 | 案内 | 録音 | 配信(?:の?(?:停止|解除)|を?(?:止|や)) | めるまが
    | 勧誘 | めーるが(?:来[るたて]|届[くい])(?!て?(?:い?(?:な|ませ)|おら))
""")
_WISHED: Final = build_pattern("""
    (?:自分|ご自身|本人|登録|情報|でーた|記録|録音|名前|住所|履歴書|写真|氏名|苗字|姓|電話|内容|部署|開示|訂正
     |利用停止)[^。!?]{0,30}?
    (?:見たい|見せ|ご覧|知りたい|こぴー|写し|ほしい|欲しい|聞きたい|消し|削除|けして|消去|直し|直して|訂正
     |改め|変え|変更|使わない|使うのを?やめ|つかうのやめ|止め|開示|停止|外し|古い|違|出せ
     |出して|(?<!本人)確認)
""")
_BY_OTHERS: Final = build_pattern("""
    客|様[がのよ、は]|さんが|さんの|さんから|の方[がのよ、は]|という方|先様|応募者|社員の方
    |契約者|本人|相手|取引先|担当者|当選者|講師|会員|お手紙|封書|依頼
""")
# Anger about either is a complaint: a wish that was repeated in vain, or data never given.
_REPEATED: Final = build_pattern("""
    (?:(?:[2-9]|[1-9][0-9]|[二三四五六]|何|なん)[回度](?:も|目)?|(?:前|まえ)にも)[^。!?、]{0,12}?
     (?:言|いった|伝え|頼|願い|依頼|連絡し|断っ|断り|申し)
""")
_TO_STOP: Final = build_pattern("止め|やめ|停止|断っ|断り|消[しすせさ]|削除|外し|直し|訂正")
_NEVER_GIVEN: Final = build_pattern("""
    (?:登録|申し?込|教え|渡し|同意|承諾|しょうだく)[^。!?、]{0,6}?(?:覚え|おぼえ|記憶)
     (?:は|が|も)?(?:ない|無い|なく|無く|ありません)
""")
# Who is angry about a leak reports a breach, though its patterns miss the wording.
_LEAK: Final = build_pattern("""
    紛失|盗まれ|盗難|置き忘れ|誤送信|誤配|誤って送|漏え|漏洩|情報[がの]漏れ|流出|はっきんぐ
    |不正あくせす|乗っ取
""")
# Questions, suppositions, and other departments' matters.
_NOT_FILED: Final = build_pattern("""
    もし|場合|とき[はに、]|時[はに、]|たら[、どい何]|書き方|どうすれば|どうしたら
    |どこ(?:で|に|へ|から|が)|何が|何を|いくら|いつ|誰が|ですか[。?]?$|んですか|のか[。?]?$
    |(?<!ます)(?<!ません)でしょうか[。?]?$|(?<!願い)できますか|要り|要る|必要|教えて|おしえて|受付時間
    |ありますか|知りたいです[。]?$
    |方法|どう返事|書類を|名前$|手数料|お金|料金|請求書|見積|納期|決算|機器|機械|回線|製品|空調
    |こーど|ばぐ
""")
_ENGLISH_FILED: Final = build_pattern(r"""
    \b(?:log|register|record|file|lodge|raise|open|start|enter|take|put|get|process|begin|escalate|note)_
     (?:\w+_){0,3}?(?:this|it|that|one|down|up|in|through|going|started|case|request|whatever|complaint|record
     |objection|grievance|process|something)\b
    |\bon_(?:the_)?record\b|\bplease_(?:start|register|log|record)\b
    |\bkindly_(?:open|accept|register|record|start)\b
    |\b(?:put|have)_(?:it|this)_(?:on|down|\w+ed)\b|\bwants?_(?:an?_answer|somebody|someone)_\w+\b
    |\b(?:formal|official)(?:ly)?\b(?!_steps)
""")
_ENGLISH_ANGER: Final = build_pattern(r"""
    \b(?:complain\w*|grievance|objection|to_object|angry|furious|livid|mad|cross|annoyed|unhappy
    |not_(?:at_all_|very_)?(?:happy|okay|ok|content)|without_asking_(?:me|him|her|us)|apologi[sz]\w*
    |upset|rant\w*|shout\w*|screaming|very_loud|dissatisfied|had_it_w|tore_strips)\b
""")
_ENGLISH_IN_VAIN: Final = build_pattern(r"""
    (?<!\bwe_)\b(?:asked|told|requested|wrote|written|said)_(?:[^\s.!?]+_){0,4}?
     (?:twice|repeatedly|again_and_again|(?:\d+|two|three|four|five|several|many)_times)\b
    |\b(?:(?:two|three|four|five|\d+)_times|twice)_(?:asked|told)\b
    |\bnever_(?:\w+_)?(?:registered|signed_up|subscribed|consented|agreed|opted
     |gave_(?:(?:us|you|them|anyone)_)?
      (?:(?:(?:his|her|their|my|any)_)?(?:consent|permission)|(?:his|her|my)_\w+))\b
""")
_ENGLISH_WISHED: Final = build_pattern(r"""
    \b(?:copy|everything|what(?:_\w+)?_we(?:'re|'ve|_have|_hold)?|info|data|details?
    |(?<!on_)(?:records?|file)(?!_(?:this|it|that|one|down)\b)|cv|resume
     |name|surname|address|number|particulars|recordings?|systems?|database|contact)\b
""")
# What an angry person may complain about to this desk, beside what is wished.
_ENGLISH_USED: Final = build_pattern(r"""
    \b(?:e-?mail\w*|mail\w*|newsletters?|call\w*|ring(?:ing)?|rang|(?:tele)?phon(?:ed|ing)|use_of
    |personal|privacy|information|photos?|pictures?
     |mobile|salary|health|hospital|medical|certificates?|consent|permission|marketing|adverts?|spam
     |pass(?:ed)?_(?:on|around)|shared|sent_to|forwarded|published|hack\w*|ransomware)\b
""")
_ENGLISH_LEAK: Final = build_pattern(r"""
    \b(?:hack\w*|stolen|theft|leak\w*|compromised|ransomware
     |lost(?!_(?:\w+_)?(?:temper|patience|trust|faith|cool)\b)
     |(?:to|at)_(?:the_|an?_)?wrong_\w+)\b
""")
_ENGLISH_VERB: Final = build_pattern(r"""
    (?:\b(?:wants?|wishes|would_like|asks?|asked|asking|insists|demands?|requests?|needs|no_longer
     |ready)|'d_like(?!_to_hear))\b
    (?:.{0,80}?)
    \b(?:see|copy|everything|know|access|delet\w*|eras\w*|remov\w*|wiped?|out_of|correct\w*|chang\w*|fix\w*
    |stop\w*|ceas\w*|taken_out|hold|hear|listen|us_to_use|particulars|find_out
     |taken_off|set_right|no_longer)\b
    |\bceases?_to_use\b|\bstop_using\b
""")
_ENGLISH_THEM: Final = build_pattern(r"""
    \b(?:(?:customer|client|user|applicant|caller|subscriber|contact|colleague|instructor|holder|member
     |visitor|attendee)s?
    |he|she|his|her|him|mr|mrs|ms|gentleman|lady|bloke|guy|man|woman|they)\b
""")
_ENGLISH_ME: Final = build_pattern(r"\b(?:i|me|my|us|our|someone|somebody)\b")
# Only our mails and calls are to stop, not the use of the data.
_ENGLISH_OPTOUT: Final = build_pattern(r"""
    \b(?:stop|no_longer|cease)\b[^.!?]{0,40}?
    \b(?:mailings?|newsletters?|marketing|adverts?)\b
""")
# Matters of other departments.
_ENGLISH_NOT: Final = build_pattern(r"""
    \b(?:invoice|price|quote|refund|vpn|outage(?!_(?:mail|notice|notification)s?\b)|ticket|meeting_minutes|aircon|facilities)\b
""")

# The subject of the complaint is the desk itself or its manager. Shops and other companies have a
# 窓口, too, so the word counts only with one for privacy, or if no other company is mentioned.
_PRIVACY_OF: Final = "(?:個人情報|個人でーた|ぷらいばしー|でーた保護|privacy)(?:の?保護)?の?"
_DESK: Final = f"""
    (?<!先の)(?<!他社の)(?<!相手の)(?<!病院の)(?<!学校の)(?:{_PRIVACY_OF}(?:窓口|管理者|責任者|担当|係|ですく)
     |(?:この|そちらの|あなた(?:たち|方)の?)(?:窓口|ですく|係))
"""
_OWN_DESK: Final = "窓口|(?<!情報)保護管理者|^管理者"
_ITS_WAYS: Final = """
    (?:の?(?:方|人|者|担当(?:者|の(?:方|人))?|部署|本人|自身|自体|そのもの))*
    (?:の[^。!?、]{0,8}?(?:対応|態度|扱い|やり方|判断|処理|返事|説明|言動|振る舞い|仕事)
     |(?:への|に対する|に対して|についての?|に関する|の)[^。!?、]{0,4}?(?:苦情|くれーむ|不満|文句|抗議|不服)
     |(?:が|は)[^。!?]{0,20}?(?:勝手|無断|放置|無視|握りつぶ|漏ら|あしらわ|教えられ|話され|たらい回し)
     |に[^。!?、「『が]{0,12}?(?:放置され|無視され|握りつぶされ|漏らされ|あしらわれ|教えられ|話され|たらい回し))
"""
_ABOUT_DESK: Final = build_pattern(f"(?:{_DESK}){_ITS_WAYS}")
_ABOUT_OWN_DESK: Final = build_pattern(f"(?:{_OWN_DESK}){_ITS_WAYS}")
_OF_OTHERS: Final = build_pattern(
    "客|様|店|しょっぷ|先の|他社|銀行|役所|郵便|病院|学校"
    "|から[^。!?]{0,20}?(?:苦情|くれーむ|抗議|不満|お?叱り)"
)
_ENGLISH_DESK: Final = r"""
    (?:the|our|your|this)_(?:privacy|data_protection|data_privacy|personal_(?:data|information)(?:_protection)?)_
    (?:desk|team|office|officer|manager|people|head|chief|lead)\b(?!'s_|_(?:of|at)_)
"""
_ABOUT_DESK_IN_ENGLISH: Final = build_pattern(rf"""
    \b(?:about|against|over|(?:angry|furious|unhappy|upset|annoyed|dissatisfied|livid)_(?:with|at)
     |how|the_way)_{_ENGLISH_DESK}
    |\b{_ENGLISH_DESK}_(?:has_|have_|had_)?(?:\w+ly_)?(?:ignored|mishandled|treated|brushed|fobbed)\b
""")


def is_about_desk(words: str) -> bool:
    """Whether a complaint, folded to hiragana, is about the privacy desk or its manager."""
    if _ABOUT_DESK.search(words) or _ABOUT_DESK_IN_ENGLISH.search(words.replace("’", "'")):
        return True
    return bool(_ABOUT_OWN_DESK.search(words)) and not _OF_OTHERS.search(words)


def topic_of_filing_wish(words: str, *, japanese: bool) -> str | None:
    """Return the topic that a normalised text (Japanese folded to hiragana) asks to take in."""
    return (
        _filed(words) if japanese else _filed_in_english(" ".join(words.replace("’", "'").split()))
    )


def _filed(words: str) -> str | None:
    if _NOT_FILED.search(words):
        return None
    is_filed, is_leak = _FILED.search(words), _LEAK.search(words)
    in_vain = _NEVER_GIVEN.search(words) or (_REPEATED.search(words) and _TO_STOP.search(words))
    is_angry = _OWN_COMPLAINT.search(words) or ((is_filed or in_vain) and _ANGER.search(words))
    if is_angry and _HARM.search(words):
        return "breach" if is_leak else "complaint"
    if is_leak or not is_filed:
        return None
    return "disclosure" if _WISHED.search(words) and _BY_OTHERS.search(words) else None


def _filed_in_english(words: str) -> str | None:
    is_filed, in_vain = _ENGLISH_FILED.search(words), _ENGLISH_IN_VAIN.search(words)
    if _ENGLISH_NOT.search(words) or not (is_filed or in_vain):
        return None
    form = sentence_form_of(words, japanese=False)
    if form.ends_asking or form.supposes:
        return None
    is_ours, is_leak = _ENGLISH_WISHED.search(words), _ENGLISH_LEAK.search(words)
    others = _ENGLISH_THEM.search(words)
    is_angry = _ENGLISH_ANGER.search(words) and (others or _ENGLISH_ME.search(words))
    if is_angry and (is_ours or _ENGLISH_USED.search(words)):
        return "breach" if is_leak else "complaint"
    if not is_filed:
        return None
    is_wish = is_ours and not is_leak and _ENGLISH_VERB.search(words)
    if not (is_wish and others):
        return None
    return "optout" if _ENGLISH_OPTOUT.search(words) else "disclosure"


# --- the wish to speak to a person ------------------------------------------------------------

# Chinese speakers write 負責 for 責任者.
_WHO: Final = alternation("""
    人間 にんげん (?<![一二三四五本代個何新友主成法])人(?!事) ご?担当(?:者|の(?:方|人|者))?様?
    (?:窓口|法務|個人情報|中)の(?:方|人間?|者|担当者?) どなたか 誰か おぺれーたー? 詳しい(?:方|人)
    (?:わかる|分かる|話せる|対応できる)(?:方|人) (?:責任者|負責)の方
""")
_ASKED_OF: Final = "(?:もら|いただ|頂|くだ|下さ|くれ|ほし|欲し)"
_TALK: Final = alternation(f"""
    話(?:し|を|が)?(?:し)?たい 話(?:し)?(?:が)?でき(?:ます|ません|る|ない) お話(?:し)?した
    しゃべりたい (?:ご)?相談させて
    (?:お話(?:し)?|話を?)させて 話せ(?:ます|ません|る|ない) (?:お話(?:し)?する|直接話す)こと
    話し?を?聞いて{_ASKED_OF} つな(?:い[でだ]|げ) 繋(?:い[でだ]|げ) [代替か]わって{_ASKED_OF}
    電話(?:を|で)?(?:して)?{_ASKED_OF} 折り返し(?:て|電話)?(?:を)?{_ASKED_OF}
""")
_TALK_WITH: Final = f"{_WHO}(?:と|に|へ|から|、)[^。!?、]{{0,14}}?{_TALK}"
_FETCH: Final = f"""
    {_WHO}を?(?:出|だ)して(?:$|[。!]|{_ASKED_OF})
    |担当者?(?:さん)?[、_]?[代替か]わって(?:$|[。!]|{_ASKED_OF})
"""
_RATHER_THAN_A_BOT: Final = f"""
    (?:機械|ぼっと|bot|ちゃっと|ai|文字)(?:じゃ|では|だと|より)[^。!?]{{0,16}}?(?:{_TALK}|人と話)
    |(?:ちゃっと|文字|文章|文面|めーる|ここ)(?:だけ)?(?:で|じゃ|だと|には)[^。!?、]{{0,6}}?
     (?:言い|いい|書き|かき|話し|説明し|伝え)(?:づら|ずら|にく)
     [^!?]{{0,24}}?{_TALK}
"""
# Wishes that the desk looks over a draft or gives a talk.
_PRIVACY: Final = alternation("""
    個人(?:情報|でーた) ぷらいばしー 同意 開示 利用目的 名刺 誤送信 漏え?い 漏洩 gdpr dpa
""")
_WILL_YOU: Final = """
    (?:もら(?:え(?:ます|ません|ない|たら|る(?:方|人)[はが]?い)|いたい|うこと)
     |くれ(?:ません|ない|る(?:方|人)[はが]?い)
     |(?:いただ|頂)(?:け(?:ます|ません|ない|たら|る(?:方|人)[はが]?い)|きたい|くこと)|ほしい|欲しい|くだ|下さ|お?願い)
"""
# These readers are not the desk.
_SHOWN_TO: Final = alternation("(?<!担当)(?<!責任)者 本人 (?:取引|委託|得意|提携)先 先方 相手 員")
_DRAFT: Final = alternation("""
    案(?!内|件) (?<!注)文(?!字) 条項 下書き 原稿 ふぉーむ 用紙 資料 契約書? 規約 約款 覚書 dpa
""")
_READ_BY_OTHERS: Final = f"""
    どこ|いつ|在宅|誰(?!か)|{_SHOWN_TO}に|(?:法務|総務|弁護士)(?:部|の方)?[にでが](?:も|先に)?(?:見|目|ちぇ)
"""
_LOOK_OVER: Final = f"""
    (?:{_PRIVACY}[^。!?]{{0,60}}?{_DRAFT}|{_DRAFT}[^。!?]{{0,24}}?{_PRIVACY}
     |dpa|個人情報の?(?:とこ(?:ろ)?|箇所|部分|条項))
    (?:(?!{_READ_BY_OTHERS})[^!?]){{0,50}}?
    (?:見て|みて|目を通して|ちぇっくして|添削して|れびゅーして){_WILL_YOU}
    (?![^。!?]{{0,6}}?と(?:言|い[いうっわ]|の(?:こと|依頼|話)|頼|依頼|連絡))
"""
_GIVE_A_TALK: Final = f"""
    {_PRIVACY}[^。!?]{{0,24}}?(?:話|説明会|研修|勉強会|講習|講師|れくちゃー)(?:(?!ど[このう]|いつ|誰)[^。!?]){{0,16}}?
    (?:して|やって|開いて|来て){_WILL_YOU}
"""
_SPARE_US_TIME: Final = f"""
    相談し?たい[^。!?]{{0,12}}?(?:誰か|どなたか)[^。!?、]{{0,12}}?時間を?{_WILL_YOU}
"""
_SPEAK_HERE: Final = f"""
    (?:誰か|どなたか)[^。!?、]{{0,10}}?(?:しゃべり|話し|説明し)に来て(?:$|[。!]|{_WILL_YOU})
"""
_PERSON: Final = pattern_of_any(
    _TALK_WITH, _FETCH, _RATHER_THAN_A_BOT, _LOOK_OVER, _GIVE_A_TALK, _SPARE_US_TIME, _SPEAK_HERE
)
# It names who is to come, so a customer's words before it do not matter.
_COME_ALONG: Final = build_pattern(f"""
    (?:(?:個人情報|ぷらいばしー|窓口|事務局)の(?:ほうの)?(?:方|人|担当者?(?:の方)?)[に、]
      [^。!?]{{0,24}}?(?:同行して|同席して|来て)
     |{_PRIVACY}[^!?]{{0,40}}?(?:誰か|どなたか)[^。!?、]{{0,10}}?(?:同行|同席)して)
    (?:(?:もらえ|(?:いただ|頂)け)(?:ます|ません|ない(?:です|でしょう))か|(?:いただ|頂)きたい(?:の?です)
     |ください|下さい|ほしいです)(?:$|[。、!?])
""")
_PERSON_SUPPOSED: Final = build_pattern(
    r"たら|場合|とき|(?<!\d)時[はにの]|言われ|というめーる|言って(?:い)?(?:る|ます|て)|お?客(?!様の?情報)"
)
_SOMEONE: Final = alternation("""
    someone somebody anyone anybody an?_(?:real_|actual_)?(?:person|human) a_colleague
    one_of_(?:you|your_people) the_(?:privacy_)?(?:team|desk) the_officer you
""")
_SOME_PERSON: Final = alternation("""
    person human someone somebody people staff representative officer colleague being member
""")
_SPEAK_TO: Final = rf"""
    \b(?:speak|spoke|speaking|talk(?:ing)?|chat|discuss|connect(?:ed)?|put_(?:me_)?through|put_me_(?:thru|on)
     |transfer_me|pass_me)_
    (?:\w+_){{0,3}}?(?:to|with)_(?:\w+_){{0,3}}?{_SOME_PERSON}\b
"""
_CALL_ME: Final = rf"""
    \b(?:can|could|would|will|please|have|get|need|want)_(?:\w+_){{0,3}}?{_SOMEONE}_
    (?:\w+_){{0,5}}?(?:call|ring|phone)_(?:me|us)\b
    |^(?:please|pls|kindly)_(?:call|ring|phone)_me
     (?=$|[,;:]|_(?:back|on|at|asap|today|when_(?:you|someone|somebody)|about|now)\b)
    |\b(?:may|can|could)_i_(?:\w+_)?(?:request|have|get|ask_for)_a_call[_-]?back\b
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
    \b(?:could|can|would|have|need)_(?:one|somebody|someone|a_human|any)_
    (?:of_you(?:r_people)?|from_(?:\w+_){1,3}?team
     |from_(?:(?:the_|your_)?(?:privacy|data_protection)(?:_(?:office|side|desk))?|your_(?:office|side)))_
    (?:\w+_)?(?:hop_on|jump_on|join|sit_(?:down|in)|call|ring|ping|meet|talk)\b
    |\b(?:could|can|would)_(?:somebody|someone|one_of_you)_(?:please_)?sit_in\b
"""
_MINUTES_WITH: Final = r"""
    \b(?:\d+|ten|five|a_few)_(?:min|mins|minutes)_with_
    (?:one|someone|somebody|a_person)_(?:of|from|on)\b
"""
_A_HUMAN_PLEASE: Final = r"""
    \b(?:real|actual|live)_(?:person|human)(?:_being)?,?_please\b|^human,?_please
"""
_ONE_OF_THE_DESK: Final = r"""
    \b(?=[^.!?]{0,200}?\b(?:privacy|personal|data|consent)\b)
    (?:can|could|would|will)_(?:someone|somebody|anyone|anybody|one_of_you)_
    (?:(?:from|on|at|in|of)_(?:(?:the_|your_)?(?:privacy|data_protection)_(?:(?:team|office|desk|side)_)?
     |your_(?:team|desk|office|side)_|the_desk_))?
    (?:please_|kindly_)?
"""
_READ_OURS: Final = rf"""
    {_ONE_OF_THE_DESK}(?:look_(?:over|through)|go_(?:over|through)|review|check|proofread|read)_
    [^.!?]{{0,30}}?\b
    (?:(?:my|our|this|these)_(?:\w+_){{0,3}}?
      (?:drafts?|wording|clauses?|consent_(?:forms?|texts?|sheets?)|survey_forms?|questionnaires?
       |answers_to_(?:\w+_){{0,4}}?questionnaires?)
     |(?:i|we)_(?:\w+_)?(?:drafted|wrote))\b
    |\b(?:can|could|would|will)_(?:someone|somebody|anyone|anybody|one)_(?:from|on|at|of)_your_
     (?:team|desk|office|side|end)_(?:please_|kindly_)?
     (?:look_(?:over|through|at)|go_(?:over|through)|review|check|proofread|read)_
     (?:my|our|this|these)_(?:\w+_){{0,4}}?(?:forms?|drafts?|wording|texts?|notice|slides?|survey)\b
"""
# Someone is asked, not whether anybody may or must.
_READ_THEIRS: Final = r"""
    (?:^|[,;:])
    (?:(?!\b(?:why|who|how|(?:do|does|did|should|must|is|are)_(?:i|we|you|they|it|there))\b)[^,;:])*?
    (?:\b(?:can|could|would|will|have|need|want)_(?:someone|somebody|one_of_you)_
    (?:(?:from|on|at)_(?:\w+_){1,3}?)?(?:please_|kindly_|to_)?
    (?:look_(?:over|through|at)|go_(?:over|through)|review|check|proofread|read)_
    (?:(?:the|an?|this|these|our|my|their)_(?:[\w'-]+_){0,4}?(?:dpas?|addend(?:um|a)
      |(?:privacy|data_(?:processing|protection|privacy)|consent)_(?:[\w-]+_){0,2}?
       (?:agreements?|terms|clauses?|contracts?|annex))\b
     |(?:it|this|that)_(?=[^.!?]{0,80}?\b(?:privacy|personal|dpa|consent)\b))
    |\b(?:have|need|want)_a_(?:human|real_person)_(?:to_)?
     (?:look_(?:over|through|at)|go_(?:over|through)|review|check|proofread|read)\b)
"""
_TELL_US: Final = rf"""
    (?!\w+_any(?:one|body)_(?:come|join|drop|speak|present)_)
    {_ONE_OF_THE_DESK}
    (?:(?:come|join|drop_by|speak|present)_(?:\w+_){{0,3}}?(?:my|our)_(?:\w+_){{0,3}}?
      (?:team|meeting(?!_rooms?)|session|class|seminar)
     |(?:give|run|hold)_(?:us_|(?:my|our|the)_(?:\w+_){{1,2}}?)?an?_(?:[\w-]+_){{0,3}}?
      (?:session|talk|training|class|briefing|seminar))\b
"""
_ENGLISH_PERSON: Final = pattern_of_any(
    _SPEAK_TO, _CALL_ME, _A_HUMAN, _A_WORD_WITH, _ONE_OF_YOU, _MINUTES_WITH, _A_HUMAN_PLEASE,
    _READ_OURS, _READ_THEIRS, _TELL_US,
)  # fmt: skip
_ENGLISH_PERSON_SUPPOSED: Final = build_pattern(r"""
    \b(?:if(?!_possible|_i_spoke|_i_could)|when|are_you|is_this|customers?|clients?|caller|he|she
     |they_(?:want|would|ask|wish))\b
""")


def wants_person(words: str, *, japanese: bool) -> bool:
    """Whether a normalised text, Japanese folded to hiragana, asks for a person."""
    if japanese:
        is_wish = _PERSON.search(words) and not _PERSON_SUPPOSED.search(words)
        return bool(is_wish or _COME_ALONG.search(words))
    return any(map(_wishes_for_one, words.replace("?", ".").replace("!", ".").split(".")))


def _wishes_for_one(sentence: str) -> bool:
    """Whether it wishes for a person; words after the wish may be a customer's matter."""
    wish = _ENGLISH_PERSON.search(sentence)
    return wish is not None and not _ENGLISH_PERSON_SUPPOSED.search(sentence[: wish.end()])
