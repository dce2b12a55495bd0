"""Clocks, deadlines, milestones and timers: the values that deadlines/ computes with."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Final


class Label(StrEnum):
    """Stands right behind the date (O30)."""

    STATUTORY = "statutory"  # 〔法定〕: only the final breach report, GDPR's month and article 39
    GUIDELINE = "guideline"  # 〔目安〕
    PMARK = "pmark"  # 〔Pマーク〕
    MIC = "mic"  # 〔総務省〕
    GDPR = "gdpr"  # 〔GDPR〕
    TARGET = "target"  # 〔社内目標〕: never told to an outsider or to the requester


class Unit(StrEnum):
    MINUTES = "minutes"
    OPEN_MINUTES = "open_minutes"  # counts only while the desk is open (O27)
    HOURS = "hours"
    DAYS = "days"
    BUSINESS_DAYS = "business_days"
    MONTHS = "months"

    @property
    def is_of_days(self) -> bool:
        """Whether the clock ends with a day and not at an hour."""
        return self in (Unit.DAYS, Unit.BUSINESS_DAYS, Unit.MONTHS)


class RollRule(StrEnum):
    """Where a deadline moves when its last day is closed."""

    NONE = "none"
    BY_LAW = "by_law"  # to the next day on which an authority is open
    BACK = "back"  # our own target: to the business day before (O29)
    FORWARD = "forward"  # for the other side's time, so that it is never cut short


class Sense(StrEnum):
    DUE = "due"  # something must be done by this day
    FROM = "from"  # something may be done from this day on


class ClockName(StrEnum):
    # Complaint.
    COMPLAINT_ACKNOWLEDGE = "complaint_acknowledge"
    COMPLAINT_ASSESS = "complaint_assess"
    COMPLAINT_REPLY = "complaint_reply"
    COMPLAINT_PROGRESS = "complaint_progress"  # progress note to the complainant
    COMPLAINT_SILENCE = "complaint_silence"  # no reaction, so it may be closed; questions too
    # Question (O32).
    QUESTION_ACKNOWLEDGE = "question_acknowledge"
    QUESTION_ANSWER = "question_answer"
    # Disclosure request.
    DISCLOSURE_ACKNOWLEDGE = "disclosure_acknowledge"
    FORM_DISPATCH = "form_dispatch"
    FORM_REMINDER = "form_reminder"
    FORM_CLOSE = "form_close"
    ARTICLE_39 = "article_39"
    CHECK = "check"
    INTERNAL_DUE = "internal_due"
    CORRECTION_REMINDER = "correction_reminder"
    CORRECTION_WAIT = "correction_wait"
    SEARCH_CHASE = "search_chase"
    NOTICE = "notice"
    GDPR_MONTH = "gdpr_month"
    DECISION_WAITS = "decision_waits"  # O23: the next decider is asked too
    # Escalation.
    CALL_DEPUTY = "call_deputy"
    CALL_REPRESENTATIVE = "call_representative"
    TRIAGE = "triage"
    SAME_DAY = "same_day"
    PRELIMINARY_ALARM = "preliminary_alarm"
    PRELIMINARY = "preliminary"  # 速報
    FINAL_30 = "final_30"  # 確報
    FINAL_60 = "final_60"  # 確報, wrongful purpose
    ENTRUSTER = "entruster"
    MIC_DETAIL = "mic_detail"  # 通信の秘密 詳報
    PMARK_PRELIMINARY = "pmark_preliminary"
    PMARK_FINAL_30 = "pmark_final_30"
    PMARK_FINAL_60 = "pmark_final_60"
    GDPR_72_HOURS = "gdpr_72_hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    name: ClockName
    length: int
    unit: Unit
    label: Label = Label.TARGET
    sense: Sense = Sense.DUE
    starts_as_day_one: bool = False
    """The start day counts as day 1, as for a breach (GL 3-5-3-4)."""
    roll: RollRule = RollRule.NONE
    pauses: bool = False
    """Pauses while the person is asked for something; only our own targets do."""
    again: tuple[int, ...] = ()
    """Business days after the last day: when each mark of `REPEATED_REMINDERS` reminds."""
    reminds_at_night: bool = False
    """Reminds at any hour: possible breach, regulator, court (O29)."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A clock that has started."""

    clock: Clock
    started_at: datetime
    on: date
    """Printed day, in Tokyo."""
    at: datetime
    """End instant; for a day, the midnight after it."""
    is_paused: bool = False
    of: str = ""
    """Which one of several, such as the system being searched."""

    def is_missed(self, now: datetime) -> bool:
        """Whether the deadline has passed; an earliest date or a paused deadline never has."""
        return self.clock.sense is Sense.DUE and not self.is_paused and now >= self.at


class MilestoneKind(StrEnum):
    THREE_BEFORE = "three_before"  # business days
    ONE_BEFORE = "one_before"
    DUE = "due"  # on the day itself
    MISSED = "missed"
    MISSED_AGAIN = "missed_again"
    UNANSWERED = "unanswered"  # missed for so long that others hear of it


REPEATED_REMINDERS: Final = (MilestoneKind.MISSED_AGAIN, MilestoneKind.UNANSWERED)
"""Marks after the deadline, for clocks that remind more than once."""


@dataclass(frozen=True, slots=True)
class Milestone:
    mark: MilestoneKind
    at: datetime
    """Time of the reminder: in opening hours unless the clock reminds at night."""


TimerKey = tuple[ClockName, str]
"""Clock name, and which one of several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTimer:
    started_at: datetime
    on: date
    at: datetime
    is_paused: bool
    remind_at: datetime | None
    mark: MilestoneKind | None
    is_scheduled: bool
    """False for rows older than reminders, where nothing is known of what was told."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A deadline with its reminders, before it is known which were told."""

    deadline: Deadline
    milestones: tuple[Milestone, ...]
    at_night: bool
    """Reminds at any hour, not only while the desk is open (O29)."""

    @property
    def key(self) -> TimerKey:
        return self.deadline.clock.name, self.deadline.of


@dataclass(frozen=True, slots=True)
class Timer(Schedule):
    """A schedule with the next milestone to tell; None when all have passed."""

    next: Milestone | None

    def is_due(self, now: datetime) -> bool:
        return self.next is not None and self.next.at <= now

    def skip_past(self, now: datetime) -> "Timer":
        return replace(self, next=next((each for each in self.milestones if each.at > now), None))
