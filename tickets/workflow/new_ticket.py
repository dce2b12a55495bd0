"""A new ticket before it is numbered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from tickets.model.complaint import Complaint
from tickets.model.disclosure import Disclosure
from tickets.model.kinds import Channel, Flag, Kind, Leak, Restriction, Status
from tickets.model.people import Roster
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Facts, Link, Party, Question, Ticket

_FIRST = {
    Kind.QUESTION: Status.OPEN,
    Kind.COMPLAINT: Status.RECEIVED,
    Kind.DISCLOSURE: Status.RECEIVED,
}
_KIND = {Question: Kind.QUESTION, Complaint: Kind.COMPLAINT, Disclosure: Kind.DISCLOSURE}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTicket:
    facts: Facts
    channel: Channel
    received_at: datetime
    team: str
    policy_revision: str
    party: Party = field(default_factory=Party)
    summary: str = ""
    leak: Leak = Leak.NO
    flags: frozenset[Flag] = frozenset()
    restrictions: frozenset[Restriction] = frozenset()
    about: frozenset[str] = frozenset()
    requester: str | None = None
    hidden_from: frozenset[str] = frozenset()
    department: str | None = None
    links: frozenset[Link] = frozenset()
    simulation: bool = False
    personal: Mapping[ValueName, Personal] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def kind(self) -> Kind:
        return _KIND[type(self.facts)]


def ticket_of(new: NewTicket, who: str, now: datetime, roster: Roster) -> Ticket:
    """Ticket of this form, without number and history."""
    return Ticket(
        number="",
        kind=new.kind,
        status=_FIRST[new.kind],
        received_at=new.received_at,
        recorded_by=who,
        requester=new.requester,
        department=new.department,
        restrictions=restrictions_of(new.restrictions, new.about, roster),
        about=new.about,
        hidden_from=new.hidden_from | roster.departments_of(new.requester),
        facts=new.facts,
        team=new.team,
        policy_revision=new.policy_revision,
        simulation=new.simulation,
        channel=new.channel,
        recorded_at=now,
        party=new.party,
        summary=new.summary,
        leak=new.leak,
        flags=new.flags,
        links=new.links,
    )


def restrictions_of(
    given: frozenset[Restriction], about: frozenset[str], roster: Roster
) -> frozenset[Restriction]:
    """The restrictions given, and those that follow from whom the matter is about (O1)."""
    found = set(given)
    if about:
        found.add(Restriction.ABOUT_DESK)
    if roster.manager in about:
        found.add(Restriction.ABOUT_MANAGER)
    return frozenset(found)
