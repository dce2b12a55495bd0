"""The door of an employee's own matters: a consultation, and where one's own stand (O1, O14)."""

from collections.abc import Sequence
from typing import Final

from handlers.forms.dispatch import Screens
from handlers.forms.fields import ask_personal, sealed
from handlers.forms.form import Part, Screen, Setting, form_key
from handlers.slack import blocks, interactions
from handlers.slack.blocks import Block
from handlers.slack.context import Turn
from handlers.tickets.lists import tickets
from tickets.model.complaint import Category, Complaint
from tickets.model.kinds import Channel, ContactBy, PartyRole, PersonalField, Restriction
from tickets.model.ticket import Party, Ticket
from tickets.workflow.new_ticket import NewTicket

NAME: Final = "own_consult"


def own_tickets(turn: Turn, screens: Screens) -> None:
    """「わたしの受付」 in place of the door."""
    interactions.replace(turn, tickets(turn, screens, ""))


def _draw(setting: Setting) -> Sequence[Part]:
    say = setting.say
    return (
        blocks.section(say("own_seen_by")),
        ask_personal(setting, PersonalField.DETAIL, required=True, hint=""),
        blocks.context(say("complaint.purpose")),
    )


def _take(turn: Turn, setting: Setting) -> Ticket:
    """Restricted from the start: no card, a number of its own, hidden from the department (O1)."""
    new = NewTicket(
        facts=Complaint(category=Category.CONSULTATION),
        channel=Channel.INTERNAL,
        received_at=setting.now,
        team=turn.team,
        policy_revision=setting.library.policy_revision,
        party=Party(PartyRole.EMPLOYEE, ContactBy.SLACK),
        restrictions=frozenset({Restriction.EMPLOYEE}),
        requester=setting.person.id,
        personal=sealed(setting, PersonalField.DETAIL),
    )
    return turn.services.cases.open(new, who=turn.arrival.user, now=setting.now, key=form_key(turn))


def _receipt(setting: Setting, ticket: Ticket) -> Sequence[Block]:
    return [blocks.header(ticket.number), blocks.section(setting.say("own_taken"))]


SCREENS: Final = (Screen(name=NAME, does=_take, draws=_draw, receipt=_receipt),)
OPENERS: Final = {"own_tickets": own_tickets}
