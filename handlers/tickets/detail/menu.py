"""A menu of moves that are not on the card, where the ticket is read."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

from handlers.forms.form import FormsByMove
from handlers.forms.state import TicketRef
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.phrases import Phrases
from handlers.slack.view import ViewContext
from handlers.tickets.actions import (
    MENU_ACTION,
    form_label,
    needs_no_approval,
    next_steps,
)
from tickets.model.disclosure import Disclosure
from tickets.model.documents import Money
from tickets.model.kinds import Kind, Move, Status
from tickets.model.pending import outgrew_immediate_answer
from tickets.model.ticket import Ticket
from tickets.rules import fees
from tickets.rules.periods import Rules
from tickets.workflow.apply import is_blocked_by_ticket


def _has_fee(ticket: Ticket, rules: Rules) -> bool:
    request = ticket.disclosure
    return fees.yen_due(request, rules) > 0 and fees.yen_received(request, rules.fee_means) > 0


def _is_at_its_end(ticket: Ticket, rules: Rules) -> bool:
    """Whether a menu may offer to close it.

    Not before an approved answer is sent, unless nobody is to be answered (O10: an opt-out), nor
    before returned mail is sent again or kept (O19).
    """
    if ticket.mail_to_resend:
        return False
    if ticket.kind is Kind.COMPLAINT and ticket.status in (Status.RECEIVED, Status.ACKNOWLEDGED):
        return ticket.is_stopped_opt_out_only and needs_no_approval(ticket, rules)
    if outgrew_immediate_answer(ticket, rules.answer_at_once):
        return False  # the manager finds it among the decisions
    return ticket.status is not Status.APPROVED or ticket.has_reason_not_to_reply


_LEADS_SOMEWHERE: Final[Mapping[Move, Callable[[Ticket, Rules], bool]]] = {
    Move.RETURN_STAMPS: lambda ticket, rules: any(
        fees.yen_to_return(ticket.disclosure, rules, money) > 0 for money in Money
    ),
    Move.DISPOSE: lambda ticket, _: ticket.disclosure.keeps_copies,
    Move.REPORT_SEARCH: lambda ticket, _: bool(ticket.disclosure.tasks),
    Move.ASK_ELSEWHERE: lambda ticket, _: bool(ticket.disclosure.disowned_systems),
    Move.SETTLE_FEE: _has_fee,
    Move.PROPOSE_DELAY: (
        lambda ticket, _: ticket.status not in (Status.RESPONDED, Status.UNRESOLVED, Status.REPLIED)
    ),
    Move.CHECK_CONTENTS: lambda ticket, _: not ticket.disclosure.are_contents_checked,
    Move.REFUSE_CONTENTS: lambda ticket, _: not ticket.disclosure.are_contents_checked,
    Move.ANSWER_AT_ONCE: needs_no_approval,
    Move.CLOSE: _is_at_its_end,
    # Without more than an answer, the form that closes it asks for the reaction.
    Move.NOT_ACCEPTED: lambda ticket, rules: outgrew_immediate_answer(ticket, rules.answer_at_once),
}
"""Conditions of moves that nothing refuses, but that would change nothing or come too soon."""


def may_make_move(move: Move, ticket: Ticket, view: ViewContext) -> bool:
    """Whether this reader may make the move now, by the fee of the day the form was sent."""
    if is_blocked_by_ticket(ticket, move, view.office_context.moment(view.reader, view.now)):
        return False
    facts = ticket.facts
    rules = view.rules_on(facts.form_sent_on if isinstance(facts, Disclosure) else None)
    leads = _LEADS_SOMEWHERE.get(move)
    return leads is None or leads(ticket, rules)


def other_moves_menu(
    ticket: Ticket,
    moves: Collection[Move],
    offers: FormsByMove,
    view: ViewContext,
    steps: Collection[str] = (),
) -> Block | None:
    """A menu of the forms that this person may open besides these steps and the desk's; or None."""
    if ticket.kind is Kind.QUESTION:
        return None  # its card has all of the desk's; the others are the asker's
    say, on_card = view.say, {*next_steps(ticket, view), *steps}
    # Forms of every kind have menus of their own, except for passing on a decision
    names = [
        name
        for move in Move
        if move in moves
        and may_make_move(move, ticket, view)
        and (name := offers.get((None if move is Move.DEPUTIZE else ticket.kind, move)))
        and name not in on_card
        and say.has(f"screen.{name}")
    ]
    options = [
        (form_label(name, ticket, say), TicketRef(ticket.number, ticket.version, name).write())
        for name in dict.fromkeys(names)
    ]
    if not options:
        return None
    return blocks.section(say("more_moves"), accessory=choice_menu(options, say))


def choice_menu(options: Iterable[tuple[str, str]], say: Phrases) -> Block | None:
    """A list of (label, value) to choose from: an overflow menu holds only five."""
    return blocks.select(MENU_ACTION, say("more_moves_choose"), options)
