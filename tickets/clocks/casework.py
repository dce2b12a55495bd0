"""The clocks of questions, complaints and disclosure requests, as long as the rules say."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from tickets.clocks.clock import Clock, ClockName, Label, Roll, Sense, Unit
from tickets.rules import Rules


@lru_cache(maxsize=32)  # a report asks for them with every step of every ticket
def clocks(rules: Rules) -> Mapping[ClockName, Clock]:
    """All of them by name. Whatever is not labelled otherwise is our own target."""
    all_ = (
        _target(ClockName.COMPLAINT_ACKNOWLEDGE, rules.complaint_acknowledge),
        _target(ClockName.COMPLAINT_ASSESS, rules.complaint_assess),
        _target(ClockName.COMPLAINT_REPLY, rules.complaint_reply),
        _target(ClockName.COMPLAINT_PROGRESS, rules.complaint_reply),
        _wait(ClockName.COMPLAINT_SILENCE, rules.silence_days),
        _target(ClockName.QUESTION_ACKNOWLEDGE, rules.question_acknowledge),
        _target(ClockName.QUESTION_ANSWER, rules.question_answer),
        _target(ClockName.DISCLOSURE_ACKNOWLEDGE, rules.disclosure_acknowledge),
        _target(ClockName.FORM_DISPATCH, rules.form_dispatch),
        _wait(ClockName.FORM_REMINDER, rules.form_reminder_days, Sense.DUE),
        _wait(ClockName.FORM_CLOSE, rules.form_close_days),
        # Article 39: the day after two weeks from arrival. It counts every day and never pauses.
        Clock(
            name=ClockName.ARTICLE_39,
            length=rules.art39_days,
            unit=Unit.DAYS,
            label=Label.STATUTORY,
            sense=Sense.FROM,
        ),
        _target(ClockName.CHECK, rules.check),
        Clock(
            name=ClockName.INTERNAL_DUE,
            length=rules.internal_due_days,
            unit=Unit.DAYS,
            roll=Roll.BACK,
            pauses=True,
        ),
        _wait(ClockName.CORRECTION_WAIT, rules.correction_wait_days),
        _target(ClockName.SEARCH_CHASE, rules.search_chase),
        _target(ClockName.NOTICE, rules.notice),
        Clock(
            name=ClockName.DECISION_WAITS,
            length=rules.decision_waits,
            unit=Unit.BUSINESS_DAYS,
            sense=Sense.FROM,
        ),
        # GDPR 12(3): one month from receipt.
        Clock(
            name=ClockName.GDPR_MONTH,
            length=1,
            unit=Unit.MONTHS,
            label=Label.STATUTORY,
        ),
    )
    return MappingProxyType({clock.name: clock for clock in all_})


def _target(name: ClockName, business_days: int) -> Clock:
    return Clock(name=name, length=business_days, unit=Unit.BUSINESS_DAYS)


def _wait(name: ClockName, days: int, sense: Sense = Sense.FROM) -> Clock:
    """Time that the other side has: it ends on a business day, and later rather than earlier."""
    return Clock(name=name, length=days, unit=Unit.DAYS, sense=sense, roll=Roll.FORWARD)
