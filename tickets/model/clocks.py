"""What a clock is: how long, counted how, and what may be said of the day it runs out."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum


class Label(StrEnum):
    """What stands right behind the date (O30)."""

    STATUTORY = "statutory"  # 〔法定〕 beside 確報, GDPR's month and article 39, nowhere else
    GUIDELINE = "guideline"  # 〔目安〕
    PMARK = "pmark"  # 〔Pマーク〕
    MIC = "mic"  # 〔総務省〕
    GDPR = "gdpr"  # 〔GDPR〕
    TARGET = "target"  # 〔社内目標〕 never told to an outsider, nor to whose request it is


class Unit(StrEnum):
    MINUTES = "minutes"
    OPEN_MINUTES = "open_minutes"  # only while the desk is open (O27)
    HOURS = "hours"
    DAYS = "days"
    BUSINESS_DAYS = "business_days"
    MONTHS = "months"

    @property
    def is_of_days(self) -> bool:
        """Runs out with a day, not at an hour."""
        return self in (Unit.DAYS, Unit.BUSINESS_DAYS, Unit.MONTHS)


class Roll(StrEnum):
    """Where the last day goes when it is a closed one."""

    NONE = "none"
    BY_LAW = "by_law"  # to the next day on which an authority is open
    BACK = "back"  # our own target: to the business day before (O29)
    FORWARD = "forward"  # the other side's time: nobody's waiting is cut short


class Sense(StrEnum):
    DUE = "due"  # by this day something is to be done
    FROM = "from"  # from this day on something may be done, by the person or by us


class ClockName(StrEnum):
    # A complaint.
    COMPLAINT_ACKNOWLEDGE = "complaint_acknowledge"
    COMPLAINT_ASSESS = "complaint_assess"
    COMPLAINT_REPLY = "complaint_reply"
    COMPLAINT_PROGRESS = "complaint_progress"  # c4: a note to the complainant on the way
    COMPLAINT_SILENCE = "complaint_silence"  # c8: no reaction, so it may be closed
    # A question passed to the desk (O32).
    QUESTION_ACKNOWLEDGE = "question_acknowledge"
    QUESTION_ANSWER = "question_answer"
    # A disclosure request.
    DISCLOSURE_ACKNOWLEDGE = "disclosure_acknowledge"
    FORM_DISPATCH = "form_dispatch"
    FORM_REMINDER = "form_reminder"
    FORM_CLOSE = "form_close"
    ARTICLE_39 = "article_39"
    CHECK = "check"
    INTERNAL_DUE = "internal_due"
    CORRECTION_WAIT = "correction_wait"
    SEARCH_CHASE = "search_chase"
    NOTICE = "notice"
    GDPR_MONTH = "gdpr_month"
    DECISION_WAITS = "decision_waits"  # O23: whoever is next is asked too
    # An escalation.
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
    """The day of the start is counted, as for a breach (GL 3-5-3-4)."""
    roll: Roll = Roll.NONE
    pauses: bool = False
    """Stands still while the person puts something right; only our own target does."""
    rings_at_night: bool = False
    """Its notices go at any hour: a possible breach, a regulator, a court (O29)."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """A clock that was started."""

    clock: Clock
    started_at: datetime
    on: date
    """The day that is printed, in Tokyo."""
    at: datetime
    """When it is over; for a day, the midnight that ends it."""
    is_paused: bool = False
    of: str = ""
    """Which of several: the system that is being searched."""

    def is_missed(self, now: datetime) -> bool:
        """Too late. A day from which something may be done is never missed, nor is a pause."""
        return self.clock.sense is Sense.DUE and not self.is_paused and now >= self.at


class Mark(StrEnum):
    THREE_BEFORE = "three_before"  # business days
    ONE_BEFORE = "one_before"
    DUE = "due"  # on the day itself
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Milestone:
    mark: Mark
    at: datetime
    """When it is to be told: in opening hours, unless the clock rings at night."""


TimerKey = tuple[ClockName, str]
"""Which clock, and of which of several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredTimer:
    """A deadline as it was written down last."""

    started_at: datetime
    on: date
    at: datetime
    is_paused: bool
    rings_at: datetime | None
    mark: Mark | None
    is_armed: bool
    """False of a row that is older than the ringing; then nothing is known of what it told."""


@dataclass(frozen=True, slots=True)
class Timer:
    """A deadline with all that it may say, and what of it comes next; None when all is said."""

    deadline: Deadline
    rings: tuple[Milestone, ...]
    next: Milestone | None
    at_night: bool
    """Rings at any hour; else only while the desk is open (O29)."""

    @property
    def key(self) -> TimerKey:
        return self.deadline.clock.name, self.deadline.of

    def is_due(self, now: datetime) -> bool:
        return self.next is not None and self.next.at <= now

    def going_on(self, now: datetime) -> "Timer":
        """With what lies ahead; nothing is said of what is past."""
        return replace(self, next=next((each for each in self.rings if each.at > now), None))
