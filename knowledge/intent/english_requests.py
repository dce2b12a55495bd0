"""Finds the requests and inquiries that English sentences report; patterns over lower case."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from knowledge.intent.english_words import is_stated
from knowledge.intent.patterns import Pattern, alternation, build_pattern

CUSTOMER: Final = alternation(r"""
    customers? clients? callers? users? subscribers? persons? people man woman lady gentleman guy
    someone somebody applicant members? he she they resident visitor patients? guest prospect
    pupils? students? parents? borrowers?
    (?:mr|mrs|ms)_\w+ father mother husband wife
""")
# Done or in progress, so a question after it is about this case.
ASKED: Final = alternation(r"""
    asked has_asked have_asked (?:is|are|was|were|keeps?|'s)_asking (?:has_|have_)?requested
    (?:is|are|was)_requesting (?:has_|have_)?demanded (?:is|are|was)_demanding
    (?:is|are|was)_insisting told_(?:me|us) (?:is|are)_on_the_(?:phone|line) sent_(?:me|us)?
    (?:just_)?(?:called|phoned|e-?mailed|wrote|rang|came|said|contacted) (?:is|are)_calling wanted
""")
# General statements use these too: an event only if nothing is asked.
WANTS: Final = alternation(r"""
    wants? wishes would_like 'd_like demands? requests? asks? insists? needs_us says
    does(?:_not|n't)_want don't_want no_longer_wants?
""")
SEE: Final = alternation(r"""
    see get have copy access view deleted? erased? removed? correct(?:ed)? fix(?:ed)? updated?
    stop_using disclos(?:e|ed|ure) wiped? destroy(?:ed)? know_what deletion erasure correction
    rectify show(?:n)? send give receive read tell hand_over out_of
""")
FIELDS: Final = alternation(r"""
    data information info details records? file history profile registration phone_number
    e-?mail_address home_address address name everything record charts? grades transcripts?
""")
REQUEST: Final = alternation(r"""
    disclosure access deletion erasure correction data_subject(?:_access)? subject_access data
    removal data_access data_deletion dsar opt-?out unsubscribe
""")
CAME: Final = alternation(r"""
    came_in arrived has_come has_arrived came was_made was_received is_here just_came_in
    landed_(?:on_my_desk|in_my_inbox)
""")
STOP: Final = alternation(r"""
    stop stopped no_longer any_?more unsubscribed? opt(?:ed)?[_-]?out quit no_more cancel(?:led)?
    (?:taken|removed|remove|take)_(?:\w+_){0,2}(?:from|off) not_want doesn't_want don't_want cease
    never
""")
MAILS: Final = alternation(r"""
    e-?mails? mailings? calls? calling mailing e-?mailing newsletters? ads? adverts? advertis\w+
    dms? direct_mails? marketing mailing_list catalogs? catalogues? contacting messages? phoning
    promotional promotions? sales_calls?
""")
ANGRY: Final = alternation(r"""
    complained (?:has|have)_complained (?:is|are|was|were|keeps?)_complaining
    (?:is|are|was|were|got|'s)_(?:\w+_){0,2}(?:angry|upset|furious|mad|outraged|annoyed)
    (?:is|was|started)_(?:yelling|shouting|screaming) yelled shouted scolded
    (?:made|lodged|filed|has_made|has_lodged|has_filed)_(?:an?|another)_(?:\w+_){0,2}complaint
""")
OTHER_MATTER: Final = alternation(r"""
    product service delivery price bill billing food refund quality speed network outage shipping
    working_hours noise boss colleague salary smell wife husband girlfriend boyfriend son daughter
    dog cafeteria canteen lunch parking toilet elevator air_conditioning chair furniture facilities
    vpn latency circuit
""")
ABOUT_DATA: Final = alternation(r"""
    data personal privacy information phone_number e-?mail address(?:es)? name leak(?:ed)?
    newsletters? calls contact_details consent
""")
TURNED_UP: Final = alternation(r"""
    called phoned (?:is|are)_(?:on_the_(?:phone|line)|here|at|outside|asking|calling|requesting)
    (?:is|are)_(?:demanding|in_the_lobby) came e-?mailed wrote visited rang showed_up turned_up
    (?:has_|have_)?(?:asked|contacted|requested|demanded|called|sent|written|visited)
    (?:just|has|have)_(?:called|phoned|arrived|come) wanted left_a_message reached_out got_in_touch
    (?:was|were)_(?:here|on_the_phone|asking)
""")
POLICE: Final = alternation(r"""
    police(?:man|woman|_officers?)? (?<!privacy_)(?<!protection_)(?<!compliance_)officers?
    detectives? investigators? law_enforcement cops?
    prosecutors?(?:'s?_office)? (?:the|a)_court judge bar_association
    tax_(?:office|inspectors?|authority)
""")
PRESS: Final = alternation(r"""
    reporters? journalists? (?:a|the|some)_newspaper press tv_(?:station|crew) (?:a|some)_magazine
    the_media broadcaster researchers? nhk nikkei freelance_writer
""")
REGULATOR: Final = alternation(r"""
    jipdec ppc personal_information_protection_commission
    data_protection_(?:authority|commissioner) (?:the|a)_regulators? (?:the|a)_ministry
    (?:certified|accredited)_(?:\w+_)?(?:body|organi[sz]ation) certification_body
    privacy_?mark_(?:auditors?|office|examiner) data_communications_association
    ministry_of_(?:internal_affairs|justice|economy)
""")
CALL: Final = alternation("""
    call phone_call letter inquiry enquiry visit request fax e-?mail mail questions? message notice
""")
PAPER: Final = alternation("""
    subpoena court_order (?:search_)?warrant bar_association_inquiry police_inquiry
""")
# Matters that an entry answers better than the desk, and questions about the rule: where one of
# these words stands, no pattern of a request counts.
NO_REQUEST_WORDS: Final = alternation(r"""
    fees? charges? costs? pay paid stamps? free deadline how_many_days days procedure rules?
    allowed friend ok okay where_does_it_go same forms? possible permitted refus\w+ turned_down
    denied price invoice receipt price cctv camera footage tape video screenshot password
    photo_of_the lawyer attorney supposed
""")


# One pattern for sentences that ask, and a wider one for sentences that do not.
Patterns = dict[str, tuple[Pattern, Pattern]]

_GAP: Final = r"[^.!?;]{0,40}?\b"
_THEIR: Final = rf"""
    (?:(?:her|his|their|its|our_customer's|customer|personal|own|all)_
     (?:(?:own|personal|customer|registered|stored|contact|mailing|private|old)_){{0,3}}{FIELDS}
    |(?:data|information|details|everything|records?|anything|what)_(?:that_)?
     (?:we|you|the_company)_(?:have|hold|keep|know|stored?|has|holds|got)
    |(?:data|information)_(?:we_hold_)?(?:about|on)_(?:him|her|them)
    |(?:medical|patient|health|school|loan|borrowing)_(?:data|records?|charts?|files?|history))\b
"""
_GOT: Final = r"""
    \b(?:i|we|sales|support|reception|(?:my|our|the)_team|our_shop)(?:_have|_has|'ve)?(?:_just)?_
    (?:got|received|have|took|had|recieved|gotten)_(?:an?|another|the|one)_(?:[\w-]+_){0,3}
"""
_HELD: Final = r"""
    (?:my_(?:own_)?(?:(?:hr|personnel|employee|personal|evaluation|payroll|staff|employment|health
     |medical|performance)_){1,3}
     (?:data|files?|records?|information|details|history|folder)
    |my_own_(?:data|records?|information|file)
    |(?:data|information|records?|everything|what(?:ever)?)_(?:that_)?
     (?:the_company|you|hr|we|this_company)_(?:has|have|holds?|keeps?|stores?)_(?:about|on)_me)\b
"""
_OWN_DATA: Final = rf"""
    \b(?:i_(?:want|would_like|need|wish|request|demand|ask)|i'd_like|please|let_me|show_me|give_me
     |send_me)\b
    {_GAP}(?:see|get|have|receive|copy|show|send|give|delete|erase|correct|access|disclos\w+|view
     |look_at|fix|remove)\b
    {_GAP}{_HELD}
    |^(?:please_)?(?:(?:show|give|send)_me|delete|erase|correct|disclose)_(?:all_)?{_HELD}
"""
_KIND: Final = (
    "(?:disclosure|data|privacy|deletion|access|correction|erasure|personal_data|opt-?out)_"
)
_CASE: Final = rf"""
    (?:{_KIND}){{0,2}}(?:request|complaint|(?:breach|incident)_report|inquiry|enquiry|ticket
     |case)\b
"""
_HOW_FAR_IS: Final = r"""
    (?:what(?:_has|'s|_is|_ever)?_(?:happened|happening|became|become)_(?:to|of|with)
    |(?:news|update|progress|word)_(?:on|about|of|with)|how(?:_is|'s)|how_far_(?:along_)?is
    |where(?:_is|'s)|(?:status|state)_of)
"""
_CASE_OF_OURS: Final = rf"""
    (?:my_{_CASE}
    |(?:the|that)_{_CASE}_(?:that_)?(?:i|we)_(?:\w+_)?(?:sent|filed|made|submitted|lodged|raised))
"""
_STILL_WAITING: Final = r"""
    (?:no_(?:answer|reply|news|response)|still_waiting|any_(?:news|update|progress)|what_happened
    |heard)
"""
_TICKET_NUMBER: Final = r"(?<![a-z0-9])[a-z]{1,2}-20[0-9]{2}-[0-9]{3,5}(?![0-9])"
_STATUS: Final = build_pattern(rf"""
    \b{_HOW_FAR_IS}_{_CASE_OF_OURS}
    |\b(?:has|did|was|is)_(?:\w+_){{0,3}}?my_{_KIND}(?:request|complaint|inquiry|enquiry)\b
    |\b(?:i|we)_(?:\w+_){{0,2}}(?:sent|filed|made|submitted|lodged)_(?:\w+_){{0,2}}{_CASE}
     [^!?]{{0,60}}{_STILL_WAITING}
    |{_TICKET_NUMBER}
""")
_I_WANT_TO: Final = "(?:i|we)(?:_(?:want|wish|need|would_like)|'d_like)_to"
# The words of the person, after who wrote them.
_QUOTED: Final = build_pattern(r"""
    (?:^|[.!;]_)(?:(?:just_)?(?:got|received)_)?(?:an?_|another_|this_)?(?:e-?mail|mail|letter|message)_
    from_(?:an?_|the_|our_|one_of_our_)?(?:[\w-]+_){0,3}?
    (?:customers?|clients?|contacts?|applicants?|users?|subscribers?|leads?|attendees?|candidates?)
    :_["“]?(?:please_|kindly_|i_want_you_to_)?
    (?:delete|erase|remove|correct|(?:send|show|give)_me)_(?:\w+_){0,2}?my_
    (?:\w+_)?(?:data|information|details|records?|file|address|name)\b
""")
# A wish to file one now. Complaints about other subjects are not for this desk.
_FILING: Final = build_pattern(rf"""
    ^(?:\w+,?_)?{_I_WANT_TO}_(?:\w+_){{0,2}}?(?:log|file|lodge|record|register|make|raise|submit)_
    an?_(?:\w+_){{0,2}}?(?:complaint|grievance)\b
    (?:(?!_(?:about|against|regarding|over|on)\b)|[^.!?]{{0,40}}?\b{ABOUT_DATA}\b)
""")
_OTHER_MATTER: Final = build_pattern(rf"\b{OTHER_MATTER}\b")
_ABOUT_DATA: Final = build_pattern(rf"\b{ABOUT_DATA}\b")
_NO_REQUEST_WORDS: Final = build_pattern(rf"\b{NO_REQUEST_WORDS}\b")
_RULE: Final = build_pattern(
    r"\b(?:what|which)_(?:is|are)_(?:the|our)_(?:rules?|procedure|policy)\b"
)
_QUESTION: Final = build_pattern(r"""
    \?|\b(?:what|how|where|who|may|can|should|must|shall)_
     (?:do|should|can|must|i|we|to|is|does|it)\b
""")


def _disclosure(asked: str) -> str:
    return rf"""\b{CUSTOMER}_{_GAP}{asked}\b{_GAP}{SEE}\b{_GAP}{_THEIR}
        |\b{CUSTOMER}_{_GAP}{asked}\b{_GAP}what(?:_\w+)?_(?:we|you)_
        (?:have|hold|keep|know|store)\b
        |\b{CUSTOMER}_{_GAP}{asked}\b{_GAP}{_THEIR}_(?:to_be_)?
        (?:deleted|erased|removed|corrected|wiped|destroyed|updated|disclosed)
        |\b{CUSTOMER}_{_GAP}{asked}_(?:me_|us_)?for_{_GAP}{_THEIR}
        |{_GOT}{REQUEST}_request|\b(?:an?|another)_{REQUEST}_request_{CAME}"""


def _optout(asked: str) -> str:
    return rf"""\b{CUSTOMER}_{_GAP}{asked}\b{_GAP}(?<=\b){STOP}\b{_GAP}{MAILS}\b
        |\b{CUSTOMER}_{_GAP}{asked}\b{_GAP}{MAILS}_{_GAP}(?:stopped|to_stop|cancelled)\b
        |\b{CUSTOMER}_{_GAP}{asked}\b{_GAP}not_to_(?:call|e-?mail|mail|contact|phone|send)\b
        |\b{CUSTOMER}_(?:does(?:n't|_not)|no_longer)_wants?_{_GAP}{MAILS}\b"""


def _complaint(asked: str) -> str:
    angry = (
        rf"(?:{ANGRY}|complains|(?:is|are)_(?:\w+_)?(?:unhappy|dissatisfied))"
        if WANTS in asked
        else ANGRY
    )
    return rf"""\b{CUSTOMER}_{_GAP}{angry}\b
        |{_GOT}complaint_from\b|{_GOT.replace("|have|", "|")}complaint\b|\bcomplaint_
        (?:just_)?{CAME}|\b(?:an?|another)_(?:[\w-]+_){{0,2}}complaint_from"""


def _inquiry(who: str) -> Callable[[str], str]:
    def inquiry(asked: str) -> str:
        return rf"""\b{who}\b{_GAP}(?:{TURNED_UP}|{asked})\b
            |\b(?:got|received|have|had|took|recieved|is|was|there's|there_is)_
            (?:an?|another|the|some)_
             (?:[\w-]+_){{0,3}}{CALL}_(?:\w+_)?from_(?:an?_|the_|some_)?
             (?:[\w-]+_){{0,2}}{who}\b"""

    return inquiry


def _police(asked: str) -> str:
    return rf"""{_inquiry(POLICE)(asked)}
        |\b(?:got|received|have|served|came_with|brought)_(?:with_)?(?:an?|the)_{PAPER}\b
        |\b{PAPER}_(?:(?:just_|has_)?arrived|came|was_served|has_come)\b"""


def _both(pattern: Callable[[str], str]) -> tuple[Pattern, Pattern]:
    return build_pattern(pattern(ASKED)), build_pattern(pattern(f"(?:{ASKED}|{WANTS})"))


_INQUIRIES: Final[Patterns] = {
    "regulator": _both(_inquiry(REGULATOR)),
    "police": _both(_police),
    "press": _both(_inquiry(PRESS)),
}
_REQUESTS: Final[Patterns] = {
    "optout": _both(_optout),
    "disclosure": _both(_disclosure),
    "complaint": _both(_complaint),
    "own_data": (build_pattern(_OWN_DATA), build_pattern(_OWN_DATA)),
}


def topic_of(text: str, sentences: Sequence[str]) -> str | None:
    """Return the topic of the first request or inquiry that the sentences report."""
    if _STATUS.search(text):
        return "status"
    if _FILING.search(text):
        return "complaint"
    if _QUOTED.search(text):
        return "disclosure"
    return next(_found(text, sentences), None)


def _found(text: str, sentences: Sequence[str]) -> Iterator[str]:
    for topic, (told, plain) in _topics(text).items():
        for sentence in sentences:
            found = (told if _QUESTION.search(sentence) else plain).search(sentence)
            if found and is_stated(sentence, found, request=True):
                yield topic


def _topics(text: str) -> Patterns:
    """Return the topics to look for: none if an entry answers them or a rule is asked for."""
    if _RULE.search(text):
        return {}
    if _NO_REQUEST_WORDS.search(text):
        return _INQUIRIES
    if _OTHER_MATTER.search(text) and not _ABOUT_DATA.search(text):
        return _INQUIRIES | {topic: _REQUESTS[topic] for topic in _REQUESTS if topic != "complaint"}
    return _INQUIRIES | _REQUESTS
