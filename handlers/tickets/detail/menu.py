"""A menu of moves that are not on the card, where the ticket is read."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

from handlers.forms.form import Offers
from handlers.forms.state import TicketRef
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.phrases import Phrases
from handlers.slack.view import ViewContext
from handlers.tickets.actions import (
    MENU,
    is_possible,
    needs_no_approval,
    next_steps,
    waits_for_colleague,
)
from tickets.deadlines.ticket_clocks import open_wait
from tickets.model.disclosure import Disclosure
from tickets.model.documents import Delayable, Money
from tickets.model.kinds import Kind, Move, Status
from tickets.model.pending import has_open_action, is_more_than_answered
from tickets.model.ticket import Ticket
from tickets.rules import fees
from tickets.rules.periods import Rules


def _has_stamps_to_return(ticket: Ticket, rules: Rules) -> bool:
    return any(fees.to_return(ticket.disclosure, rules, money) > 0 for money in Money)


def _has_copies(ticket: Ticket, _: Rules) -> bool:
    request = ticket.disclosure
    return bool(request.copies_arrived) and request.copies_disposed_on is None


def _is_searched(ticket: Ticket, _: Rules) -> bool:
    return bool(ticket.disclosure.tasks)


def _is_disowned(ticket: Ticket, _: Rules) -> bool:
    return bool(ticket.disclosure.disowned)


def _has_fee(ticket: Ticket, rules: Rules) -> bool:
    request = ticket.disclosure
    return fees.due(request, rules) > 0 and fees.received(request, rules.fee_means) > 0


def _is_delay_proposed(ticket: Ticket, _: Rules) -> bool:
    facts = ticket.facts
    return isinstance(facts, Delayable) and facts.delay_proposed_until is not None


def _is_waiting(ticket: Ticket, _: Rules) -> bool:
    return open_wait(ticket) is not None


def _is_not_waiting(ticket: Ticket, _: Rules) -> bool:
    return open_wait(ticket) is None


def _is_changed(ticket: Ticket, _: Rules) -> bool:
    return ticket.changed_by is not None


def _is_undecided(ticket: Ticket, _: Rules) -> bool:
    return ticket.drafted_by is not None and ticket.changed_by is None


def _is_executable(ticket: Ticket, _: Rules) -> bool:
    return bool(ticket.disclosure.to_execute)


def _hands_over(ticket: Ticket, _: Rules) -> bool:
    return ticket.disclosure.hands_over


def _is_packed(ticket: Ticket, _: Rules) -> bool:
    return not ticket.disclosure.is_checked


def _came_back(ticket: Ticket, _: Rules) -> bool:
    mail = ticket.disclosure.returned_mail
    return bool(mail) and mail[-1].settled_on is None


def _is_to_be_checked(ticket: Ticket, _: Rules) -> bool:
    return has_open_action(ticket)


def _is_undone(ticket: Ticket, _: Rules) -> bool:
    return ticket.complaint.undone_action is not None


def _is_at_its_end(ticket: Ticket, rules: Rules) -> bool:
    """An approved answer goes out first, unless nobody is to be answered (O10: an opt-out)."""
    if ticket.kind is Kind.COMPLAINT and ticket.status in (Status.RECEIVED, Status.ACKNOWLEDGED):
        return ticket.is_only_stopped and needs_no_approval(ticket, rules)
    if is_more_than_answered(ticket, rules.answer_at_once):
        return False  # the manager finds it among the decisions
    return ticket.status is not Status.APPROVED or ticket.is_without_reply


def _is_closed_above(ticket: Ticket, rules: Rules) -> bool:
    """Otherwise the form that closes it asks for the reaction."""
    return is_more_than_answered(ticket, rules.answer_at_once)


def _has_reply(ticket: Ticket, _: Rules) -> bool:
    return not ticket.is_without_reply


def _is_to_draft(ticket: Ticket, _: Rules) -> bool:
    """An approved reply is not drafted again."""
    return ticket.status is not Status.APPROVED or ticket.is_without_reply


_NEEDS: Final[Mapping[Move, Callable[[Ticket, Rules], bool]]] = {
    Move.RETURN_STAMPS: _has_stamps_to_return,
    Move.DISPOSE: _has_copies,
    Move.REPORT_SEARCH: _is_searched,
    Move.ASK_ELSEWHERE: _is_disowned,
    Move.SETTLE_FEE: _has_fee,
    Move.ALLOW_DELAY: _is_delay_proposed,
    Move.PAUSE: _is_not_waiting,
    Move.GO_ON: _is_waiting,
    Move.CONFIRM_CHANGE: _is_changed,
    Move.DEPUTIZE: _is_undecided,
    Move.EXECUTE: _is_executable,
    Move.EXECUTE_PART: _is_executable,
    Move.PACK: _hands_over,
    Move.CHECK_CONTENTS: _is_packed,
    Move.REFUSE_CONTENTS: _is_packed,
    Move.RESEND: _came_back,
    Move.KEEP_MAIL: _came_back,
    Move.DRAFT: _is_to_draft,
    Move.ANSWER_AT_ONCE: needs_no_approval,
    Move.RESPOND: _has_reply,
    Move.CLOSE: _is_at_its_end,
    Move.NOT_ACCEPTED: _is_closed_above,
    Move.FINISH_ACTION: _is_undone,
    Move.CONFIRM_EFFECT: _is_to_be_checked,
    Move.DENY_EFFECT: _is_to_be_checked,
}
"""Conditions without which a move leads nowhere."""


_CHECKS: Final = frozenset({Move.CHECK_CONTENTS, Move.REFUSE_CONTENTS})


def leads_on(move: Move, ticket: Ticket, view: ViewContext) -> bool:
    """The fee is that of the day on which the form was sent."""
    facts = ticket.facts
    rules = view.rules_since(facts.form_sent_on if isinstance(facts, Disclosure) else None)
    is_needed = move not in _NEEDS or _NEEDS[move](ticket, rules)
    if move in _CHECKS and waits_for_colleague(ticket, view.reader):
        return False
    return is_needed and is_possible(move, ticket, view)


def other_moves(
    ticket: Ticket,
    moves: Collection[Move],
    offers: Offers,
    view: ViewContext,
    steps: Collection[str] = (),
) -> Block | None:
    """A menu of the forms that this person may open besides these steps and the desk's; or None."""
    if ticket.kind is Kind.QUESTION:
        return None  # its card has all of the desk's; the others are the asker's
    say, on_card = view.say, {*next_steps(ticket, view), *steps}
    names = [
        name
        for move in Move
        if move in moves
        and leads_on(move, ticket, view)
        and (name := offers.get((_of(move, ticket), move)))
        and name not in on_card
        and say.has(f"screen.{name}")
    ]
    options = [
        (say(f"screen.{name}"), TicketRef(ticket.number, ticket.version, name).write())
        for name in dict.fromkeys(names)
    ]
    if not options:
        return None
    return blocks.section(say("more_moves"), accessory=chooser(options, say))


def chooser(options: Iterable[tuple[str, str]], say: Phrases) -> Block | None:
    """A list of (label, value) to choose from: an overflow menu holds only five."""
    return blocks.select(MENU, say("more_moves_choose"), options)


def _of(move: Move, ticket: Ticket) -> Kind | None:
    """Forms of every kind have menus of their own, except for passing on a decision."""
    return None if move is Move.DEPUTIZE else ticket.kind
