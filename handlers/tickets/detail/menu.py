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
    is_first_day_over,
    may_not_check_contents,
    needs_no_approval,
    next_steps,
)
from tickets.deadlines.ticket_clocks import open_wait
from tickets.model.disclosure import Disclosure
from tickets.model.documents import Delayable, Money
from tickets.model.kinds import Kind, Leak, Move, Status
from tickets.model.pending import has_open_action, outgrew_immediate_answer
from tickets.model.ticket import Ticket
from tickets.rules import fees
from tickets.rules.periods import Rules


def _has_fee(ticket: Ticket, rules: Rules) -> bool:
    request = ticket.disclosure
    return fees.yen_due(request, rules) > 0 and fees.yen_received(request, rules.fee_means) > 0


def _is_delay_proposed(ticket: Ticket, _: Rules) -> bool:
    facts = ticket.facts
    return isinstance(facts, Delayable) and facts.delay_proposed_until is not None


def _is_at_its_end(ticket: Ticket, rules: Rules) -> bool:
    """An approved answer goes out first, unless nobody is to be answered (O10: an opt-out).

    What came back is sent again first, or kept (O19).
    """
    if ticket.mail_to_resend:
        return False
    if ticket.kind is Kind.COMPLAINT and ticket.status in (Status.RECEIVED, Status.ACKNOWLEDGED):
        return ticket.is_only_stopped and needs_no_approval(ticket, rules)
    if outgrew_immediate_answer(ticket, rules.answer_at_once):
        return False  # the manager finds it among the decisions
    return ticket.status is not Status.APPROVED or ticket.has_reason_not_to_reply


def _is_reply_ahead(ticket: Ticket, _: Rules) -> bool:
    return ticket.status not in (Status.RESPONDED, Status.UNRESOLVED, Status.REPLIED)


def _may_be_resent(ticket: Ticket, _: Rules) -> bool:
    """Whether mail came back and its address is confirmed (O21)."""
    mail = ticket.disclosure.unsettled_return
    return mail is not None and not mail.needs_address


def _may_be_resumed(ticket: Ticket, _: Rules) -> bool:
    """Whether a complaint was acknowledged and assessed before it was closed."""
    if ticket.kind is not Kind.COMPLAINT:
        return True
    return ticket.complaint.severity is not None and not ticket.is_receipt_owed


_NEEDS: Final[Mapping[Move, Callable[[Ticket, Rules], bool]]] = {
    Move.ACKNOWLEDGE: lambda ticket, _: (
        ticket.status is not Status.REOPENED or ticket.is_receipt_owed
    ),
    Move.ASSESS: lambda ticket, _: not ticket.is_receipt_owed,
    Move.RESUME: _may_be_resumed,
    Move.REMIND: lambda ticket, _: ticket.disclosure.unsettled_return is None,
    Move.CLOSE_UNRETURNED: lambda ticket, _: ticket.mail_to_resend is None,
    Move.RETURN_STAMPS: lambda ticket, rules: any(
        fees.yen_to_return(ticket.disclosure, rules, money) > 0 for money in Money
    ),
    Move.DISPOSE: lambda ticket, _: ticket.disclosure.keeps_copies,
    Move.REPORT_SEARCH: lambda ticket, _: bool(ticket.disclosure.tasks),
    Move.ASK_ELSEWHERE: lambda ticket, _: bool(ticket.disclosure.disowned_systems),
    Move.SETTLE_FEE: _has_fee,
    Move.PROPOSE_DELAY: _is_reply_ahead,
    Move.ALLOW_DELAY: _is_delay_proposed,
    Move.REFUSE_DELAY: _is_delay_proposed,
    Move.PAUSE: lambda ticket, _: open_wait(ticket) is None,
    Move.GO_ON: lambda ticket, _: open_wait(ticket) is not None,
    Move.CONFIRM_CHANGE: lambda ticket, _: ticket.changed_by is not None,
    Move.DEPUTIZE: lambda ticket, _: ticket.drafted_by is not None and ticket.changed_by is None,
    Move.EXECUTE: lambda ticket, _: bool(ticket.disclosure.to_execute),
    Move.EXECUTE_PART: lambda ticket, _: bool(ticket.disclosure.to_execute),
    Move.NOTIFY_METHOD: lambda ticket, _: ticket.disclosure.method_requested != "paper",
    Move.PACK: lambda ticket, _: ticket.disclosure.hands_over_data,
    Move.CHECK_CONTENTS: lambda ticket, _: not ticket.disclosure.are_contents_checked,
    Move.REFUSE_CONTENTS: lambda ticket, _: not ticket.disclosure.are_contents_checked,
    Move.CHECK_ADDRESS: lambda ticket, _: ticket.disclosure.unsettled_return is not None,
    Move.RESEND: _may_be_resent,
    Move.KEEP_MAIL: lambda ticket, _: ticket.disclosure.unsettled_return is not None,
    Move.DRAFT: lambda ticket, _: (
        ticket.status is not Status.APPROVED or ticket.has_reason_not_to_reply
    ),
    Move.CLEAR_LEAK: lambda ticket, _: ticket.leak is not Leak.NO,
    Move.ANSWER_AT_ONCE: needs_no_approval,
    Move.RESPOND: lambda ticket, _: not ticket.has_reason_not_to_reply,
    Move.CLOSE: _is_at_its_end,
    # Without more than an answer, the form that closes it asks for the reaction.
    Move.NOT_ACCEPTED: lambda ticket, rules: outgrew_immediate_answer(ticket, rules.answer_at_once),
    Move.FINISH_ACTION: lambda ticket, _: (
        has_open_action(ticket) and ticket.complaint.undone_action is not None
    ),
    Move.CONFIRM_EFFECT: lambda ticket, _: has_open_action(ticket),
    Move.DENY_EFFECT: lambda ticket, _: has_open_action(ticket),
}
"""Conditions without which a move leads nowhere."""


_CHECKS: Final = frozenset({Move.CHECK_CONTENTS, Move.REFUSE_CONTENTS})


def may_follow(move: Move, ticket: Ticket, view: ViewContext) -> bool:
    """Whether the move is possible now, by the fee of the day the form was sent."""
    facts = ticket.facts
    rules = view.rules_since(facts.form_sent_on if isinstance(facts, Disclosure) else None)
    is_needed = move not in _NEEDS or _NEEDS[move](ticket, rules)
    if move in _CHECKS and may_not_check_contents(ticket, view.reader):
        return False
    return is_needed and is_first_day_over(move, ticket, view)


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
    names = [
        name
        for move in Move
        if move in moves
        and may_follow(move, ticket, view)
        and (name := offers.get((_of(move, ticket), move)))
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


def _of(move: Move, ticket: Ticket) -> Kind | None:
    """Forms of every kind have menus of their own, except for passing on a decision."""
    return None if move is Move.DEPUTIZE else ticket.kind
