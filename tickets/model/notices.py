"""Notices: messages of the program to people of the company."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Urgency(IntEnum):
    """Order of delivery."""

    ESCALATION = 0
    ACT = 1  # somebody waits for it
    NEWS = 2
    DIGEST = 3


class NoticeKind(StrEnum):
    """Kind of a notice; its texts are in phrases under this word."""

    urgency: Urgency

    def __new__(cls, word: str, urgency: Urgency = Urgency.ACT) -> "NoticeKind":
        made = str.__new__(cls, word)
        made._value_ = word
        made.urgency = urgency
        return made

    OPENED = "opened", Urgency.NEWS
    PASSED_ON = "passed_on"  # to the asker: the desk has the question
    LEAK_FLAGGED = "leak_flagged", Urgency.ESCALATION
    ESCALATED = "escalated", Urgency.ESCALATION  # other escalations
    ASKED_BACK = "asked_back", Urgency.ESCALATION  # to the reporter: what is missing
    REPORT_OVER = "report_over", Urgency.NEWS  # to who reported or joined; `about`: the outcome
    STEPS_CHANGED = "steps_changed", Urgency.ESCALATION  # to who reported or joined
    ADDED = "added", Urgency.ESCALATION  # the reporter knows more; `about`: the fields
    JUDGED_REPORTABLE = "judged_reportable"  # to the representative, who confirms it
    REPRESENTATIVE_SAW = "representative_saw", Urgency.NEWS  # to who goes on; `about`: when
    MESSAGE_CHANGED = "message_changed", Urgency.ESCALATION  # `about`: edited or deleted
    KNOWN_EARLIER = "known_earlier", Urgency.ESCALATION  # a merged report was older
    NAME_THEM = "name_them"  # about somebody of the desk: name them
    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    INVESTIGATION_ASKED = "investigation_asked"
    PRESERVATION_ASKED = "preservation_asked"
    PRESERVATION_OVER = "preservation_over", Urgency.NEWS  # the data may be overwritten again
    SEARCH_ASKED = "search_asked"
    SEARCH_ANSWERED = "search_answered"
    RULING_ASKED = "ruling_asked"
    RULED = "ruled", Urgency.NEWS
    DECISION_WAITS = "decision_waits"
    CLOSING_WAITS = "closing_waits"  # not accepted: the manager closes it as unresolved
    CHANGE_WAITS = "change_waits"  # the drafter confirms the changed words
    DECIDED = "decided", Urgency.NEWS
    EXECUTION_ASKED = "execution_asked"
    CONTENTS_PACKED = "contents_packed"  # another person checks them
    CONTENTS_CHECKED = "contents_checked"  # to who packed them: the reply is next
    CONTENTS_REFUSED = "contents_refused"  # to who packed them: once more
    SENT_BACK = "sent_back"
    DELAY_PROPOSED = "delay_proposed"
    DELAY_ALLOWED = "delay_allowed", Urgency.NEWS
    DELAY_REFUSED = "delay_refused"  # to who proposed it, and the owner
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"  # to the asker in Slack, in place of the letter
    STILL_STUCK = "still_stuck"
    CONVERTED = "converted"
    REOPENED = "reopened"
    DUPLICATE_MERGED = "duplicate_merged", Urgency.NEWS  # to the owner of what goes on
    CHASED = "chased"  # to the assignee
    ANSWERED_AT_ONCE = "answered_at_once", Urgency.DIGEST  # told in the manager's digest
    DECIDED_MEANWHILE = "decided_meanwhile", Urgency.DIGEST  # by a stand-in; told likewise
    DIGEST = "digest", Urgency.DIGEST  # `about` is the day
    ANSWERS_DUE = "answers_due", Urgency.DIGEST  # to their owner; `about` is the day
    ACTION_NAMED = "action_named"  # to who is responsible for it, at approval
    ACTION_DUE = "action_due"  # to who is responsible for it; `about` is the day
    ACTION_MISSED = "action_missed"  # to the manager: not recorded as done
    ACTION_FAILED = "action_failed"  # to who is responsible for it, and the owner
    MONTH_REPORTED = "month_reported", Urgency.NEWS  # to the representative; `about` is the month
    # Reminders of deadlines.
    CLOCK_NEAR = "clock_near", Urgency.NEWS
    CLOCK_DUE = "clock_due"
    CLOCK_MISSED = "clock_missed"
    CLOCK_FROM = "clock_from"  # from today something may be done
    SEARCH_CHASED = "search_chased"
    SEARCH_SILENT = "search_silent"  # to the manager: chased three times in vain
    DEPARTMENT_SILENT = "department_silent"  # to its head, who sees no ticket
    CALLED_AGAIN = "called_again", Urgency.ESCALATION
    CLIMBED = "climbed", Urgency.ESCALATION
    TRIAGE_WAITS = "triage_waits", Urgency.ESCALATION
    REPORT_NEAR = "report_near", Urgency.ESCALATION
    REPORT_DUE = "report_due", Urgency.ESCALATION
    REPORT_MISSED = "report_missed", Urgency.ESCALATION
    # Answers that a revision of the policy changed.
    ANSWERS_SUSPENDED = "answers_suspended", Urgency.NEWS  # to who keeps them; `about` is the day
    REVISION_WITHDRAWN = "revision_withdrawn", Urgency.NEWS  # to them; `about` is its day
    ANSWER_CHANGED = "answer_changed", Urgency.NEWS  # to who asked; `about` is the release
    ANSWER_RETURNED = "answer_returned"  # to who declared it revised; `about`: the entry and when
    # Planned hand-overs; `about` tells from whom, to whom and when.
    HAND_OVER_PLANNED = "hand_over_planned", Urgency.NEWS
    HAND_OVER_TAKEN_BACK = "hand_over_taken_back", Urgency.NEWS
    HAND_OVER_DONE = "hand_over_done", Urgency.NEWS
    # Notices about the program itself.
    CALENDAR_CHANGED = "calendar_changed", Urgency.NEWS
    EDIT_REFUSED = "edit_refused", Urgency.NEWS  # to curators; `about` is the day
    CHAIN_HEAD = "chain_head", Urgency.NEWS  # to the manager; `about` is the month and the head
    MANAGER_CHANGED = "manager_changed", Urgency.NEWS  # to the former manager
    OWNER_LEFT = "owner_left"  # to the manager: what a person who left the desk had in hand
    HANDED_OVER = "handed_over", Urgency.ESCALATION  # to the new manager, each open one
    OUT_OF_ORDER = "out_of_order", Urgency.ESCALATION
    UNREACHABLE = "unreachable", Urgency.ESCALATION
    RESTORED = "restored"  # from a back-up; `about`: made, put back, numbers of lost tickets
    # To the fallback channel: somebody could not be reached.
    UNDELIVERED = "undelivered", Urgency.ESCALATION

    @property
    def is_retried_until_delivered(self) -> bool:
        """Retried until delivered, at most twenty seconds apart."""
        return self.urgency is Urgency.ESCALATION

    @property
    def shows_escalation(self) -> bool:
        """Whether the message shows the escalation and is updated with it."""
        return self in _SHOWS


PRESERVING = frozenset({NoticeKind.PRESERVATION_ASKED, NoticeKind.PRESERVATION_OVER})
"""To departments, which do not see the ticket for them."""
_SHOWS = frozenset({NoticeKind.LEAK_FLAGGED, NoticeKind.ESCALATED})


DESK = "desk"
"""Recipient: the private desk channel. Others are Slack user ids."""


FALLBACK = "fallback"
"""Recipient: the fallback channel, for delivery failures."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice to send. Its text is rendered on delivery."""

    what: NoticeKind
    number: str
    to: str
    step: int
    """Step of the ticket's history, or version of the escalation."""
    about: str = ""
    """Further subject: clock and day, day of a digest, month, number of a duplicate."""

    @property
    def key(self) -> str:
        """Unique in the database, so that a notice is written once."""
        parts = (self.what, self.number, str(self.step), self.to, self.about)
        return ":".join(parts if self.about else parts[:-1])
