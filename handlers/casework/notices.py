"""Which screens a notice leads to: the recipient's next act (screens.md 3, 4)."""

from collections.abc import Mapping
from typing import Final

from handlers.casework.controls import buttons
from handlers.forms.asked import NOTICE
from handlers.forms.handle import Handle
from handlers.phrases import Phrases
from handlers.views import blocks
from handlers.views.blocks import Block
from tickets.ticket import Ticket
from tickets.told import Tell
from tickets.words import Kind, Move

OPEN: Final = ("ticket_open",)
_OF_KIND: Final = {
    Kind.QUESTION: "question",
    Kind.COMPLAINT: "complaint",
    Kind.DISCLOSURE: "request",
}

_LEADS: Final[Mapping[Tell, tuple[str, ...]]] = {
    Tell.NAME_THEM: ("ticket_name",),
    Tell.UNASSIGNED: ("ticket_take", "ticket_open"),
    Tell.INVESTIGATION_ASKED: ("ticket_contents", "ticket_note"),
    Tell.PRESERVATION_ASKED: (),
    Tell.SEARCH_ASKED: ("ticket_contents", "request_search_report", "request_not_ours"),
    Tell.SEARCH_CHASED: ("ticket_contents", "request_search_report", "request_not_ours"),
    Tell.RULING_ASKED: ("request_rule_on_data", "ticket_open"),
    Tell.DECISION_WAITS: ("{kind}_decide",),
    Tell.CLOSING_WAITS: ("complaint_close", "ticket_open"),
    Tell.CHANGE_WAITS: ("{kind}_confirm",),
    Tell.EXECUTION_ASKED: ("request_execute_part", "request_execute", "ticket_contents"),
    Tell.DELAY_PROPOSED: ("request_allow_delay", "ticket_open"),
    Tell.DELAY_ALLOWED: ("ticket_letter",),
    Tell.STILL_STUCK: ("question_answer", "ticket_open"),
    Tell.CONVERTED: (),
}
_AFTER_DECISION: Final = {Kind.COMPLAINT: "complaint_respond", Kind.DISCLOSURE: "request_reply"}
_AFTER_REFUSAL: Final = {Kind.COMPLAINT: "complaint_draft", Kind.DISCLOSURE: "request_propose"}


def leading_on(
    what: Tell, ticket: Ticket, say: Phrases, *, may_pass_on: bool = False
) -> Block | None:
    """The buttons under a notice; a decision may be passed on to the deputy, where there is one."""
    names = _names(what, ticket.kind)
    if what is Tell.DECISION_WAITS and may_pass_on:
        names = (*names, "ticket_deputize")
    drawn = buttons(ticket, dict.fromkeys(names), say)
    return blocks.actions(*drawn, block_id=f"{NOTICE}{ticket.number}")


def _names(what: Tell, kind: Kind) -> tuple[str, ...]:
    if what is Tell.DECIDED:
        return (_AFTER_DECISION.get(kind, OPEN[0]), *OPEN)
    if what is Tell.SENT_BACK:
        return (_AFTER_REFUSAL.get(kind, OPEN[0]), *OPEN)
    return tuple(name.format(kind=_OF_KIND[kind]) for name in _LEADS.get(what, OPEN))


def to_answer(ticket: Ticket, say: Phrases) -> Block | None:
    """What the asker taps under the desk's answer; neither opens a screen."""
    drawn = [
        blocks.button(
            say.word("move", move),
            tap,
            Handle(ticket.number, ticket.version).write(),
            says=say("control_says", number=ticket.number, act=say.word("move", move)),
        )
        for tap, move in (("question_solved", Move.SOLVED), ("question_stuck", Move.STILL_STUCK))
    ]
    return blocks.actions(*drawn, block_id=f"answer:{ticket.number}")
