"""What of a ticket waits for somebody who decides: a line of its card, not a button."""

from collections.abc import Iterator

from handlers.views.reader import Reader
from tickets.deciding import decider
from tickets.ticket import Ticket
from tickets.waits import waits

_OFFICES = ("manager", "deputy", "representative", "auditor")


def waiting(ticket: Ticket, reader: Reader) -> Iterator[str]:
    """「承認待ち：管理者（8/6から）」."""
    whom = reader.say.word("waits_for", office(ticket, reader))
    for wait in waits(ticket):
        told = {"what": reader.say.word("waits", wait.what), "whom": whom}
        yield reader.say("card_waits", **told, date=reader.day_of(wait.since))


def office(ticket: Ticket, reader: Reader) -> str:
    """In which office the one decides who is asked today; while there is none, the manager's."""
    roster = reader.circumstances.roster
    person = decider(ticket, roster, reader.today)
    held = (name for name in _OFFICES if person and getattr(roster, name) == person)
    return next(held, "manager")
