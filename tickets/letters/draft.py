"""Draft of a letter: the ticket's facts and its opened values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from tickets.letters.application import Fee
from tickets.letters.letter import Addressee, Frame, Sender
from tickets.model import tokyo
from tickets.model.errors import TicketError
from tickets.model.kinds import Kind, Move, PersonalField
from tickets.model.personal import Personal, ValueName
from tickets.model.requests import RequestType
from tickets.model.ticket import Ticket
from tickets.rules.office import Office
from tickets.rules.periods import Rules, in_force

Fact = TypeVar("Fact")
Opened = Mapping[ValueName, Personal]
"""Personal values of the ticket, opened after a check of rights."""


class MissingFactsError(TicketError):
    """The ticket lacks a fact that the letter needs."""


@dataclass(frozen=True, slots=True)
class Draft:
    ticket: Ticket
    opened: Opened
    rules: Rules
    frame: Frame

    def value(self, field: PersonalField, of: str = "") -> Personal | None:
        return self.opened.get(ValueName(field, of))

    @property
    def received_on(self) -> date:
        return tokyo.date_of(self.ticket.received_at)

    @property
    def fee(self) -> Fee:
        request = self.ticket.disclosure
        return Fee.of(request.types, self.rules, gdpr=bool(request.gdpr_applies))

    @property
    def fee_of_any(self) -> Fee:
        """Highest possible fee while the type is unclear."""
        request = self.ticket.disclosure
        types = frozenset(RequestType) if request.types_unclear else request.types
        return Fee.of(types, self.rules, gdpr=bool(request.gdpr_applies))

    def reason_of(self, move: Move) -> Personal | None:
        """Reason of the last such move, sealed under the number of its step."""
        steps = [n for n, step in enumerate(self.ticket.history, 1) if step.move is move]
        return self.value(PersonalField.MOVE_REASON, str(steps[-1])) if steps else None


def prepare(
    ticket: Ticket, opened: Opened, office: Office, rules: Sequence[Rules], on: date
) -> Draft:
    """Draft of a letter dated `on`. The fee is that of the day the form was sent."""
    sent_on = ticket.disclosure.form_sent_on if ticket.kind is Kind.DISCLOSURE else None
    frame = Frame(
        number=ticket.number, on=on, sender=Sender.of(office), to=_addressee(ticket, opened)
    )
    return Draft(ticket, opened, in_force(rules, sent_on or on), frame)


def there(fact: Fact | None, name: str) -> Fact:
    """Return the fact or raise MissingFactsError."""
    if fact is None:
        raise MissingFactsError(name)
    return fact


def _addressee(ticket: Ticket, opened: Opened) -> Addressee:
    """The person; an agent only if the manager allowed it."""
    applicant = opened.get(ValueName(PersonalField.NAME))
    person = _other_than_applicant(ticket, opened)
    address = opened.get(ValueName(PersonalField.ADDRESS))
    code = opened.get(ValueName(PersonalField.POSTAL_CODE))
    name = there(person or applicant, "name")
    if person is None:
        return Addressee(name=name, postal_code=code, address=address)
    if _goes_to_agent(ticket):
        return Addressee(name=name, postal_code=code, address=address, agent=applicant)
    return Addressee(name=name, address=opened.get(ValueName(PersonalField.PRINCIPAL_ADDRESS)))


def _other_than_applicant(ticket: Ticket, opened: Opened) -> Personal | None:
    """Name of the person for whom somebody else applies.

    None if the applicant is that person, even if a name was recorded before this was known.
    """
    role = ticket.party.role
    by_agent = ticket.kind is Kind.DISCLOSURE and ticket.disclosure.agent_kind is not None
    if role is not None and role.is_the_person and not by_agent:
        return None
    return opened.get(ValueName(PersonalField.PRINCIPAL_NAME))


def _goes_to_agent(ticket: Ticket) -> bool:
    if ticket.kind is not Kind.DISCLOSURE:
        return False
    request = ticket.disclosure
    return request.to_agent and request.to_agent_allowed_by is not None
