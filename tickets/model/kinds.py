"""Enums of the casebook: kinds, statuses, moves, roles, and what all kinds share."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final, Literal


class Kind(StrEnum):
    QUESTION = "question"  # from an employee to the desk
    COMPLAINT = "complaint"  # 苦情・相談・照会
    DISCLOSURE = "disclosure"  # 開示等の請求等


class Role(StrEnum):
    """Roles. On a ticket, a stand-in also holds the manager's or the deputy's: see
    access/visibility.py.
    """

    EMPLOYEE = "employee"
    AGENT = "agent"  # 窓口担当者
    PERSON_IN_CHARGE = "person_in_charge"  # 部門の管理責任者
    MANAGER = "manager"  # 個人情報保護管理者
    DEPUTY = "deputy"  # 代行者
    REPRESENTATIVE = "representative"  # 代表者
    CHECKER = "checker"  # checks what was packed, on a ticket of which no agent can (O21)
    CURATOR = "curator"  # keeps the answers; sees no ticket by it
    AUDITOR = "auditor"  # 個人情報保護監査責任者: reads all, changes nothing
    SYSTEM = "system"


CHECKERS: Final = frozenset({Role.AGENT, Role.MANAGER, Role.CHECKER})
DESK_ROLES: Final = frozenset({Role.AGENT, Role.MANAGER, Role.DEPUTY})


class Status(StrEnum):
    # Question (O32).
    OPEN = "open"
    TAKEN = "taken"
    ANSWERED = "answered"
    # Complaint.
    ACKNOWLEDGED = "acknowledged"
    ASSESSED = "assessed"
    INVESTIGATING = "investigating"
    DRAFTED = "drafted"
    APPROVED = "approved"
    RESPONDED = "responded"
    UNRESOLVED = "unresolved"
    # Disclosure request.
    FORM_SENT = "form_sent"
    ARRIVED = "arrived"
    CHECKING = "checking"
    CORRECTION_WAIT = "correction_wait"
    SEARCHING = "searching"
    DECISION = "decision"
    DECIDED = "decided"
    EXECUTED = "executed"
    REPLIED = "replied"
    # Several kinds.
    RECEIVED = "received"
    CLOSED = "closed"
    REOPENED = "reopened"


class Move(StrEnum):
    """Moves; workflow/tables/ says from where, by whom and with what."""

    RECORD = "record"  # the first move

    # In every open status.
    ASSIGN = "assign"
    TAKE = "take"
    RELEASE = "release"
    NOTE = "note"
    LINK = "link"
    DESCRIBE = "describe"  # step 2 of the form, and later corrections
    NAME = "name"  # people whom the matter is about (O1)
    FLAG_LEAK = "flag_leak"
    SEND_LETTER = "send_letter"  # records that a letter was sent
    FORWARD = "forward"  # to another department
    CHASE = "chase"  # 催促: remind the assignee
    # Of complaints and requests, while the person is asked for something.
    PAUSE = "pause"
    GO_ON = "go_on"
    # Closings that need no reply.
    WITHDRAW = "withdraw"
    CLOSE_DUPLICATE = "close_duplicate"
    CLOSE_OUT_OF_SCOPE = "close_out_of_scope"
    # The manager's.
    CLEAR_LEAK = "clear_leak"
    HOLD = "hold"  # legal hold: nothing is erased
    REOPEN = "reopen"
    RESUME = "resume"
    # A question.
    ANSWER = "answer"
    SOLVED = "solved"
    STILL_STUCK = "still_stuck"
    CONVERT = "convert"
    # A complaint.
    ACKNOWLEDGE = "acknowledge"
    ASSESS = "assess"
    INVESTIGATE = "investigate"
    STOP_MAIL = "stop_mail"  # opt-out: mails stop first (O10)
    ANSWER_AT_ONCE = "answer_at_once"
    RESPOND = "respond"
    NOT_ACCEPTED = "not_accepted"
    CONFIRM_EFFECT = "confirm_effect"  # 有効性の確認: the corrective action works
    DENY_EFFECT = "deny_effect"  # it does not work; check again on another day
    FINISH_ACTION = "finish_action"  # the corrective action is carried out
    REPORT = "report"  # 代表者報告: the representative has seen the monthly report
    # Four eyes, for complaints and requests.
    DRAFT = "draft"
    APPROVE = "approve"
    CHANGE_DRAFT = "change_draft"  # 直して承認する: the drafter confirms the changed words
    CONFIRM_CHANGE = "confirm_change"  # この文でよい
    SEND_BACK = "send_back"
    DEPUTIZE = "deputize"  # 代行者に回す
    SEND_BACK_TO_CHECK = "send_back_to_check"
    CLOSE = "close"
    # A disclosure request.
    RULE_ON_DATA = "rule_on_data"  # whether it can be held data (O17)
    RULE_ON_GDPR = "rule_on_gdpr"
    PRESERVE = "preserve"
    SEND_FORM = "send_form"
    REDIRECT = "redirect"
    REMIND = "remind"
    RECORD_RETURN = "record_return"  # returned mail (O19)
    ARRIVE = "arrive"
    CLOSE_UNRETURNED = "close_unreturned"
    CHECK = "check"
    CHECK_IDENTITY = "check_identity"
    COUNT_STAMPS = "count_stamps"
    RETURN_STAMPS = "return_stamps"
    SETTLE_FEE = "settle_fee"
    ASK_CORRECTION = "ask_correction"
    CORRECTED = "corrected"
    DRAFT_UNCORRECTED = "draft_uncorrected"
    START_SEARCH = "start_search"
    REPORT_SEARCH = "report_search"
    REPORT_FINDINGS = "report_findings"  # a department's answer to a complaint's investigation
    ASK_ELSEWHERE = "ask_elsewhere"  # a department said that the system is not theirs
    EXECUTE = "execute"
    EXECUTE_PART = "execute_part"  # in one system, by its department
    NOTIFY_METHOD = "notify_method"
    CHOOSE_METHOD = "choose_method"
    ALLOW_ADDRESSEE = "allow_addressee"
    PACK = "pack"  # 封入: the pages that go to the person
    CHECK_CONTENTS = "check_contents"  # by another than the person who packed them
    REFUSE_CONTENTS = "refuse_contents"  # 封入のやり直し, by the same other person
    REPLY = "reply"
    CHECK_ADDRESS = "check_address"  # after returned mail
    RESEND = "resend"
    KEEP_MAIL = "keep_mail"
    DISPOSE = "dispose"
    DEAL_WITH_MY_NUMBER = "deal_with_my_number"
    PROPOSE_DELAY = "propose_delay"
    ALLOW_DELAY = "allow_delay"
    REFUSE_DELAY = "refuse_delay"


class Channel(StrEnum):
    PHONE = "phone"
    POST = "post"
    EMAIL = "email"
    WEB = "web"
    VISIT = "visit"
    ACCREDITED_BODY = "accredited_body"
    AUTHORITY = "authority"
    INTERNAL = "internal"


TOLD_BY_MOUTH = frozenset({Channel.PHONE, Channel.VISIT})
"""受付を伝えた: the number was told on the spot, so no letter repeats it."""
IN_WRITING = frozenset({Channel.POST, Channel.EMAIL, Channel.WEB})
"""Nobody is there to be told the number."""


class PartyRole(StrEnum):
    PRINCIPAL = "principal"  # 本人
    STATUTORY_AGENT = "statutory_agent"
    DELEGATED_AGENT = "delegated_agent"
    FAMILY_OR_HEIR = "family_or_heir"
    THIRD_PARTY = "third_party"
    ANONYMOUS = "anonymous"
    EMPLOYEE = "employee"
    AUTHORITY = "authority"
    MEDIA = "media"

    @property
    def acts_for_self(self) -> bool:
        """Whether the party acts for itself; all others need a document of authority (令13)."""
        return self in (PartyRole.PRINCIPAL, PartyRole.EMPLOYEE)

    @property
    def speaks_for_another(self) -> bool:
        """Whether they speak for another: it is checked first that they may hear personal data."""
        return self.is_agent or self in (PartyRole.FAMILY_OR_HEIR, PartyRole.THIRD_PARTY)

    @property
    def is_agent(self) -> bool:
        return self in (PartyRole.STATUTORY_AGENT, PartyRole.DELEGATED_AGENT)


class ContactBy(StrEnum):
    POST = "post"
    PHONE = "phone"
    EMAIL = "email"
    SLACK = "slack"  # DM to the employee who asked
    COUNTER = "counter"  # handed over; offered where requests are made in person
    NONE = "none"


class Leak(StrEnum):
    """漏えい等のおそれ: the manager hears of YES and UNKNOWN."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Flag(StrEnum):
    DISCLOSURE = "disclosure"  # contains a disclosure request
    LEGAL = "legal"
    MEDIA = "media"
    AUTHORITY = "authority"
    EEA = "eea"
    ABUSE = "abuse"
    GUARDIAN_CONFLICT = "guardian_conflict"
    ENTRUSTED = "entrusted"


class WhyBack(StrEnum):
    """Why a decider sends a draft back, as ticked; typed words are sealed."""

    FACTS = "facts"
    WORDING = "wording"
    GROUNDS = "grounds"
    PROMISE = "promise"  # it names a period, or promises something
    OTHER = "other"


class Restriction(StrEnum):
    """Why a ticket has an X number and no card in the channel (O1, O5)."""

    EMPLOYEE = "employee"  # the matter of an employee
    ABOUT_DESK = "about_desk"
    ABOUT_COLLEAGUE = "about_colleague"  # people named are not of the desk
    ABOUT_MANAGER = "about_manager"
    ENQUIRY = "enquiry"  # police, court, bar association


class Relation(StrEnum):
    """Relation between two numbers."""

    BELONGS_TO = "belongs_to"  # one matter, as a request or breach found in a complaint; both ends
    DUPLICATE_OF = "duplicate_of"
    DUPLICATED_BY = "duplicated_by"  # the other end, where the work goes on
    CONVERTED_TO = "converted_to"
    FOLLOWS = "follows"
    FOLLOWED_BY = "followed_by"  # the other end


OTHER_END: Final[Mapping[Relation, Relation]] = {
    Relation.BELONGS_TO: Relation.BELONGS_TO,
    Relation.FOLLOWS: Relation.FOLLOWED_BY,
    Relation.FOLLOWED_BY: Relation.FOLLOWS,
}
"""What a link is on the other ticket; the rest have moves of their own."""


class LateReason(StrEnum):
    """Why a reply missed its target, from a fixed list.

    A new one also needs `late_reason.…` in handlers/phrases/fields.yaml, and its word in
    tickets/registers/words.yaml.
    """

    DECISION = "decision"  # waited for an approval or a decision
    DEPARTMENT = "department"  # waited for a department
    PERSON = "person"  # waited for the person
    OUTSIDE = "outside"  # waited for a contractor or another company
    VOLUME = "volume"
    COMPLEX = "complex"
    STAFFING = "staffing"
    SYSTEM = "system"
    OVERSIGHT = "oversight"
    RECORDED_LATE = "recorded_late"  # replied in time; only the record is late


class CloseCode(StrEnum):
    RESOLVED = "resolved"
    UNRESOLVED_REFERRED = "unresolved_referred"
    NO_CONTACT = "no_contact"
    NO_CONTACT_WISHED = "no_contact_wished"  # 連絡不要
    WITHDRAWN = "withdrawn"
    OUT_OF_SCOPE = "out_of_scope"
    DUPLICATE = "duplicate"
    CONVERTED = "converted"
    REDIRECTED = "redirected"
    NO_RETURN = "no_return"
    UNDELIVERED = "undelivered"  # the form came back, and was kept


class PersonalField(StrEnum):
    """Sealed fields; a ticket knows which of them exist, not their values."""

    NAME = "name"
    NAME_KANA = "name_kana"
    POSTAL_CODE = "postal_code"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    COUNTRY = "country"
    PRINCIPAL_NAME = "principal_name"  # the person, if an agent applies
    PRINCIPAL_ADDRESS = "principal_address"
    DETAIL = "detail"
    REMEDY_WANTED = "remedy_wanted"
    TARGET_SCOPE = "target_scope"
    RIGHT_CONTENT = "right_content"  # of a correction: what is wrong, and what is right (34)
    FACTS_FOUND = "facts_found"
    CAUSE = "cause"
    DRAFT_REPLY = "draft_reply"
    REPLY_SUMMARY = "reply_summary"
    REASON = "reason"  # of a decision, one per request type
    MEASURE = "measure"  # what is corrected, or done instead; one per request type
    NOTE = "note"
    ANSWER = "answer"
    MOVE_REASON = "move_reason"  # reason for a return, reopening, delay or closing
    WORDS = "words"  # the requester's words at a withdrawal or reaction


CONTACTS = frozenset({PersonalField.PHONE, PersonalField.EMAIL, PersonalField.ADDRESS})
IDENTITY = frozenset(
    {
        PersonalField.NAME,
        PersonalField.NAME_KANA,
        PersonalField.POSTAL_CODE,
        PersonalField.ADDRESS,
        PersonalField.PHONE,
        PersonalField.EMAIL,
    }
)
"""Who the requester is, and how to reach them."""


class LetterKind(StrEnum):
    """Letters to the requester; texts are in letters/."""

    ACKNOWLEDGEMENT = "acknowledgement"  # 受付連絡
    FORM = "form"  # 申請書送付
    REMINDER = "reminder"  # 未返送のご案内
    CORRECTION = "correction"  # 補正依頼
    METHOD_CHANGE = "method_change"  # 方法変更の事前通知
    DELAY = "delay"  # 遅延連絡
    REPLY = "reply"  # 回答, including refusals
    STAMPS_BACK = "stamps_back"  # 切手の返却
    REDIRECTION = "redirection"  # 対象外のご案内
    WITHDRAWAL = "withdrawal"  # 取下げの確認
    COMPLAINT_REPLY = "complaint_reply"  # 苦情への回答
    RECOURSE = "recourse"  # 社外の相談先のご案内


Language = Literal["ja", "en"]
LANGUAGES: Final[tuple[Language, Language]] = ("ja", "en")


Procedure = Literal["post", "counter"]
"""How requests are made: by post with copies of papers, or in person with papers shown."""


Numbering = Literal["calendar", "fiscal"]  # year of a number; fiscal years start in April


ReplyMethod = Literal["electronic", "paper", "other"]


REPLY_METHODS: tuple[ReplyMethod, ...] = ("electronic", "paper", "other")
