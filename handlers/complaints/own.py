"""An employee's own matters: a consultation, and the status of their tickets (O1, O14)."""

from collections.abc import Sequence
from typing import Final

from handlers.forms.dispatch import Forms
from handlers.forms.fields import ask_personal, sealed
from handlers.forms.form import Form, FormContext, Part, form_key
from handlers.slack import blocks, interactions
from handlers.slack.blocks import Block
from handlers.slack.context import RequestContext
from handlers.tickets.lists import tickets
from tickets.model.complaint import Category, Complaint
from tickets.model.kinds import Channel, ContactBy, PartyRole, PersonalField, Restriction
from tickets.model.ticket import Party, Ticket
from tickets.workflow.new_ticket import NewTicket

NAME: Final = "own_consult"


def own_tickets(request: RequestContext, forms: Forms) -> None:
    """「わたしの受付」 in place of the route's reply."""
    interactions.replace(request, tickets(request, forms, ""))


def _draw(context: FormContext) -> Sequence[Part]:
    say = context.say
    return (
        blocks.section(say("own_seen_by")),
        ask_personal(context, PersonalField.DETAIL, required=True, hint=""),
        blocks.context(say("complaint.purpose")),
    )


def _take(request: RequestContext, context: FormContext) -> Ticket:
    """Restricted from the start: no card, own number series, hidden from the department (O1)."""
    new = NewTicket(
        facts=Complaint(category=Category.CONSULTATION),
        channel=Channel.INTERNAL,
        received_at=context.now,
        team=request.team,
        policy_revision=context.library.policy_revision,
        party=Party(PartyRole.EMPLOYEE, ContactBy.SLACK),
        restrictions=frozenset({Restriction.EMPLOYEE}),
        requester=context.person.id,
        personal=sealed(context, PersonalField.DETAIL),
    )
    return request.services.desk.open(new, who=request.user, now=context.now, key=form_key(request))


def _receipt(context: FormContext, ticket: Ticket) -> Sequence[Block]:
    return [blocks.header(ticket.number), blocks.section(context.say("own_taken"))]


FORMS: Final = (Form(name=NAME, does=_take, draws=_draw, receipt=_receipt),)
OPENERS: Final = {"own_tickets": own_tickets}
