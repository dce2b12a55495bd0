"""Draft of a letter: its frame, with the facts of the ticket and its opened values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from tickets.letters.letter import Addressee, Frame, Sender
from tickets.letters.template import Texts
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft(Frame):
    ticket: Ticket
    opened: Opened
    rules: Rules
    """Those of the day on which the form named the fee."""

    def value(self, field: PersonalField, of: str = "") -> Personal | None:
        return self.opened.get(ValueName(field, of))

    @property
    def received_on(self) -> date:
        return tokyo.date_of(self.ticket.received_at)

    def reason_of(self, move: Move) -> Personal | None:
        """Reason of the last such move."""
        slot = self.ticket.reason_of(move)
        return self.opened.get(slot) if slot else None

    def named(self, types: frozenset[RequestType]) -> str:
        """Types in the order of the law; a general name if the type is unclear."""
        return "、".join(names(types, self.sender.texts)) or self.say("type.unclear")

    def fee_words(self, due: int, types: frozenset[RequestType] = frozenset()) -> dict[str, str]:
        return fee_words(due, types, self.rules, self.sender.texts)


def prepare(
    ticket: Ticket, opened: Opened, office: Office, rules: Sequence[Rules], on: date
) -> Draft:
    """Draft of a letter dated `on`."""
    sent_on = ticket.disclosure.form_sent_on if ticket.kind is Kind.DISCLOSURE else None
    return Draft(
        number=ticket.number,
        on=on,
        sender=Sender.of(office),
        to=_addressee(ticket, opened),
        ticket=ticket,
        opened=opened,
        rules=in_force(rules, sent_on or on),
    )


def there(fact: Fact | None, name: str) -> Fact:
    """Return the fact or raise MissingFactsError."""
    if fact is None:
        raise MissingFactsError(name)
    return fact


def fee_words(
    due: int, types: frozenset[RequestType], rules: Rules, texts: Texts
) -> dict[str, str]:
    """Words for the places of a text that names the fee: `due` in yen, and the types that bear
    it."""
    means, fee = rules.fee_means, yen(due)
    amount = texts.say(f"amount.{means}", fee=fee)
    return {
        "fee": fee,
        "fee_types": "又は".join(names(types, texts)),
        "money": texts.say(f"money.{means}"),
        "amount": amount,
        "pay": texts.say(f"pay.{means}", amount=amount),
        "only": texts.say(f"only.{means}"),
        "sent": texts.say(f"sent.{means}", fee=fee),
        "no_money": texts.say(f"no_money.{means}") if rules.charges else "",
    }


def yen(amount: int) -> str:
    return f"{amount:,}円"


def names(types: frozenset[RequestType], texts: Texts) -> list[str]:
    return [texts.say(f"type.{each}") for each in RequestType if each in types]


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
