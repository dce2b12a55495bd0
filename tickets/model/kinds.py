"""The casebook's own words: kinds, statuses, moves, roles, and what is the same for every kind."""

from enum import StrEnum
from typing import Literal


class Kind(StrEnum):
    QUESTION = "question"  # passed to the desk by an employee
    COMPLAINT = "complaint"  # 苦情・相談・照会
    DISCLOSURE = "disclosure"  # 開示等の請求等


class Role(StrEnum):
    """Who may act. On a ticket the manager's role is also held by who stands in (access.py)."""

    EMPLOYEE = "employee"
    AGENT = "agent"  # 窓口担当者
    PERSON_IN_CHARGE = "person_in_charge"  # 部門の管理責任者
    MANAGER = "manager"  # 個人情報保護管理者
    DEPUTY = "deputy"  # 代行者
    REPRESENTATIVE = "representative"  # 代表者
    AUDITOR = "auditor"  # 個人情報保護監査責任者: reads all, changes nothing
    SYSTEM = "system"


class Status(StrEnum):
    # A question (O32).
    OPEN = "open"
    TAKEN = "taken"
    ANSWERED = "answered"
    # A complaint.
    ACKNOWLEDGED = "acknowledged"
    ASSESSED = "assessed"
    INVESTIGATING = "investigating"
    DRAFTED = "drafted"
    APPROVED = "approved"
    RESPONDED = "responded"
    UNRESOLVED = "unresolved"
    # A disclosure request.
    FORM_SENT = "form_sent"
    ARRIVED = "arrived"
    CHECKING = "checking"
    CORRECTION_WAIT = "correction_wait"
    SEARCHING = "searching"
    DECISION = "decision"
    DECIDED = "decided"
    EXECUTED = "executed"
    REPLIED = "replied"
    # Of more than one kind.
    RECEIVED = "received"
    CLOSED = "closed"
    REOPENED = "reopened"


class Move(StrEnum):
    """A permitted change. What each asks, of whom and when, stands in procedure/."""

    RECORD = "record"  # the first: out of nothing

    # In every open status.
    ASSIGN = "assign"
    TAKE = "take"
    RELEASE = "release"
    NOTE = "note"
    LINK = "link"
    DESCRIBE = "describe"  # step 2 of the form, and later corrections of it
    NAME = "name"  # whom the matter is about (O1)
    FLAG_LEAK = "flag_leak"
    SEND_LETTER = "send_letter"  # that one went out; its text is in letters/
    FORWARD = "forward"  # to another department
    CHASE = "chase"  # 催促: whoever has it hears of it once more
    # Closings that need no reply.
    WITHDRAW = "withdraw"
    CLOSE_DUPLICATE = "close_duplicate"
    CLOSE_OUT_OF_SCOPE = "close_out_of_scope"
    # The manager's.
    CLEAR_LEAK = "clear_leak"
    HOLD = "hold"  # nothing of it is erased
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
    STOP_MAIL = "stop_mail"  # opt-out: stopped first (O10)
    ANSWER_AT_ONCE = "answer_at_once"
    RESPOND = "respond"
    NOT_ACCEPTED = "not_accepted"
    CONFIRM_EFFECT = "confirm_effect"  # 有効性の確認: the corrective action has worked, and ends
    DENY_EFFECT = "deny_effect"  # it has not; it stays open until another day
    REPORT = "report"  # 代表者報告: the representative has seen the month it was closed in
    # Four eyes, complaint and request alike.
    DRAFT = "draft"
    APPROVE = "approve"
    CHANGE_DRAFT = "change_draft"  # 直して承認する: goes back to the drafter for one tap
    CONFIRM_CHANGE = "confirm_change"  # この文でよい
    SEND_BACK = "send_back"
    DEPUTIZE = "deputize"  # 代行者に回す: the deputy decides
    SEND_BACK_TO_CHECK = "send_back_to_check"
    CLOSE = "close"
    # A disclosure request.
    RULE_ON_DATA = "rule_on_data"  # can this be personal data the business holds? (O17)
    RULE_ON_GDPR = "rule_on_gdpr"
    PRESERVE = "preserve"
    SEND_FORM = "send_form"
    REDIRECT = "redirect"
    REMIND = "remind"
    RECORD_RETURN = "record_return"  # mail that came back (O19)
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
    EXECUTE = "execute"
    EXECUTE_PART = "execute_part"  # in one system, by its department
    NOTIFY_METHOD = "notify_method"
    CHOOSE_METHOD = "choose_method"
    ALLOW_ADDRESSEE = "allow_addressee"
    REPLY = "reply"
    RESEND = "resend"
    KEEP_MAIL = "keep_mail"
    DISPOSE = "dispose"
    DEAL_WITH_MY_NUMBER = "deal_with_my_number"
    PROPOSE_DELAY = "propose_delay"
    ALLOW_DELAY = "allow_delay"


class Channel(StrEnum):
    PHONE = "phone"
    POST = "post"
    EMAIL = "email"
    WEB = "web"
    VISIT = "visit"
    ACCREDITED_BODY = "accredited_body"
    AUTHORITY = "authority"
    INTERNAL = "internal"


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
    def is_the_person(self) -> bool:
        """Everybody else speaks for the person only with a paper of authority (令13)."""
        return self in (PartyRole.PRINCIPAL, PartyRole.EMPLOYEE)

    @property
    def is_agent(self) -> bool:
        return self in (PartyRole.STATUTORY_AGENT, PartyRole.DELEGATED_AGENT)


class ContactBy(StrEnum):
    POST = "post"
    PHONE = "phone"
    EMAIL = "email"
    SLACK = "slack"  # the DM of an employee who asked
    NONE = "none"


class Leak(StrEnum):
    """漏えい等のおそれ: yes and unknown both go to the manager."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Flag(StrEnum):
    DISCLOSURE = "disclosure"  # a disclosure request is in it
    LEGAL = "legal"
    MEDIA = "media"
    AUTHORITY = "authority"
    EEA = "eea"
    ABUSE = "abuse"
    GUARDIAN_CONFLICT = "guardian_conflict"
    ENTRUSTED = "entrusted"


class Restriction(StrEnum):
    """Why a ticket is in the series X and has no card in the channel (O1, O5)."""

    EMPLOYEE = "employee"  # an employee's own matter
    ABOUT_DESK = "about_desk"
    ABOUT_MANAGER = "about_manager"
    ENQUIRY = "enquiry"  # police, court, bar association


class Relation(StrEnum):
    """How one number is tied to another."""

    BELONGS_TO = "belongs_to"  # the request inside a complaint, the leak it told of
    DUPLICATE_OF = "duplicate_of"
    CONVERTED_TO = "converted_to"
    FOLLOWS = "follows"


class CloseCode(StrEnum):
    RESOLVED = "resolved"
    UNRESOLVED_REFERRED = "unresolved_referred"
    NO_CONTACT = "no_contact"
    WITHDRAWN = "withdrawn"
    OUT_OF_SCOPE = "out_of_scope"
    DUPLICATE = "duplicate"
    CONVERTED = "converted"
    REDIRECTED = "redirected"
    NO_RETURN = "no_return"


class PersonalField(StrEnum):
    """Column P of domain.md 4: a ticket knows that a field is there, never what it says."""

    NAME = "name"
    NAME_KANA = "name_kana"
    POSTAL_CODE = "postal_code"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    COUNTRY = "country"
    PRINCIPAL_NAME = "principal_name"  # the person, where an agent applies
    PRINCIPAL_ADDRESS = "principal_address"
    DETAIL = "detail"
    REMEDY_WANTED = "remedy_wanted"
    TARGET_SCOPE = "target_scope"
    FACTS_FOUND = "facts_found"
    CAUSE = "cause"
    DRAFT_REPLY = "draft_reply"
    REPLY_SUMMARY = "reply_summary"
    REASON = "reason"  # of a decision, one a request type
    MEASURE = "measure"  # the alternative measure, one a request type
    NOTE = "note"
    ANSWER = "answer"
    MOVE_REASON = "move_reason"  # why it was sent back, reopened, delayed, closed
    WORDS = "words"  # the requester's own, at a withdrawal or a reaction


class LetterKind(StrEnum):
    """What the requester must be told in writing; the texts are in letters/."""

    ACKNOWLEDGEMENT = "acknowledgement"  # 受付連絡
    FORM = "form"  # 申請書送付
    REMINDER = "reminder"  # 未返送のご案内
    CORRECTION = "correction"  # 補正依頼
    METHOD_CHANGE = "method_change"  # 方法変更の事前通知
    DELAY = "delay"  # 遅延連絡
    REPLY = "reply"  # 回答, with what is refused in it where something is
    STAMPS_BACK = "stamps_back"  # 切手の返却
    REDIRECTION = "redirection"  # 対象外のご案内
    WITHDRAWAL = "withdrawal"  # 取下げの確認
    COMPLAINT_REPLY = "complaint_reply"  # 苦情への回答
    RECOURSE = "recourse"  # 社外窓口のご案内


Language = Literal["ja", "en"]


Numbering = Literal["calendar", "fiscal"]  # which year a number names; a fiscal one is from April


ReplyMethod = Literal["electronic", "paper", "other"]


REPLY_METHODS: tuple[ReplyMethod, ...] = ("electronic", "paper", "other")
