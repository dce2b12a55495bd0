"""The words of English requests and inquiries; pieces of patterns over lower-case text."""

from typing import Final

from knowledge.gating.words import any_of

CUSTOMER: Final = any_of(r"""
    customers? clients? callers? users? subscribers? persons? people man woman lady gentleman guy
    someone somebody applicant members? he she they resident visitor patient guest prospect
    (?:mr|mrs|ms)_\w+ father mother husband wife
""")
# Done or going on, so that a question after it is about this very case.
ASKED: Final = any_of(r"""
    asked has_asked have_asked (?:is|are|was|were|keeps?|'s)_asking (?:has_|have_)?requested
    (?:is|are|was)_requesting (?:has_|have_)?demanded (?:is|are|was)_demanding
    (?:is|are|was)_insisting told_(?:me|us) (?:is|are)_on_the_(?:phone|line) sent_(?:me|us)?
    (?:just_)?(?:called|phoned|e-?mailed|wrote|rang|came|said|contacted) (?:is|are)_calling wanted
""")
# Said of anybody at any time as well as of this case: an event only if nothing is asked.
WANTS: Final = any_of(r"""
    wants? wishes would_like 'd_like demands? requests? asks? insists? needs_us says
    does(?:_not|n't)_want don't_want no_longer_wants?
""")
SEE: Final = any_of(r"""
    see get have copy access view deleted? erased? removed? correct(?:ed)? fix(?:ed)? updated?
    stop_using disclos(?:e|ed|ure) wiped? destroy(?:ed)? know_what deletion erasure correction
    rectify show(?:n)? send give receive read tell hand_over out_of
""")
FIELDS: Final = any_of(r"""
    data information info details records? file history profile registration phone_number
    e-?mail_address home_address address name everything
""")
REQUEST: Final = any_of(r"""
    disclosure access deletion erasure correction data_subject(?:_access)? subject_access data
    removal data_access data_deletion dsar opt-?out unsubscribe
""")
CAME: Final = any_of(r"""
    came_in arrived has_come has_arrived came was_made was_received is_here just_came_in
    landed_(?:on_my_desk|in_my_inbox)
""")
STOP: Final = any_of(r"""
    stop stopped no_longer any_?more unsubscribed? opt(?:ed)?[_-]?out quit no_more cancel(?:led)?
    (?:taken|removed|remove|take)_(?:\w+_){0,2}(?:from|off) not_want doesn't_want don't_want cease
    never
""")
MAILS: Final = any_of(r"""
    e-?mails? mailings? calls? calling mailing e-?mailing newsletters? ads? adverts? advertis\w+
    dms? direct_mails? marketing mailing_list catalogs? catalogues? contacting messages? phoning
    promotional promotions? sales_calls?
""")
ANGRY: Final = any_of(r"""
    complained (?:has|have)_complained (?:is|are|was|were|keeps?)_complaining
    (?:is|are|was|were|got|'s)_(?:\w+_){0,2}(?:angry|upset|furious|mad|outraged|annoyed)
    (?:is|was|started)_(?:yelling|shouting|screaming) yelled shouted scolded
    (?:made|lodged|filed|has_made|has_lodged|has_filed)_(?:an?|another)_(?:\w+_){0,2}complaint
""")
OTHER_MATTER: Final = any_of(r"""
    product service delivery price bill billing food refund quality speed network outage shipping
    working_hours noise boss colleague salary smell wife husband girlfriend boyfriend son daughter
    dog cafeteria canteen lunch parking toilet elevator air_conditioning
""")
ABOUT_DATA: Final = any_of(r"""
    data personal privacy information phone_number e-?mail address(?:es)? name leak(?:ed)?
    newsletters? calls contact_details consent
""")
TURNED_UP: Final = any_of(r"""
    called phoned (?:is|are)_(?:on_the_(?:phone|line)|here|at|outside|asking|calling|requesting)
    (?:is|are)_(?:demanding|in_the_lobby) came e-?mailed wrote visited rang showed_up turned_up
    (?:has_|have_)?(?:asked|contacted|requested|demanded|called|sent|written|visited)
    (?:just|has|have)_(?:called|phoned|arrived|come) wanted left_a_message reached_out got_in_touch
    (?:was|were)_(?:here|on_the_phone|asking)
""")
POLICE: Final = any_of(r"""
    police(?:man|woman|_officers?)? officers? detectives? investigators? law_enforcement cops?
    prosecutors?(?:'s?_office)? (?:the|a)_court judge bar_association
    tax_(?:office|inspectors?|authority)
""")
PRESS: Final = any_of(r"""
    reporters? journalists? (?:a|the|some)_newspaper press tv_(?:station|crew) (?:a|some)_magazine
    the_media broadcaster researchers? nhk nikkei freelance_writer
""")
REGULATOR: Final = any_of(r"""
    jipdec ppc personal_information_protection_commission
    data_protection_(?:authority|commissioner) (?:the|a)_regulators? (?:the|a)_ministry
    (?:certified|accredited)_(?:\w+_)?(?:body|organi[sz]ation) certification_body
    privacy_?mark_(?:auditors?|office|examiner) data_communications_association
    ministry_of_(?:internal_affairs|justice|economy)
""")
CALL: Final = any_of("""
    call phone_call letter inquiry enquiry visit request fax e-?mail mail questions? message notice
""")
PAPER: Final = any_of("""
    subpoena court_order (?:search_)?warrant bar_association_inquiry police_inquiry
""")
# Matters on which an entry tells more than a door, and questions about the rule.
ANSWERED: Final = any_of(r"""
    fees? charges? costs? pay paid stamps? free deadline how_many_days days procedure rules?
    allowed friend ok okay where_does_it_go same forms? possible permitted refus\w+ turned_down
    denied price invoice receipt price cctv camera footage tape video screenshot password
    photo_of_the lawyer attorney supposed
""")
