"""What is passed upward at once: its own record, tied to a ticket or to none (domain.md 4.4)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from tickets.complaint import Caller, Complaint
from tickets.disclosure import Disclosure
from tickets.ticket import Ticket
from tickets.words import Channel, Leak


class Cause(StrEnum):
    BREACH_SUSPECTED = "breach_suspected"
    MY_NUMBER = "mynumber"
    SENSITIVE_IN_SLACK = "sensitive_in_slack"
    COURT = "lawsuit_or_court"
    REGULATOR = "regulator"
    ACCREDITED_BODY = "accredited_body"
    LAW_ENFORCEMENT = "law_enforcement"
    BAR_ASSOCIATION = "bar_association"
    MEDIA = "media"


class Trigger(StrEnum):
    """What happened: T1 to T15 of domain.md 3.3, in this order."""

    WRONG_RECEIVER = "wrong_receiver"
    VISIBLE = "visible"
    MAIL_ABUSE = "mail_abuse"
    TAKEN_OVER = "taken_over"
    LOST = "lost"
    TAKEN_OUT = "taken_out"
    MALWARE = "malware"
    SENSITIVE = "sensitive"
    MONEY = "money"
    MANY = "many"
    MY_NUMBER = "my_number"
    COMMUNICATIONS = "communications"
    ENTRUSTED = "entrusted"
    EEA = "eea"
    IN_SLACK = "in_slack"


class Persons(StrEnum):
    """How many are concerned; the law's own steps are among them."""

    ONE = "one"
    HUNDRED = "hundred"
    THOUSAND = "thousand"
    MORE = "more"
    UNKNOWN = "unknown"


class Ongoing(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    number: str
    cause: Cause
    source: str | None = None
    """The ticket that told of it."""
    raised_by: str
    raised_at: datetime
    known_at: datetime
    """When anyone in the company first knew; the law counts from here, not from the typing."""
    department: str | None = None
    """Where it was first known."""
    triggers: frozenset[Trigger] = frozenset()
    persons: Persons = Persons.UNKNOWN
    ongoing: Ongoing = Ongoing.UNKNOWN
    version: int = 1

    def __post_init__(self) -> None:
        if self.known_at > self.raised_at:
            raise ValueError("nobody raises what the company does not know yet")


_CALLED: Mapping[Caller, Cause] = {
    Caller.POLICE: Cause.LAW_ENFORCEMENT,
    Caller.COURT: Cause.COURT,
    Caller.BAR_ASSOCIATION: Cause.BAR_ASSOCIATION,
    Caller.PRESS: Cause.MEDIA,
    Caller.ACCREDITED_BODY: Cause.ACCREDITED_BODY,
    Caller.REGULATOR: Cause.REGULATOR,
}
_CAME_BY: Mapping[Channel, Cause] = {
    Channel.ACCREDITED_BODY: Cause.ACCREDITED_BODY,
    Channel.AUTHORITY: Cause.REGULATOR,
}


def called(ticket: Ticket) -> Cause | None:
    """Somebody called whom the manager has to hear of at once."""
    if isinstance(ticket.facts, Complaint) and ticket.facts.caller:
        return _CALLED[ticket.facts.caller]
    return _CAME_BY.get(ticket.channel)


def causes(ticket: Ticket, *, is_new: bool) -> frozenset[Cause]:
    """Why this ticket is passed upward: a caller when it comes in, all else at any time."""
    leak = None if ticket.leak is Leak.NO else Cause.BREACH_SUSPECTED
    call = called(ticket) if is_new else None
    number = Cause.MY_NUMBER if shows_my_number(ticket) else None
    return frozenset(cause for cause in (leak, call, number) if cause)


def shows_my_number(ticket: Ticket) -> bool:
    """Papers came in with a My Number on them, which the law lets nobody keep (4.4)."""
    return isinstance(ticket.facts, Disclosure) and bool(ticket.facts.my_number_seen)
