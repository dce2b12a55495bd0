"""The letters outside the procedure of requests: a complaint answered, a leak told."""

from dataclasses import dataclass
from datetime import date

from tickets.letters.frame import Frame
from tickets.letters.letter import Letter
from tickets.letters.template import Values
from tickets.personal import Personal


def complaint_reply(frame: Frame, *, received_on: date, approved: Personal) -> Letter:
    """苦情への回答, round the words that a second person approved."""
    values: Values = {"received_on": frame.day(received_on), "reply": approved}
    return frame.write("complaint_reply", values)


def recourse(frame: Frame, *, replied_on: date) -> Letter:
    """社外窓口のご案内, when our reply was not accepted."""
    return frame.write("recourse", {"replied_on": frame.day(replied_on)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """What the persons concerned are told (規則10条), in the manager's words."""

    overview: str
    data_items: str
    cause: str
    secondary_damage: str
    other: str


def breach_notice(frame: Frame, facts: Breach) -> Letter:
    """漏えい等の本人通知."""
    values: Values = {
        "overview": facts.overview,
        "data_items": facts.data_items,
        "cause": facts.cause,
        "secondary_damage": facts.secondary_damage,
        "other": facts.other,
    }
    return frame.write("breach_notice", values)
