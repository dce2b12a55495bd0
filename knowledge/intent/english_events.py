"""Finds stated events and requests in English: leaks, losses, wrong addresses."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from knowledge.intent import english_requests as requests
from knowledge.intent.english_words import (
    ACCIDENT,
    AGENTS,
    ASKING,
    CARRIED,
    DEVICES,
    ELSEWHERE,
    HARM,
    LEAKING,
    MISSENT,
    OPENING,
    PASSIVE,
    PEOPLE,
    PRIED,
    PRIVATE,
    RECORDS,
    SENDING,
    is_stated,
)
from knowledge.intent.patterns import Pattern, alternation, build_pattern, pattern_of_any

_GAP: Final = r"[^.!?;]{0,60}?\b"
_SOME: Final = """
    (?:(?:my|the|an?|our|her|his|their|your|this|that|some|several|two|three|all|one_of_
     (?:my|the|our)|one|of)_){0,3}
"""
_WORDS: Final = r"(?:(?!(?:in|on|at|with|to|for|about|from)_)[\w'-]+_){0,4}?"
_WORD: Final = r"(?:[\w'-]+_){0,2}"
_DATA: Final = f"{PEOPLE}_{_WORD}{RECORDS}"
_PAPERS: Final = alternation("""
    list roster documents? papers? paperwork contracts? resumes? cvs? application_forms? folder
    binder envelope business_cards questionnaires? shorui rirekisho meibo
    (?:meishi|(?:business|name|visiting)_card)[_-](?:ire|holder|case|wallet|box|album|binder|file)
    (?:name|visiting)_cards (?<!_a_)(?<!_his_)(?<!_her_)meishi
""")
_THING: Final = rf"""
    (?:{DEVICES}|{_DATA}|our_data
    |(?:box|boxes|pile|stack|bag|bundle|pack)_of_(?:[\w-]+_){{0,2}}{_PAPERS}
    |(?:the|an?|some|our|my|signed)_{_PAPERS})\b
"""
_HAVE: Final = "(?:_have|_has|_had|'ve|_may_have|_might_have|_must_have|_could_have)?"
_MAYBE: Final = """
    (?:possible_|potential_|suspected_|big_|small_|serious_)?
    (?:data_|privacy_|information_|personal_data_|security_)?
"""
_WHO: Final = (
    r"\b(?:i|we|he|she|they|someone|somebody|colleague|vendor|contractor|supplier|intern|coworker)"
)
_PLACE: Final = alternation("""
    train taxi cab bus plane subway metro tram caf[eé] coffee_shop starbucks restaurant pub bar
    hotel airport station line car seat park bench izakaya shinkansen uber locker toilet restroom
    lounge
""")
_AT: Final = rf"(?:on|in|at|inside|from|out_of)_(?:an?_|the_|my_|our_|some_)?{_WORD}{_PLACE}\b"
_SAFE: Final = """
    (?!_(?:at_(?:home|work|the_office)|in_the_office|on_my_desk|in_my_(?:desk|drawer|room|house)
     |to_charge))
"""
_LOSE: Final = alternation("""
    lost misplaced mislaid
    left(?!_the_(?:mailing|contact|e-?mail)_list(?!_(?:behind|on_|at_|in_(?:an?|the|my|our|his|her)_)))(?:_behind)?
    threw_(?:away|out) thrown_(?:away|out) stole stolen can(?:no|')?t_find can(?:_?)not_find took
    shredded
""")
_OTHERS: Final = alternation("""
    some(?:one|body)_else's
    another_(?:customer|client|person|company|employee|user|member|patient)'?s?
    other_(?:people|customers?|clients?|users?)'?s?'? (?:a_stranger's|strangers')
    (?:the_|a_)?different_(?:customer|client|person)'s
""")
_ALL: Final = alternation("""
    anyone everyone anybody everybody other_(?:customers|people|users|clients) the_public outsiders
    strangers the_whole_(?:company|world|internet)
""")

_TO_THE_WRONG: Final = rf"""
    (?:^|[,:—–-]_?|\b{AGENTS}_(?:{ACCIDENT}_|just_|also_|probably_|already_)?|\b{ACCIDENT}_)
    {SENDING}\b{_GAP}{MISSENT}
    |(?<!\bi_)(?<!\bwe_)(?<!\bhe_)(?<!\bshe_)(?<!\bthey_)\b{PASSIVE}_
     (?:{ACCIDENT}_|just_)?{SENDING}\b{_GAP}{MISSENT}
"""
_BY_ACCIDENT: Final = rf"""
    \b{ACCIDENT}_(?:[\w']+_)?{SENDING}\b{_GAP}{_THING}
    |\b{SENDING}\b{_GAP}{_THING}{_GAP}{ACCIDENT}
"""
_ALL_IN_CC: Final = rf"""
    \bput_(?:everyone|everybody|all|the_customers|the_recipients|all_the)\b{_GAP}(?:in|into)_
     (?:the_)?(?:cc|to)\b
"""
_WRONG_ADDRESS: Final = rf"""
    \b(?:used|chose|typed|picked|mistyped|got|had)_{_WORDS}
     (?:cc_instead_of_bcc|wrong_(?:e-?mail_|fax_)?(?:address|recipient|number)|
     (?:e-?mail_)?address_wrong)
"""
_TO_EVERYBODY: Final = rf"""
    \b{SENDING}\b{_GAP}{_DATA}\b{_GAP}(?:to|with)_
     (?:everyone|everybody|(?:all|the_whole|the_entire)_(?:of_)?(?:the_|our_)?
     (?:customers|clients|company|list|mailing_list|subscribers|staff|recipients|employees))\b
"""
_ONE_TO_ANOTHER: Final = rf"""
    \b{SENDING}\b{_GAP}(?:customer|client)_a\b{_GAP}to_(?:customer|client)_b\b
"""
_MAY_HAVE_SENT: Final = rf"\b(?:may|might|must)_have_{SENDING}\b{_GAP}{_DATA}\b"
_PUT_IN_COPY: Final = rf"""
    \b{ACCIDENT}_(?:put|added|copied|included)\b{_GAP}(?:in|on)_(?:the_)?(?:cc|copy)\b
"""
_WRONG_FILE: Final = r"""
    \bwrong_(?:attachment|file|document|contract|invoice|list)_(?:was_)?
     (?:sent|mailed|e-?mailed|attached)\b
"""
_SENT_WITH_DATA: Final = rf"""
    \breplied_(?:to_)?all\b{_GAP}{_DATA}
    |\b(?:file|mail|e-?mail|attachment|document|spreadsheet|link|deck|message|report)_(?:that_)?
     (?:i|we)_(?:just_)?{SENDING}\b{_GAP}(?:had|contained|included|has|contains)\b{_GAP}{_DATA}
"""
_FORGOT_BCC: Final = r"\b(?:forgot|failed)_to_(?:use_)?bcc\b"
_SENT_WRONG: Final = pattern_of_any(
    _TO_THE_WRONG, _BY_ACCIDENT, _ALL_IN_CC, _WRONG_ADDRESS, _TO_EVERYBODY, _ONE_TO_ANOTHER,
    _MAY_HAVE_SENT, _PUT_IN_COPY, _WRONG_FILE, _SENT_WITH_DATA, _FORGOT_BCC,
)  # fmt: skip
_LOST: Final = build_pattern(rf"""
    \b{AGENTS}_{_LOSE}_{_SOME}{_WORDS}{_THING}{_SAFE}
    |\b{_LOSE}_(?=(?:my|the|an?|our|her|his|their|some|one|two)_){_SOME}{_WORDS}{_THING}{_SAFE}
    |\b{_LOSE}_{_SOME}{_WORDS}(?:with|containing|full_of|of)_{_SOME}{_WORDS}{_DATA}\b
    |\bdropped_{_SOME}{_WORDS}{_THING}{_GAP}(?:somewhere|on_the_way|between|outside)\b
    |\b(?:left|forgot|lost|dropped)_{_SOME}{_WORDS}(?:{CARRIED}|{DEVICES}|{_PAPERS})\b{_GAP}{_AT}
    |\b{_THING}{_GAP}{PASSIVE}_(?:just_|probably_|apparently_|all_)?
     (?:lost|stolen|missing|misplaced|gone|taken|snatched)\b(?!_(?:an?|the|some|one|my)_)
    |\b{_THING}_(?:went|has_gone|have_gone|got|gone)_(?:missing|lost|stolen)\b
    |\b{_THING}{_GAP}(?:got_|was_)?(?:stolen|left)_
     (?:last_night|yesterday|today|this_morning|{_AT})
    |\b{_THING}_(?:has_)?(?:disappeared|vanished)
""")
_DATA_LEAKED: Final = rf"""
    \b{_DATA}\b{_GAP}{PASSIVE}_{_WORD}{LEAKING}\b
    |\b{_DATA}_(?:has_|have_|had_|may_have_|might_have_)?leaked\b
"""
_WE_LEAKED: Final = rf"""
    {_WHO}{_HAVE}_(?:just_|probably_|accidentally_)?
     (?:leaked|exposed|disclosed|published)_{_SOME}{_WORDS}(?:{PEOPLE}|{RECORDS})\b
"""
_A_BREACH: Final = rf"""
    \b(?:we|i)(?:_just)?{_HAVE}_(?:just_)?(?:had|have|got|discovered|found|noticed|suspect
     |experienced)_an?_{_MAYBE}(?:leak|breach)\b
    |\bthere(?:_was|_has_been|_is|_may_be|_might_be|_may_have_been|_might_have_been|_seems_to_
     (?:be|have_been)|'s_been)_an?_
     (?:{_MAYBE}(?:leak|breach)_(?:of_(?:[\w'-]+_){{0,3}}{RECORDS}\b|in_(?:my|our)\b)|
     (?:possible_|potential_|suspected_)?(?:data|privacy|information|personal_data)_
     (?:leak|breach))\b
"""
_DATA_READ: Final = rf"""
    \b{_DATA}_(?:was|were|has_been|have_been|got)_
     (?:read|seen|viewed|copied|downloaded|opened|photographed)\b
"""
_FOUND_ON_THE_WEB: Final = rf"""
    \b(?:found|saw|discovered|noticed)_{_SOME}{_WORDS}{_DATA}_(?:on|in)_
     (?:an?_public|the_(?:internet|web|dark_web)|an?_website|a_search)
"""
_TAKEN: Final = rf"""
    \b(?:someone|somebody|burglars?|thie(?:f|ves)|hackers?)\b{_GAP}(?:stole|took)_{_SOME}{_WORDS}
     (?:files|documents|laptops?|records|papers|pcs|computers)\b
"""
_ENDED_UP_ON_THE_WEB: Final = rf"""
    \b{_DATA}\b{_GAP}(?:ended_up|appeared|was_found|were_found|turned_up|is_now|are_now)_
     (?:on|in)_(?:the_(?:internet|web|dark_web)|a_public|the_public)
"""
_SEEN_BY_SOMEONE: Final = rf"""
    \b(?:someone|somebody|strangers?|others|other_people|a_passenger|outsiders?)(?:_else)?
     (?:_may_have|_might_have|_has|_have)?_(?:saw|seen|read|looked_at|photographed|copied|took_
     (?:a_)?(?:photos?|pictures?)_of)_{_SOME}{_WORDS}{_DATA}\b
"""
_TO_REPORT: Final = rf"""
    \b(?:want|need|would_like|'d_like|have|am_writing|calling|here|wish)_to_report_
     (?:an?|my|the)_{_MAYBE}
     (?:leak|breach|(?:lost|stolen|missing)_(?:laptop|usb|device|documents?|work_phone
     |company_phone))\b
"""
_OPEN_TO_ALL: Final = rf"""
    \b{_ALL}_(?:on_the_internet_|outside_|with_the_link_)?
     (?:can|could|was_able_to|were_able_to|is_able_to)_
     (?:see|access|view|read|open|download)_{_GAP}{_DATA}
    |\b{_DATA}\b{_GAP}(?:is|are|was|were)_(?:visible|accessible|viewable|open|public
     |publicly_available|showing)_
     (?:to|for|on|by)_(?:anyone|everyone|everybody|anybody|all|other|the_(?:public|internet|whole)
     |public)
    |\b{_DATA}\b{_GAP}(?:is|are|was|were|has_been|have_been)_(?:left_)?
     (?:public|open_to_the_public|publicly_(?:accessible|visible|available))\b
"""
_TOLD_A_CALLER: Final = rf"""
    {_WHO}{_HAVE}_(?:told|gave)_{_SOME}(?:caller|stranger|visitor|neighbou?r|friend|
     (?:ex-?)?husband|(?:ex-?)?wife|someone|man|woman|person|guy|him|her)\b{_GAP}
     (?:customer|client|subscriber|member|patient|employee|applicant)s?'s?_{_WORD}
     (?:address|number|name|details|data|information|salary)\b
    |{_WHO}{_HAVE}_(?:gave|told|given|read(?:_out)?|showed|shown|revealed|disclosed)_{_GAP}
     (?:customer|client|subscriber|member|patient|employee|applicant)s?'?s?_
     (?:e-?mail_|home_|phone_|mobile_)?(?:address|number|name|details|data|information
     |salary)\b{_GAP}to_(?:a_stranger|someone|her_|his_|the_wrong|a_friend|a_caller)
"""
_LEAKED: Final = pattern_of_any(
    _DATA_LEAKED, _WE_LEAKED, _A_BREACH, _DATA_READ, _FOUND_ON_THE_WEB, _TAKEN,
    _ENDED_UP_ON_THE_WEB, _SEEN_BY_SOMEONE, _TO_REPORT, _OPEN_TO_ALL, _TOLD_A_CALLER,
)  # fmt: skip
_ARRIVED: Final = build_pattern(rf"""
    \b(?:got|received|has|have|was_sent|were_sent|recieved|opened|shows|displays|contained
     |included|contains|seeing|sees?|can_see)_{_SOME}{_WORD}{_OTHERS}_{_WORD}
    (?:{RECORDS}|bill|mail)\b
    |\b{RECORDS}_{_WORD}(?:meant|intended|addressed)_(?:for|to)_
     (?:someone_else|somebody_else|another|a_different|other)
""")
# The data on something found may be the company's own, so it is a possible leak.
_FOUND: Final = build_pattern(rf"""
    (?:^|\b{AGENTS}_)(?:just_|have_just_|have_)?(?:found|picked_up)_
     (?:an?|someone's|somebody's|some|two)_(?:[\w-]+_){{0,2}}
     (?:usb_?(?:stick|drive|key|memory|flash_drive|thumb_drive)s?
     |(?:thumb|flash|pen|external)[_-](?:drive|disk)s?|memory_(?:stick|card)s?|sd_cards?)\b
""")
_HACKED: Final = build_pattern(rf"""
    \b(?:customer|client|hr|personnel|member|user|crm)s?_
     (?:data_?base|server|system|portal|list|data)\b{_GAP}
    (?:was|were|has_been|have_been|got|been|is)_
     (?:hacked|breached|compromised|encrypted|attacked|broken_into|infected)
    |\b(?:hackers?|someone|somebody|an_attacker|attackers|intruder|ransomware|malware)_
     (?:has_|have_|got_|may_have_|might_have_)?
    (?:hacked|broke_into|broken_into|accessed|encrypted|got_into|got_access_to|gained_access_to
     |stole|stolen|downloaded|copied|hit|infected|locked)_
    {_SOME}{_WORDS}(?:{PEOPLE}|server|database|crm)
    |\b(?:typed|entered|gave|put|submitted)_(?:my|our|his|her)_(?:\w+_){{0,4}}?
     (?:password|credentials|login|pin)\b{_GAP}(?:fake|phishing|fraudulent|bogus|scam|spoofed)\b
""")
# Files held to ransom are lost, and may have been copied, whatever they contain.
_FILES: Final = alternation("""
    files? folders? drives? shares? servers? networks? systems? databases? documents? computers?
    pcs? screens? everything
""")
_INTRUDER: Final = (
    "(?:hackers?|attackers?|intruders?|criminals?|ransomware|malware|(?:an?|the)_virus)"
)
_LOCKED: Final = "(?:locked|encrypted|scrambled|frozen|froze)"
_WANTS: Final = r"\b(?:wants?|demand(?:s|ing|ed)?|ask(?:s|ing|ed)?_for)_(?:\w+_)?"
_RANSOMED: Final = build_pattern(rf"""
    \b{_INTRUDER}_(?:has_|have_)?(?:just_)?{_LOCKED}_{_GAP}(?:{_FILES}|laptops?)\b
    |\b(?:{_FILES}|laptops?)_(?:is|are|was|were|got|(?:has|have|had)_been)_(?:all_|now_|just_)?
     {_LOCKED}_by_(?:some_|an?_|the_)?{_INTRUDER}\b
    |\b{_FILES}_(?:has_|have_)?(?:all_)?(?:just_|suddenly_)?(?:got|gotten)_(?:all_)?(?:encrypted|scrambled)\b
     (?!{_GAP}(?:bitlocker|filevault|veracrypt|planned|scheduled|agreed)\b)
    |\b(?:(?:locked|shut|encrypted|scrambled)\b{_GAP}{_WANTS}(?:bitcoins?|crypto|ransom)
     |(?:{_FILES}_(?:\w+_){{0,3}}?{_LOCKED}|(?:{_LOCKED}|shut)_{_GAP}{_FILES})\b
      {_GAP}{_WANTS}(?:money(?!_back)|payment(?!_of)))\b
    |\b(?<!like_an_)(?<!like_a_)ransom_(?:notes?|demands?|messages?|screens?)\b|\bheld_(?:to|for)_ransom\b
""")
_OWNED: Final = build_pattern(rf"\b{_DATA}\b")

# No sentence reports a breach without one of these; a quick test for most texts.
_HARM: Final = build_pattern(HARM)
_PRIVATE: Final = build_pattern(rf"\b{PRIVATE}\b")
_NOT_OURS: Final = build_pattern(rf"\b{ELSEWHERE}\b")
_SENTENCE: Final = re.compile(r"[^.!?;]+[.!?;]*")
_APOSTROPHES: Final = str.maketrans("’‘", "''")


def topic_of(text: str) -> str | None:
    """Return the topic of the event or request that a normalised text states, or None."""
    text = " ".join(text.translate(_APOSTROPHES).split())
    if _NOT_OURS.search(text):
        return None
    sentences = [sentence[0].strip() for sentence in _SENTENCE.finditer(text)]
    if _HARM.search(text) and any(_reports_breach(sentence) for sentence in sentences):
        return "breach"
    if _leaks_are_told(sentences):
        return "breach"
    return requests.topic_of(text, sentences)


def _reports_breach(sentence: str) -> bool:
    if (held := _RANSOMED.search(sentence)) and is_stated(sentence, held):
        return True
    private = _PRIVATE.search(sentence) and not _OWNED.search(sentence)
    return not private and any(is_stated(sentence, found) for found in _events(sentence))


def _events(sentence: str) -> Iterator[re.Match[str]]:
    for pattern in (_SENT_WRONG, _LOST, _LEAKED, _ARRIVED, _FOUND, _HACKED):
        if found := pattern.search(sentence):
            yield found


# Leaks, losses and intrusions in everyday words: what happened stands in one sentence, whose data
# it was perhaps in another.
_PERSONAL: Final = build_pattern(r"""
    \b(?:customers?|clients?|contacts?|attendees?|applicants?|candidates?|users?|members?|visitors?
     |subscribers?|guests?|employees?|staff|personnel|payroll|salar(?:y|ies)|payslips?|passports?
     |licen[cs]es?|names?|addresses|(?<='s_)address|numbers|e-?mails?|interview|sign-?(?:in|up)
     |cvs?|people|appraisals?|health_checks?|diagnos[ie]s|crm)\b
""")
_BAG: Final = "(?:bag|rucksack|backpack|briefcase|laptop|notebook_pc|tablet|(?:work|company)_phone)"
_PAPER: Final = alternation("""
    lists? sheets? binder clipboard envelope folder notepad booklet printouts? usb_stick tablet
    boxes file
""")
_FURNITURE: Final = "(?:drawer|cabinet|desk|booth|tray|table|shelf|safe|rack)"
_GONE: Final = "(?:gone|stolen|taken|pinched|nicked|snatched|missing|no_longer_there|not_there)"

_PHISHED: Final = rf"""
    \b(?:clicked|opened|followed){_GAP}(?:typed|entered|filled_in|gave|put_in)_
    (?:in_)?(?:my|our|his|her|their|the)_(?:[\w-]+_){{0,4}}?(?:passwords?|credentials|log-?in)\b
"""
_SHARED_WITH_ALL: Final = rf"""
    \b(?:was|were|is|are|been){_GAP}(?:set_to|open_to|readable_(?:for|by)|shared_with|visible_to)_
     ["“']?(?:anyone|anybody|everyone|everybody|guests?|the_(?:public|internet|world))\b
    |\b(?:anyone|everyone)_(?:\w+_){{0,2}}in_{_GAP}can_(?:open|see|read|download)\b
    |\b(?:repo|repository|bucket|dashboard|share|drive|folder){_GAP}public_(?:since|until
     |by_(?:mistake|accident)|for_(?:\w+_){{1,3}}?(?:minutes?|hours?|days?|weeks?|months?))\b
"""
_PUT_ON_THE_WEB: Final = rf"""
    (?:^|\b{AGENTS}_)(?:pushed|pasted|posted|committed|uploaded|tweeted){_GAP}
     (?:public|github|gist|forum|chatbot|chat_?gpt|instagram|twitter|(?:shared|vendor's)_channel)\b
"""
_CONFIDENTIAL_SHARED: Final = rf"""
    \b(?:posted|pasted|put_up|shared|circulated|pinned)_(?:[\w']+_){{0,2}}?
     (?:his|her|their|(?!company|firm|hr|today|tomorrow|year|month|week)\w+'s)_(?:\w+_){{0,3}}?
     (?:health|medical|sick_note|diagnos[ie]s|payslip|salary|appraisal)(?!_(?:\w+_)?(?:bands?|dates?|
     days?|times?|tables?|tips|news|questions?|survey|forms?)\b){_GAP}(?:chat|channel|wiki|group|board)\b
"""
_BAG_GONE: Final = rf"""
    \b(?<!whose_){_BAG}\b{_GAP}{_GONE}\b
    |\b(?:left|forgot|forgotten|lost)_(?:my|our|his|her|the)_(?:\w+_)?{_BAG}\b{_GAP}(?:in|on|at)_
    |\b(?:{_LOSE}|dropped|forgot)_(?:my|our|his|her|the)_(?:\w+_){{0,2}}?
     (?:techo|planner|organi[sz]er|diary|notepad)\b
    |\b{_BAG}_is_(?:probably_|still_)?(?:in|on)_(?:the_)?(?:(?:back|seat)_\w+_)?
     (?:an?_|the_)?(?:cab|taxi|train|bus|seat)\b
"""
_PAPER_GONE: Final = rf"""
    \b{_PAPER}\b{_GAP}(?:is|are)(?:_not|n't|_no_longer)_(?:in|on|at)_(?:the|our|its)_
     (?:\w+_)?{_FURNITURE}\b
    |\b{_PAPER}\b{_GAP}(?:gone_(?:from|since)|can(?:no|')?t_be_(?:found|located)
     |cannot_be_(?:found|located)|nobody_can_find)\b
"""
_OTHERS_SHOWN: Final = rf"""
    \b(?:can(?:_still|_also)?_see|sees?|seeing|returning|showing){_GAP}
     (?:another|other|someone_else's|somebody_else's|everyone's)_(?:[\w']+_)?
     (?:compan(?:y|ies)|customers?|clients?|users?|tenants?|people|answers)\b
"""
_STRANGE_LOGIN: Final = rf"""
    \b(?:unknown|strange|weird|foreign|suspicious)_(?:\w+_)?log-?ins?\b
    |\b(?:logged|logging)_(?:in|into){_GAP}from_(?:an?_)?(?:unknown|foreign|overseas|abroad|country)\b
    |(?<!customers_)(?<!users_)(?<!members_)(?<!subscribers_)(?<!guests_)\bcan_still_log_in\b|\bstill_(?:has|have|having)_(?:an?_|the_)?log-?in\b
    |\bserver(?:s)?_(?:was|were)_entered\b|\bentered_(?:their|our)_server\b
"""
_IN_THE_TO_LINE: Final = rf"""
    \b(?:put|copied|sent|went|visible){_GAP}in_the_["“']?to["”']?_(?:field|line|box)\b
    |\b(?:put|sent|went){_GAP}(?:in|into)_(?:cc|to)_(?:rather_than|instead_of|when_i_meant)_bcc\b
"""
_SWAPPED: Final = r"""
    \b(?:client|customer)_[a-z]'s\b[^.!?;]{0,60}?\b(?:to|for|in)_(?:an?_\w+_for_)?
     (?:client|customer)_[a-z]\b
    |\b(?:went|sent|gone)(?:_out)?_to_the_wrong_\w+|\bpicked_the_wrong_\w+
"""
_PHOTOGRAPHED: Final = rf"""
    \b(?:been|is|was|were|caught|keeps)_(?:\w+_)?photographing_{_SOME}{_WORDS}{RECORDS}\b
"""
_HAPPENED: Final = pattern_of_any(
    _PHISHED, _SHARED_WITH_ALL, _PUT_ON_THE_WEB, _CONFIDENTIAL_SHARED, _BAG_GONE,
    _PAPER_GONE, _OTHERS_SHOWN, _STRANGE_LOGIN, _IN_THE_TO_LINE, _SWAPPED, _PHOTOGRAPHED,
)  # fmt: skip
# A wallet is a private matter unless the cards of others were in it.
_CASE: Final = "(?:wallet|purse|handbag|pouch|holder|case|jacket|coat)"
_CASE_GONE: Final = build_pattern(rf"""
    \b(?:{_LOSE}|dropped|forgot)_(?:my|our|his|her|the)_(?:\w+_){{0,2}}?{_CASE}\b
    |\b{_CASE}\b{_GAP}{_GONE}\b
""")
_CARDS_OF_OTHERS: Final = build_pattern(r"""
    (?<!\bmy_)(?<!\bown_)\b(?:meishi|(?:business|name|visiting)_cards)\b
    |\b(?:client|customer|contact|visitor)s?'?_cards\b
    |\bcards_(?:of|from)_(?:[\w']+_){0,3}?(?:clients?|customers?|contacts?|visitors?|prospects?)\b
""")
_TOLD: Final = ((_HAPPENED, _PERSONAL), (_CASE_GONE, _CARDS_OF_OTHERS), (PRIED, PRIED))
_NOT_TOLD: Final = build_pattern(rf"""
    ^(?:{OPENING}[_,:]*){{0,4}}{ASKING}\b(?!'t)
    |\b(?:if|whether|suppos\w+|imagine|in_case|must|should|may_(?:i|we)|ok(?:ay)?|allowed)\b
""")


def _leaks_are_told(sentences: Sequence[str]) -> bool:
    """Whether one of the sentences tells what happened, and any of them of people's data."""
    return any(
        any(_tells(each, happened) for each in sentences) and any(map(whose.search, sentences))
        for happened, whose in _TOLD
    )


def _tells(sentence: str, happened: Pattern) -> bool:
    found = happened.search(sentence)
    return bool(found) and not sentence.endswith("?") and not _NOT_TOLD.search(sentence)
