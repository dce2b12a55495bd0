"""What somebody of the house has to hear."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum


class Urgency(IntEnum):
    """What goes out first, however much else is waiting."""

    ESCALATION = 0
    ACT = 1  # somebody waits for it: a next step, or an answer after the word that it was asked
    NEWS = 2
    DIGEST = 3


class NoticeKind(StrEnum):
    """One kind of message; its sentences are in phrases under this word."""

    OPENED = "opened"
    PASSED_ON = "passed_on"  # to who asked: the desk has the question
    LEAK_FLAGGED = "leak_flagged"
    ESCALATED = "escalated"  # anything else that goes up to the manager
    ASKED_BACK = "asked_back"  # to its reporter: what is missing
    ADDED = "added"  # its reporter knows more by now
    KNOWN_EARLIER = "known_earlier"  # another report of it was older: its days have moved
    NAME_THEM = "name_them"  # about somebody of the desk: say about whom
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
    CHANGE_WAITS = "change_waits"  # the drafter sees the changed words once more
    DECIDED = "decided"
    EXECUTION_ASKED = "execution_asked"
    SENT_BACK = "sent_back"
    DELAY_PROPOSED = "delay_proposed"
    DELAY_ALLOWED = "delay_allowed"
    ANSWERED = "answered"
    STILL_STUCK = "still_stuck"
    CONVERTED = "converted"
    REOPENED = "reopened"
    CHASED = "chased"  # to whoever has it: it has lain there for long
    ANSWERED_AT_ONCE = "answered_at_once"  # said in the manager's digest
    DIGEST = "digest"  # what the morning brings; `about` is its day
    MONTH_REPORTED = "month_reported"  # to the representative; `about` is the month
    # Clocks that ring.
    CLOCK_NEAR = "clock_near"
    CLOCK_DUE = "clock_due"
    CLOCK_MISSED = "clock_missed"
    CLOCK_FROM = "clock_from"  # from today something may be done
    SEARCH_CHASED = "search_chased"
    CALLED_AGAIN = "called_again"
    CLIMBED = "climbed"
    TRIAGE_WAITS = "triage_waits"
    REPORT_NEAR = "report_near"
    REPORT_DUE = "report_due"
    REPORT_MISSED = "report_missed"
    # Tickets that go to a colleague on a day; `about` says whose, to whom and when.
    HAND_OVER_PLANNED = "hand_over_planned"
    HAND_OVER_TAKEN_BACK = "hand_over_taken_back"
    HAND_OVER_DONE = "hand_over_done"
    # The program that looks after itself.
    CALENDAR_CHANGED = "calendar_changed"
    MANAGER_CHANGED = "manager_changed"  # to who was it until now
    HANDED_OVER = "handed_over"  # to who is it now, of each that is open
    OUT_OF_ORDER = "out_of_order"
    UNREACHABLE = "unreachable"
    UNDELIVERED = "undelivered"  # to the fallback: somebody could not be reached

    @property
    def urgency(self) -> Urgency:
        return _URGENCY.get(self, Urgency.ACT)

    @property
    def never_ends(self) -> bool:
        """Tried until it is told, at most twenty seconds apart."""
        return self.urgency is Urgency.ESCALATION

    @property
    def shows_escalation(self) -> bool:
        """The message is the escalation itself, and changes with it wherever it stands."""
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
    NoticeKind.MANAGER_CHANGED: Urgency.NEWS,
    NoticeKind.HAND_OVER_PLANNED: Urgency.NEWS,
    NoticeKind.HAND_OVER_TAKEN_BACK: Urgency.NEWS,
    NoticeKind.HAND_OVER_DONE: Urgency.NEWS,
    NoticeKind.RULED: Urgency.NEWS,
    NoticeKind.DECIDED: Urgency.NEWS,
    NoticeKind.DELAY_ALLOWED: Urgency.NEWS,
    NoticeKind.MONTH_REPORTED: Urgency.NEWS,
    NoticeKind.ANSWERED_AT_ONCE: Urgency.DIGEST,
    NoticeKind.DIGEST: Urgency.DIGEST,
}


DESK = "desk"
"""The private desk channel; every other recipient but one is a person's Slack id."""


FALLBACK = "fallback"
"""Where it is said that somebody could not be reached."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Holds no word of the ticket, so a corrected phrase also corrects what still waits."""

    what: NoticeKind
    number: str
    to: str
    step: int
    """The line of the history that it tells of."""
    about: str = ""
    """What it tells of besides: a clock and its day, the day of a digest, a month."""

    @property
    def key(self) -> str:
        """Unique in the database: two ticks, two processes or a restart make one notice."""
        parts = (self.what, self.number, str(self.step), self.to, self.about)
        return ":".join(parts if self.about else parts[:-1])
