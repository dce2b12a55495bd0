"""The moves that stand on no card just now: a list to choose from, where the ticket is read."""

from collections.abc import Collection, Mapping
from typing import Final

from handlers.casework.controls import MENU
from handlers.casework.next_steps import next_steps
from handlers.forms.handle import Handle
from handlers.phrases import Phrases
from handlers.views import blocks
from handlers.views.blocks import LABEL, OPTION, Block, plain
from tickets.ticket import Ticket
from tickets.words import Kind, Move

SCREENS: Final[Mapping[Kind, Mapping[Move, str]]] = {
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
        Move.CONFIRM_CHANGE: "complaint_confirm",
        Move.RESPOND: "complaint_respond",
        Move.CLOSE: "complaint_close",
        Move.NOT_ACCEPTED: "complaint_close",
        Move.REOPEN: "complaint_reopen",
        Move.RESUME: "complaint_resume",
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


def other_moves(ticket: Ticket, moves: Collection[Move], say: Phrases) -> Block | None:
    """What this person may do besides the next steps; nothing if there is nothing."""
    on_card = next_steps(ticket)
    names = [
        name
        for move, name in SCREENS[ticket.kind].items()
        if move in moves and name not in on_card and say.has(f"screen.{name}")
    ]
    options = [
        {
            "text": plain(say(f"screen.{name}"), OPTION),
            "value": Handle(ticket.number, ticket.version, name).write(),
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
