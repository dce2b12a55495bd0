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

    OPENED = "opened"
    PASSED_ON = "passed_on"  # to the asker: the desk has the question
    LEAK_FLAGGED = "leak_flagged"
    ESCALATED = "escalated"  # other escalations
    ASKED_BACK = "asked_back"  # to the reporter: what is missing
    ADDED = "added"  # the reporter knows more
    KNOWN_EARLIER = "known_earlier"  # a merged report was older, so the deadlines moved
    NAME_THEM = "name_them"  # about somebody of the desk: name them
    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    INVESTIGATION_ASKED = "investigation_asked"
    PRESERVATION_ASKED = "preservation_asked"
    SEARCH_ASKED = "search_asked"
    SEARCH_ANSWERED = "search_answered"
    RULING_ASKED = "ruling_asked"
    RULED = "ruled"
    DECISION_WAITS = "decision_waits"
    CLOSING_WAITS = "closing_waits"  # not accepted: the manager closes it as unresolved
    CHANGE_WAITS = "change_waits"  # the drafter confirms the changed words
    DECIDED = "decided"
    EXECUTION_ASKED = "execution_asked"
    CONTENTS_PACKED = "contents_packed"  # another person checks them
    CONTENTS_CHECKED = "contents_checked"  # to who packed them: the reply is next
    CONTENTS_REFUSED = "contents_refused"  # to who packed them: once more
    SENT_BACK = "sent_back"
    DELAY_PROPOSED = "delay_proposed"
    DELAY_ALLOWED = "delay_allowed"
    ANSWERED = "answered"
    STILL_STUCK = "still_stuck"
    CONVERTED = "converted"
    REOPENED = "reopened"
    CHASED = "chased"  # to the assignee
    ANSWERED_AT_ONCE = "answered_at_once"  # told in the manager's digest
    DIGEST = "digest"  # `about` is the day
    ANSWERS_DUE = "answers_due"  # to their owner; `about` is the day
    ACTION_DUE = "action_due"  # to who is responsible for it; `about` is the day
    ACTION_MISSED = "action_missed"  # to the manager: not recorded as done
    MONTH_REPORTED = "month_reported"  # to the representative; `about` is the month
    # Reminders of deadlines.
    CLOCK_NEAR = "clock_near"
    CLOCK_DUE = "clock_due"
    CLOCK_MISSED = "clock_missed"
    CLOCK_FROM = "clock_from"  # from today something may be done
    SEARCH_CHASED = "search_chased"
    SEARCH_SILENT = "search_silent"  # to the manager: chased three times in vain
    DEPARTMENT_SILENT = "department_silent"  # to its head, who sees no ticket
    CALLED_AGAIN = "called_again"
    CLIMBED = "climbed"
    TRIAGE_WAITS = "triage_waits"
    REPORT_NEAR = "report_near"
    REPORT_DUE = "report_due"
    REPORT_MISSED = "report_missed"
    # Answers that a revision of the policy changed.
    ANSWERS_SUSPENDED = "answers_suspended"  # to who keeps them; `about` is the day of effect
    ANSWER_CHANGED = "answer_changed"  # to who asked to be told; `about` is the release
    # Planned hand-overs; `about` tells from whom, to whom and when.
    HAND_OVER_PLANNED = "hand_over_planned"
    HAND_OVER_TAKEN_BACK = "hand_over_taken_back"
    HAND_OVER_DONE = "hand_over_done"
    # Notices about the program itself.
    CALENDAR_CHANGED = "calendar_changed"
    CHAIN_HEAD = "chain_head"  # to the manager; `about` is the month and the head
    MANAGER_CHANGED = "manager_changed"  # to the former manager
    HANDED_OVER = "handed_over"  # to the new manager, one for each open escalation
    OUT_OF_ORDER = "out_of_order"
    UNREACHABLE = "unreachable"
    RESTORED = "restored"  # from a back-up; `about`: made, put back, numbers of lost tickets
    UNDELIVERED = "undelivered"  # to the fallback channel: somebody could not be reached

    @property
    def urgency(self) -> Urgency:
        return _URGENCY.get(self, Urgency.ACT)

    @property
    def never_ends(self) -> bool:
        """Retried until delivered, at most twenty seconds apart."""
        return self.urgency is Urgency.ESCALATION

    @property
    def shows_escalation(self) -> bool:
        """The message shows the escalation and is updated with it."""
        return self in _SHOWS


_SHOWS = frozenset({NoticeKind.LEAK_FLAGGED, NoticeKind.ESCALATED})
_URGENCY = {
    NoticeKind.LEAK_FLAGGED: Urgency.ESCALATION,
    NoticeKind.ESCALATED: Urgency.ESCALATION,
    NoticeKind.ASKED_BACK: Urgency.ESCALATION,
    NoticeKind.ADDED: Urgency.ESCALATION,
    NoticeKind.KNOWN_EARLIER: Urgency.ESCALATION,
    NoticeKind.CALLED_AGAIN: Urgency.ESCALATION,
    NoticeKind.CLIMBED: Urgency.ESCALATION,
    NoticeKind.TRIAGE_WAITS: Urgency.ESCALATION,
    NoticeKind.REPORT_NEAR: Urgency.ESCALATION,
    NoticeKind.REPORT_DUE: Urgency.ESCALATION,
    NoticeKind.REPORT_MISSED: Urgency.ESCALATION,
    NoticeKind.HANDED_OVER: Urgency.ESCALATION,
    NoticeKind.OUT_OF_ORDER: Urgency.ESCALATION,
    NoticeKind.UNREACHABLE: Urgency.ESCALATION,
    NoticeKind.UNDELIVERED: Urgency.ESCALATION,
    NoticeKind.OPENED: Urgency.NEWS,
    NoticeKind.CLOCK_NEAR: Urgency.NEWS,
    NoticeKind.CALENDAR_CHANGED: Urgency.NEWS,
    NoticeKind.CHAIN_HEAD: Urgency.NEWS,
    NoticeKind.MANAGER_CHANGED: Urgency.NEWS,
    NoticeKind.HAND_OVER_PLANNED: Urgency.NEWS,
    NoticeKind.HAND_OVER_TAKEN_BACK: Urgency.NEWS,
    NoticeKind.HAND_OVER_DONE: Urgency.NEWS,
    NoticeKind.RULED: Urgency.NEWS,
    NoticeKind.DECIDED: Urgency.NEWS,
    NoticeKind.DELAY_ALLOWED: Urgency.NEWS,
    NoticeKind.MONTH_REPORTED: Urgency.NEWS,
    NoticeKind.ANSWERS_SUSPENDED: Urgency.NEWS,
    NoticeKind.ANSWER_CHANGED: Urgency.NEWS,
    NoticeKind.ANSWERED_AT_ONCE: Urgency.DIGEST,
    NoticeKind.DIGEST: Urgency.DIGEST,
    NoticeKind.ANSWERS_DUE: Urgency.DIGEST,
}


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
    """Further subject: clock and day, day of a digest, month."""

    @property
    def key(self) -> str:
        """Unique in the database, so that a notice is written once."""
        parts = (self.what, self.number, str(self.step), self.to, self.about)
        return ":".join(parts if self.about else parts[:-1])
