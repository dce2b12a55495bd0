"""Errors and faults of the casebook."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tickets.model.kinds import Move, Status


class Code(StrEnum):
    """Reason for a refusal. Its sentence is in phrases under this word."""

    # A form's fields.
    MISSING = "missing"
    NOT_ASKED = "not_asked"  # the move does not write this field
    WRONG_KIND = "wrong_kind"  # not a valid value of the field
    TOO_LONG = "too_long"
    TOO_SHORT = "too_short"
    FORBIDDEN_NUMBER = "forbidden_number"  # twelve digits or a card number (O9)
    PERSONAL_DATA = "personal_data"  # in a field that lists and cards show
    LOOKS_PERSONAL = "looks_personal"  # in a question to the desk
    NOT_A_PHONE = "not_a_phone"
    NOT_AN_EMAIL = "not_an_email"
    NOT_A_POSTCODE = "not_a_postcode"
    NOT_KANA = "not_kana"
    NOT_A_NUMBER = "not_a_number"  # negative, a fraction, or more than nine digits
    IN_THE_FUTURE = "in_the_future"
    TOO_LONG_AGO = "too_long_ago"  # before the years whose holidays are known
    REPLIED_LATE = "replied_late"  # so the record alone was not late
    BEFORE_KNOWN = "before_known"
    BEFORE_THAT = "before_that"  # earlier than the date it follows

    # People.
    SAME_PERSON = "same_person"  # drafter and decider (O22)
    CONCERNED = "concerned"
    NOT_SUSPENDED = "not_suspended"  # or its text has changed since the button was drawn
    CONTRADICTED = "contradicted"  # the answer contradicts the policy; `of` says where
    NOT_REVISED = "not_revised"  # nobody declared this text of an answer revised
    NOT_THE_DECIDER = "not_the_decider"
    NOT_THE_DRAFTER = "not_the_drafter"
    NOT_THE_ASKER = "not_the_asker"
    NOT_AN_AGENT = "not_an_agent"  # the new assignee
    NO_PHONE = "no_phone"
    MANAGER_ASSESSES = "manager_assesses"
    MANAGER_CLOSES = "manager_closes"  # answered on the spot, and then more than that
    NOBODY_LEFT = "nobody_left"  # nobody would be left to read and decide it
    NO_OWNER = "no_owner"
    NOT_YOUR_DEPARTMENT = "not_your_department"
    UNKNOWN_DEPARTMENT = "unknown_department"
    MANAGER_SETTLES_FEE = "manager_settles_fee"

    # Complaint.
    AFTER_THAT = "after_that"
    NOT_DESCRIBED = "not_described"
    RECEIPT_OWED = "receipt_owed"  # a duplicate that is reopened was never acknowledged
    RECEIPT_CONFIRMED = "receipt_confirmed"
    NO_CONTACT = "no_contact"
    OTHER_CONTACT = "other_contact"
    NOT_DRAFTED = "not_drafted"  # approved without a reply
    REPLY_OR_REASON = "reply_or_reason"
    REPLY_APPROVED = "reply_approved"  # so it is not drafted again
    NOT_AT_ONCE = "not_at_once"
    MANAGER_ANSWERS = "manager_answers"  # police, court, press, authority or lawyer
    CATEGORY_NOT_AT_ONCE = "category_not_at_once"
    WHOSE_OPT_OUT = "whose_opt_out"
    MORE_THAN_OPT_OUT = "more_than_opt_out"
    NOT_STOPPED = "not_stopped"
    NOT_CONFIRMED = "not_confirmed"
    NOT_LINKED = "not_linked"
    NOT_ACCEPTED = "not_accepted"
    STILL_WAITING = "still_waiting"
    NO_RECOURSE = "no_recourse"
    NO_FINDING = "no_finding"
    NO_CORRECTIVE_ACTION = "no_corrective_action"
    NO_OPEN_ACTION = "no_open_action"  # not needed, or already effective
    NOT_REPORTED = "not_reported"
    CLOSED_TOO = "closed_too"  # the ticket into which a duplicate is to be merged
    NO_CHANGE_WAITS = "no_change_waits"
    CHANGE_WAITS = "change_waits"

    # Disclosure request.
    NO_TYPE = "no_type"
    NO_CEASE_USE_REASON = "no_cease_use_reason"
    ASK_MANAGER_FIRST = "ask_manager_first"
    NOT_HELD_DATA = "not_held_data"
    NO_ADDRESS = "no_address"
    NO_FORM_SENT = "no_form_sent"
    NOT_ARRIVED = "not_arrived"  # the application
    HAS_ARRIVED = "has_arrived"
    NOT_REMINDED = "not_reminded"
    TOO_EARLY = "too_early"
    NO_PAPER = "no_paper"
    IDENTITY_OPEN = "identity_open"
    ADDRESS_DIFFERS = "address_differs"
    AUTHORITY_OPEN = "authority_open"
    STANDING_OPEN = "standing_open"  # neither the person nor a proven agent
    IDENTITY_SETTLED = "identity_settled"  # so it is no ground for a refusal
    FEE_OPEN = "fee_open"
    FEE_STILL_SHORT = "fee_still_short"  # it was asked for; `of` is what is missing
    NO_REFUND = "no_refund"
    FEE_KEPT = "fee_kept"  # decided, so no refund
    STAMPS_NOT_RETURNED = "stamps_not_returned"
    FEE_NOT_SETTLED = "fee_not_settled"
    MY_NUMBER_OPEN = "my_number_open"
    NO_DEFECT = "no_defect"
    NO_CORRECTION = "no_correction"
    NOT_SEARCHED = "not_searched"
    DISOWNED = "disowned"  # "not ours", and no other department was asked
    UNKNOWN_SYSTEM = "unknown_system"
    ANSWERED_ALREADY = "answered_already"
    CHECKS_OPEN = "checks_open"
    NO_COPY = "no_copy"
    COPY_NOT_DISPOSED = "copy_not_disposed"

    # Decision.
    NO_DECISION = "no_decision"
    DECIDED_TWICE = "decided_twice"
    NOT_REQUESTED = "not_requested"
    NO_GROUND = "no_ground"
    NEEDLESS_GROUND = "needless_ground"
    GROUND_NOT_ALLOWED = "ground_not_allowed"
    NEEDS_BASIS = "needs_basis"
    WRONG_ARTICLE = "wrong_article"
    NEEDS_REASON = "needs_reason"
    NEEDS_CORRECTION_FIRST = "needs_correction_first"
    NEEDS_MEASURE = "needs_measure"
    WRONG_OUTCOME = "wrong_outcome"
    FOUND_THERE = "found_there"  # "no data" although a search found some or failed

    # Reply and closing.
    NOT_EXECUTED = "not_executed"
    NOTHING_TO_EXECUTE = "nothing_to_execute"
    NO_METHOD = "no_method"  # nobody has said how the person wants the reply
    NOTHING_TO_PACK = "nothing_to_pack"
    NOT_PACKED = "not_packed"
    ADDRESS_UNCHECKED = "address_unchecked"
    NEEDS_POSTAL_CODE = "needs_postal_code"
    PACKED_BY_YOU = "packed_by_you"
    OWN_MENTION = "own_mention"
    NOTHING_CHANGED = "nothing_changed"
    PAGES_DIFFER = "pages_differ"  # the second person counted another number
    NOT_LOOKED_AT = "not_looked_at"  # not everything was checked
    CONTENTS_UNCHECKED = "contents_unchecked"
    METHOD_NOT_NOTIFIED = "method_not_notified"
    PAPER_ONLY = "paper_only"
    PAPER_REQUESTED = "paper_requested"  # what replaces a difficult method cannot be difficult
    UNSAFE_DELIVERY = "unsafe_delivery"
    ADDRESSEE_NOT_ALLOWED = "addressee_not_allowed"
    NO_NOTICE = "no_notice"
    MAIL_CAME_BACK = "mail_came_back"
    NO_MAIL_CAME_BACK = "no_mail_came_back"
    DELAY_OVER = "delay_over"  # the proposed day has passed
    NO_DELAY_PROPOSED = "no_delay_proposed"
    NOTHING_TO_PAUSE = "nothing_to_pause"  # no target of a reply runs
    WAITS_ALREADY = "waits_already"
    NOT_WAITING = "not_waiting"
    DELAY_TOO_LONG = "delay_too_long"  # `of` is the last possible day
    DELAY_NOT_TOLD = "delay_not_told"  # its letter was not sent yet
    CONTACT_NOT_SET = "contact_not_set"  # the letter names a contact missing in the desk file
    RULED_ALREADY = "ruled_already"  # the form was sent since
    ALREADY_THEIRS = "already_theirs"  # handed over to their own owner
    PLANNED_ALREADY = "planned_already"  # everything of theirs, for that day
    CLOSED_DAY = "closed_day"  # the desk is closed then
    TOO_FAR = "too_far"  # more than a year ahead, or holidays unknown
    NOTHING_ADDED = "nothing_added"
    LETTER_UNDECIDED = "letter_undecided"
    NO_DEPUTY = "no_deputy"  # no deputy who may decide and is present
    WITH_YOU = "with_you"  # the person who reminds has it
    CHASED_TODAY = "chased_today"

    # Escalation.
    REPORTABLE_BY_LAW = "reportable_by_law"  # by its types or count, whatever the verdict
    REPORTED_OTHERWISE = "reported_otherwise"
    NO_REPORTABLE_TYPE = "no_reportable_type"
    NOT_JUDGED = "not_judged"
    NOT_FILED = "not_filed"
    PERSONS_NOT_TOLD = "persons_not_told"
    REPRESENTATIVE_NOT_TOLD = "representative_not_told"
    OTHER_MATTER = "other_matter"  # no breach, closed, or the same one
    NO_BREACH = "no_breach"
    BREACH = "breach"  # use triage and closing
    IS_CLOSED = "is_closed"
    MORE_THAN_MOST = "more_than_most"  # told more persons than the judgement has at most
    FEWER_THAN_MANY = "fewer_than_many"  # a type says more than 1,000 persons
    NO_LEAK_FLAG = "no_leak_flag"
    JUDGE_APART = "judge_apart"  # judge under its own number: more depends on it than this flag
    RAISED_ALREADY = "raised_already"  # for this cause, and still open


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, and the field it is shown at."""

    code: Code
    field: str = ""
    of: str = ""
    """Which one of several: request type, ground, system."""

    def __str__(self) -> str:
        return ":".join(part for part in (self.code, self.field, self.of) if part)


class TicketError(Exception):
    """The desk refused a request."""


class NoSuchTicketError(TicketError):
    """No such ticket, or the person may not know of it."""


class NotAllowedError(TicketError):
    """The person sees the ticket, but this move needs another role."""


class ForbiddenMoveError(TicketError):
    """The ticket's status has no such move."""

    def __init__(self, move: Move, status: Status) -> None:
        super().__init__(f"{move} is no move of a ticket that is {status}")
        self.move, self.status = move, status


class StaleTicketError(TicketError):
    """The record changed since the person looked at it. Of an escalation `status` is None, and `by`
    empty if the message changed from which it was reported."""

    def __init__(self, by: str, at: datetime, status: Status | None = None) -> None:
        super().__init__(f"moved since, now {status or 'another'}")
        self.by, self.at, self.status = by, at, status


class RefusedError(TicketError):
    """Guards refused a move; holds every fault at once."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(", ".join(map(str, faults)))
        self.faults = faults
