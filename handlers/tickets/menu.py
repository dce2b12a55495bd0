"""The moves that stand on no card just now: a list to choose from, where the ticket is read."""

from collections.abc import Callable, Collection, Mapping
from typing import Final

from handlers.forms.state import TicketRef
from handlers.slack import blocks
from handlers.slack.blocks import LABEL, OPTION, Block, plain
from handlers.slack.phrases import Phrases
from handlers.tickets.actions import MENU, next_steps
from tickets.model.documents import Money
from tickets.model.kinds import Kind, Move
from tickets.model.pending import has_open_action
from tickets.model.ticket import Ticket
from tickets.rules import fees
from tickets.rules.periods import Rules

FORMS: Final[Mapping[Kind, Mapping[Move, str]]] = {
    Kind.QUESTION: {},
    Kind.COMPLAINT: {
        Move.DESCRIBE: "complaint_describe",
        Move.ACKNOWLEDGE: "complaint_acknowledge",
        Move.STOP_MAIL: "complaint_stop_mail",
        Move.ANSWER_AT_ONCE: "complaint_answer_at_once",
        Move.ASSESS: "complaint_assess",
        Move.INVESTIGATE: "complaint_investigate",
        Move.DRAFT: "complaint_draft",
        Move.APPROVE: "complaint_decide",
        Move.DEPUTIZE: "ticket_deputize",
        Move.CONFIRM_CHANGE: "complaint_confirm",
        Move.RESPOND: "complaint_respond",
        Move.CLOSE: "complaint_close",
        Move.NOT_ACCEPTED: "complaint_close",
        Move.REOPEN: "complaint_reopen",
        Move.RESUME: "complaint_resume",
        Move.CONFIRM_EFFECT: "complaint_check_effect",
        Move.DENY_EFFECT: "complaint_check_effect",
    },
    Kind.DISCLOSURE: {
        Move.DESCRIBE: "request_describe",
        Move.ACKNOWLEDGE: "request_acknowledge",
        Move.RULE_ON_DATA: "request_rule_on_data",
        Move.RULE_ON_GDPR: "request_rule_on_gdpr",
        Move.PRESERVE: "request_preserve",
        Move.SEND_FORM: "request_send_form",
        Move.REMIND: "request_remind",
        Move.RECORD_RETURN: "request_return",
        Move.REDIRECT: "request_redirect",
        Move.ARRIVE: "request_arrive",
        Move.CHECK: "request_check",
        Move.CLOSE_UNRETURNED: "request_close_unreturned",
        Move.CHECK_IDENTITY: "request_check_identity",
        Move.COUNT_STAMPS: "request_stamps",
        Move.RETURN_STAMPS: "request_return_stamps",
        Move.SETTLE_FEE: "request_settle_fee",
        Move.DEAL_WITH_MY_NUMBER: "request_my_number",
        Move.ASK_CORRECTION: "request_correct",
        Move.CORRECTED: "request_corrected",
        Move.START_SEARCH: "request_search",
        Move.REPORT_SEARCH: "request_search_report",
        Move.DRAFT: "request_propose",
        Move.DRAFT_UNCORRECTED: "request_propose",
        Move.APPROVE: "request_decide",
        Move.DEPUTIZE: "ticket_deputize",
        Move.CONFIRM_CHANGE: "request_confirm",
        Move.EXECUTE: "request_execute",
        Move.EXECUTE_PART: "request_execute_part",
        Move.NOTIFY_METHOD: "request_notify_method",
        Move.CHOOSE_METHOD: "request_choose_method",
        Move.ALLOW_ADDRESSEE: "request_addressee",
        Move.REPLY: "request_reply",
        Move.RESEND: "request_resend",
        Move.KEEP_MAIL: "request_keep_mail",
        Move.DISPOSE: "request_dispose",
        Move.PROPOSE_DELAY: "request_delay",
        Move.ALLOW_DELAY: "request_allow_delay",
        Move.CLOSE: "request_close",
        Move.REOPEN: "request_reopen",
    },
}
"""Which screen makes a move of the procedure; the moves of every kind have menus of their own."""


def _has_stamps_to_return(ticket: Ticket, rules: Rules) -> bool:
    return any(fees.to_return(ticket.disclosure, rules, money) > 0 for money in Money)


def _has_copies(ticket: Ticket, _: Rules) -> bool:
    request = ticket.disclosure
    return bool(request.copies_arrived) and request.copies_disposed_on is None


def _is_searched(ticket: Ticket, _: Rules) -> bool:
    return bool(ticket.disclosure.tasks)


def _has_fee(ticket: Ticket, rules: Rules) -> bool:
    return fees.due(ticket.disclosure, rules) > 0 and fees.received(ticket.disclosure) > 0


def _is_delay_proposed(ticket: Ticket, _: Rules) -> bool:
    return ticket.disclosure.delay_proposed_until is not None


def _is_changed(ticket: Ticket, _: Rules) -> bool:
    return ticket.changed_by is not None


def _is_undecided(ticket: Ticket, _: Rules) -> bool:
    return ticket.drafted_by is not None and ticket.changed_by is None


def _is_executable(ticket: Ticket, _: Rules) -> bool:
    return bool(ticket.disclosure.to_execute)


def _came_back(ticket: Ticket, _: Rules) -> bool:
    mail = ticket.disclosure.returned_mail
    return bool(mail) and mail[-1].settled_on is None


def _is_to_be_checked(ticket: Ticket, _: Rules) -> bool:
    return has_open_action(ticket)


_NEEDS: Final[Mapping[Move, Callable[[Ticket, Rules], bool]]] = {
    Move.RETURN_STAMPS: _has_stamps_to_return,
    Move.DISPOSE: _has_copies,
    Move.REPORT_SEARCH: _is_searched,
    Move.SETTLE_FEE: _has_fee,
    Move.ALLOW_DELAY: _is_delay_proposed,
    Move.CONFIRM_CHANGE: _is_changed,
    Move.DEPUTIZE: _is_undecided,
    Move.EXECUTE: _is_executable,
    Move.EXECUTE_PART: _is_executable,
    Move.RESEND: _came_back,
    Move.KEEP_MAIL: _came_back,
    Move.CONFIRM_EFFECT: _is_to_be_checked,
    Move.DENY_EFFECT: _is_to_be_checked,
}
"""Without which an act leads nowhere; what only time or a person has yet to bring is offered."""


def other_moves(
    ticket: Ticket, moves: Collection[Move], say: Phrases, rules: Rules
) -> Block | None:
    """What this person may do besides the next steps; nothing if there is nothing."""
    on_card = next_steps(ticket)
    moves = [move for move in moves if move not in _NEEDS or _NEEDS[move](ticket, rules)]
    names = [
        name
        for move, name in FORMS[ticket.kind].items()
        if move in moves and name not in on_card and say.has(f"screen.{name}")
    ]
    options = [
        {
            "text": plain(say(f"screen.{name}"), OPTION),
            "value": TicketRef(ticket.number, ticket.version, name).write(),
        }
        for name in dict.fromkeys(names)
    ]
    if not options:
        return None
    chooser: Block = {
        "type": "static_select",
        "action_id": MENU,
        "placeholder": plain(say("more_moves_choose"), LABEL),
        "options": options,
    }
    return blocks.section(say("more_moves"), accessory=chooser)
