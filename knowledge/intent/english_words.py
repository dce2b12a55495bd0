"""Words of English events, and whether a sentence states one; patterns over lower case."""

import re
from typing import Final

from knowledge.intent.patterns import alternation, build_pattern

PEOPLE: Final = alternation("""
    customers?'?s? clients?'?s? subscribers?'?s? members?'?s? users?'?s? employees?'?s? staff
    applicants?'?s? candidates?'?s? patients?'?s? personal personnel private confidential people's
    somebody(?:_else)?'s someone(?:_else)?'s
    another_(?:person|customer|client|company|employee|user|member)'?s?
    other_(?:people|customers?|clients?|persons?|users?|members?|employees?)'?s?'? hr payroll
    salary contact mailing participants?'? attendees?'? partner'?s? colleagues?'?s? guests?'?
    students?'? prospects?'? subject'?s? my_number
""")
RECORDS: Final = alternation("""
    data information info details records? names? addresses phone_numbers? lists? roster directory
    database spreadsheets? excel csv files? documents? docs? papers? paperwork print-?outs?
    contracts? applications? application_forms? forms? resumes? cvs? folders? binders? envelopes?
    letters? invoices? statements? attachments? e-?mails? mails? fax(?:es)? reports? notes
    notebooks? business_cards? survey_sheets? questionnaires? payslips? evaluations? reviews?
    salaries grades dossier parcels? recordings? photos? copy copies id_numbers? 名簿
    meibo meishi shorui rirekisho moushikomisho keiyakusho
""")
DEVICES: Final = alternation("""
    (?:note|mac)book(?:_pro|_air)? laptops?
    (?:work|company|office|business)_(?:computer|pc|mobile|cell|tablet|iphone|ipad|device|bag)
    usb(?:_?(?:stick|drive|key|memory|flash_drive|thumb_drive))?
    (?:thumb|flash|pen|hard|external|backup|portable)[_-](?:drive|disk|disc|hdd|ssd|hard_drive…
    |tape)s? memory_(?:stick|card) sd_card hdd ssd backup_tapes? tablet ipad
    (?:work|company|office|business|corporate|service)(?:[_-]issued)?_(?:(?:smart)?phone|keitai) pc
    briefcase
    dvd cd-?r(?:om)? server
""")
# A private matter unless the place of the loss is named.
CARRIED: Final = alternation("""
    (?:smart)?phone bag backpack rucksack tote iphone mobile keitai techo
""")
# Never ours, whatever happened to it.
PRIVATE: Final = alternation("""
    stamps? payments? money transfers? funds? cash accounts? transactions? luggage wallet
    (?<!usb_)keys? umbrella credit_card debit_card bet weight orders? packages? passport licen[cs]e
    receipts? badge ticket order product refund purchase pin bank flight job game match
    connection signal interest track count
    (?<!business_)(?<!name_)(?<!visiting_)card(?!_(?:holder|case|box|file|album))
""")
AGENTS: Final = alternation("""
    courier driver print_shop mail_?room post_office secretary accountant sales customer client i
    we he she they it you thie(?:f|ves) burglars? someone somebody colleague coworker co-worker
    team vendor contractor supplier boss manager intern assistant staff department member one_of_us
    and then just already have has had 've also partner system company agency employee trainee
    subcontractor who which that never may might probably possibly
""")
ACCIDENT: Final = alternation("""
    accident(?:al)?ly acc?id[ea]nt(?:a?l?l?y) by_accident by_mistake mistakenly in_error
    inadvertently unintentionally erroneously wrongly carelessly without_meaning_to by_oversight
""")
SENDING: Final = alternation("""
    (?:re-?)?sent e-?mailed mailed forwarded faxed posted shared disclosed leaked exposed uploaded
    published gave given handed(?:_out|_over)? told showed shown attached copied cc'?e?d bcc'?e?d
    delivered put dropped entered replied released revealed distributed pasted made_public included
    misdirected addressed deleted erased overwrote overwritten shredded threw_(?:away|out)
    thrown_(?:away|out) destroyed wiped transmitted passed(?:_on)? went_(?:out_)? gone ended_up
    opened_up pushed committed
""")
MISSENT: Final = alternation(r"""
    (?:wrong|incorrect|unintended|different|another|unrelated)_(?:person|people|recipients?…
    |address(?:es|ee)?|customers?|clients?|e-?mail(?:_address)?|fax(?:_number)?|number|list…
    |file|attachment|company|team|department|channel|group|man|woman|guy|contact|supplier…
    |vendor|partner|document|envelope|place|house|inbox|folder|applicant|employee|one|version…
    |spreadsheet|mailbox|colleague) some(?:one|body)_else(?!'s_(?:fault|idea))
    (?:to|with)_(?:a_|some_)?(?:complete_|total_)?(?:stranger|competitor|third_part(?:y|ies)…
    |outsiders?)
    to_(?:the|a)_wrong_(?!size|colou?r|conclusion|floor|room|place|time|page|airport|terminal…
    |account|bank)\w+
    (?:in|into|to|on)_an?_(?:public|open|general|shared)_(?:channel|group|chat|folder|page…
    |site|repo(?:sitory)?|drive|link)
    (?:in|into|to|on)_(?:the_)?(?:cc|to)(?:_field|_line)?_instead_of instead_of_(?:the_)?bcc
    (?:someone|somebody)_else's each_other's
    with_(?:their|all|everyone's)_(?:\w+_)?(?:addresses|names|e-?mails)_(?:visible|showing)
    another_(?:customer|client|person|employee|member|user)'s
    (?:to|on)_(?:the_)?(?:public|internet|web) publicly
    outside_(?:of_)?(?:the_|our_)?(?:company|organi[sz]ation) wrong_(?:attachment|file)
    reply[_-]all
    to_(?:my|his|her)_(?:own_)?(?:private|personal|home|gmail|g-mail|web)_?(?:e-?mail|address…
    |account|phone|pc|cloud)? with_the_wrong_\w+
    (?:in|into|to|on)_(?:chat_?gpt|an?_ai(?:_tool)?|gemini|copilot|deepl|github|social_media…
    |the_(?:internet|web))
""")
PASSIVE: Final = alternation("""
    (?:was|were|is|are|been|got|gets?|being|be|have_been|has_been)
""")
LEAKING: Final = alternation("""
    leak(?:ed|ing)?(?:_out)? exposed compromised stolen disclosed published breached hacked
    accessed out_in_the_open made_public misdelivered missing lost misplaced taken
""")
ELSEWHERE: Final = alternation(r"""
    in_the_news on_the_news on_tv in_(?:a|the)_newspaper i_(?:read|heard|saw)_(?:that|about|in|on)
    another_company(?!'s_(?:users?|customers?|clients?|list)\b) other_compan(?:y|ies)(?!')
    competitors?_(?:has_|have_|had_)?(?:lost|leaked|had|exposed) facebook google amazon softbank
    docomo rakuten yahoo twitter linkedin my_bank the_bank
    an?_(?:bank|insurer|insurance_company|hospital|hotel|airline|university|school|shop) movie book
    drill exercise training hypothetical(?:ly)? for_example
    my_(?:old|former|previous)_(?:company|employer|job) years_ago
""")
CONDITION: Final = alternation("""
    if whether whenever in_case once unless suppose supposing assuming imagine say what_happens
    what_about in_the_event let's_say when after before until how_to what_to_do steps? procedure
    policy rules? process example unlikely ways? where_to who_to whom_to prevent avoid risk
""")
# After one of these, “when” means a real time.
NOTICED: Final = alternation("""
    noticed reali[sz]ed found(?:_out)? discovered yesterday today this_morning last_night just_now
    friday monday
""")
ASKING: Final = alternation("""
    what what's who whom who's whose where when why how how's which is are was were am do does did
    can could should may(?!_have) must would will shall has have_(?:we|you|they|i|there)
    had_(?:we|you|they) isn't aren't can't_(?:i|we) tell_me_(?:what|how|who|where|about) explain
    define any
""")
HARM: Final = alternation("""
    sent mailed forward fax post shar disclos leak expos upload publish gave given hand told show
    attach copied cc deliver put dropp enter repli releas reveal distribut past public includ
    misdirect address delet eras overwr shred thr destroy wip transmit pass went gone end open lost
    misplac mislaid left forgot stole find miss took tak snatch disappear vanish contain shows
    display saw seen photograph ended appear turned breach compromis hack access report see view
    visible got receiv reciev encrypt attack broke infect read used typed failed chose picked
    push commit fell submit found lock shut scrambl froze ransom
""")
OPENING: Final = alternation("""
    hi hello hey so and but please sorry excuse_me ok well just also quick_question question asap
    urgent hi_there team
""")
WONDERING: Final = alternation("""
    what who whom where how should can could do does is am must need may
""")
# Follows an imagined event.
SUPPOSED: Final = alternation("""
    in_such_(?:a_)?cases? in_that_case who_(?:is|would_be)_(?:liable|responsible)
""")
UNSURE: Final = alternation("""
    i_think may_have might_have maybe possibly i_guess i_fear i'm_afraid seems? looks_like probably
    not_sure
""")
DENIAL: Final = alternation("""
    not never nothing no_one nobody without didn't haven't hasn't wasn't weren't don't doesn't
    isn't aren't no
""")

_PRYING: Final = alternation("""
    look(?:ed|s|ing)_(?:up|at|into) pull(?:ed|s|ing)_up dug_(?:up|out|into) digging_(?:up|into)
    snoop(?:ed|s|ing)_(?:on|into|around|through) (?:peek|peep)(?:ed|s|ing)_(?:at|in|into)
    check(?:ed|s|ing)_(?:out|up_on) brows(?:ed|es|ing)(?:_through)? search(?:ed|es|ing)_(?:for|up)
    nos(?:ed|ing)_(?:around|into|through) sp(?:ied|ies|ying)_on (?:pried|prying)_into accessed
    viewed
""")
# People whose data no colleague opens for work.
_CLOSE: Final = alternation("""
    (?:ex-?)?(?:wife|husband|(?:girl|boy)?friend|partner|fianc[eé]e?) ex crush date lover
    (?:step-?)?(?:mother|father|sister|brother|son|daughter)(?:[_-]in[_-]law)? mum mom dad parents?
    cousin aunt uncle niece nephew relatives? family neighbou?r landlord landlady classmate
    (?:flat|room|house)mate
""")
_FAMOUS: Final = alternation("""
    celebrit(?:y|ies) (?:famous|well-known)_(?:people|persons?|customers?|clients?|names?)
    (?:famous_|well-known_)?(?:actors?|actress(?:es)?|singers?|footballers?|politicians?|idols?)
""")
_LOOKED_AT: Final = alternation("""
    accounts? bills? billing contracts? records? files? invoices? details? data(?!_plan) usage
    address(?:es)? history statements? profiles? calls? payslips? salar(?:y|ies)
""")

_BETWEEN: Final = r"(?:[\w'-]+_){0,5}?"
_SOMEBODY: Final = rf"(?:my|his|her|their|an?|some)_(?:[\w-]+_){{0,2}}?{_CLOSE}(?:'s?|s'?)?"
_CURIOUS: Final = r"""
    \b(?:out_of_(?:\w+_)?curiosity|(?:just_)?for_fun(?!_and)
    |(?:without|with_no|for_no)_(?:an?y?_)?(?:work|business)_reasons?)
"""
# A colleague's own curiosity about data that is in our keeping.
PRIED: Final = build_pattern(rf"""
    \b(?<!customer_)(?<!client_)(?<!caller_)(?<!subscriber_)(?<!member_)(?<!user_)(?!^\w+ing_){_PRYING}_(?:
     (?:{_SOMEBODY}|(?:an?_)?{_FAMOUS}(?:'s?)?)_(?:[\w-]+_){{0,2}}?{_LOOKED_AT}\b
     |{_BETWEEN}{_LOOKED_AT}_of_(?:{_SOMEBODY}|{_BETWEEN}{_FAMOUS})\b
     |(?:what|how_much|where)_{_SOMEBODY}_(?:pays?|earns?|owes?|lives?)\b
     |(?:{_SOMEBODY}|{_BETWEEN}{_FAMOUS})_{_BETWEEN}(?:system|database|crm|records|tool)\b)
    |\b(?!^\w+ing_)(?:{_PRYING}|opened|opens|opening|reads?|reading)_{_BETWEEN}{_LOOKED_AT}_{_BETWEEN}{_CURIOUS}\b
""")

_CONDITION: Final = build_pattern(rf"\b{CONDITION}\b")
_NOTICED: Final = build_pattern(rf"\b{NOTICED}\b")
_ASKS: Final = build_pattern(rf"^(?:{OPENING}[_,:]*){{0,4}}{ASKING}\b")
_WONDERS: Final = build_pattern(rf"\b{WONDERING}\b")
_SUPPOSED: Final = build_pattern(rf"\b{SUPPOSED}\b")
_UNSURE: Final = build_pattern(rf"\b{UNSURE}\b")
_DENIED: Final = build_pattern(
    rf"\b{DENIAL}\b(?!_(?:sure|certain|only|idea|long_ago|know|supposed|meant))"
)


def is_stated(sentence: str, found: re.Match[str], *, request: bool = False) -> bool:
    """Whether the sentence states the match as a fact, rather than asks, supposes or denies it."""
    before, after = sentence[: found.start()], sentence[found.end() :]
    opening = before.rsplit(",", 1)[-1]
    clause = opening + found[0]
    # A request may be that something is not done.
    if _ASKS.match(clause.strip()) or _DENIED.search(opening if request else clause):
        return False
    if _SUPPOSED.search(after):
        return False
    condition = _CONDITION.search(before)
    if condition and not _NOTICED.search(before[: condition.start()]):
        return False
    return not after.endswith("?") or bool(_WONDERS.search(after) or _UNSURE.search(before))
