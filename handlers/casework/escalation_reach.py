"""By which right a screen about an escalation is opened, and how an act on it is sent."""

from datetime import datetime

from handlers.forms.screen import Setting, form_key
from handlers.turn import Turn
from tickets.desk import Desk
from tickets.escalation import Escalation
from tickets.escalation_acts import Act


def to_read(cases: Desk, number: str, who: str, now: datetime) -> Escalation:
    return cases.escalations.known(number, who=who, now=now)


def to_act(cases: Desk, number: str, who: str, now: datetime) -> Escalation:
    return cases.judging.reached(number, who=who, now=now)


def acted(turn: Turn, setting: Setting, act: Act) -> Escalation:
    """The submission of a form: once, and not over what somebody did since it was opened."""
    return turn.services.cases.judging.act(
        setting.number,
        act,
        who=turn.arrival.user,
        now=turn.now,
        key=form_key(turn),
        seen=setting.seen,
    )
