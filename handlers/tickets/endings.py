"""A ticket ends without a reply: withdrawn, a duplicate, not ours; or nothing of it is erased."""

from collections.abc import Mapping, Sequence
from typing import Final

from handlers.forms.dispatch import ACTION
from handlers.forms.fields import YES, ask, ask_personal, facts, options, sealed, yes_no
from handlers.forms.form import Part, Screen, Setting, moving
from handlers.forms.inputs import Input, Option
from handlers.forms.state import Handle
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.context import Turn
from handlers.tickets.remarks import asks_number, other
from tickets.model.complaint import Category, Complaint, CorrectiveAction
from tickets.model.disclosure import Disclosure
from tickets.model.kinds import Kind, Move, PersonalField, Relation
from tickets.model.ticket import Ticket
from tickets.workflow.case import Act

# --- withdrawn -------------------------------------------------------------------------------


def _asks_withdrawal(setting: Setting) -> Sequence[Part]:
    kind, ticket = setting.case.kind, setting.case
    asked: list[Part] = [
        ask(
            setting,
            kind,
            "withdrawn_on",
            initial=ticket.withdrawn_on or setting.today,
            required=True,
        ),
        ask_personal(setting, PersonalField.WORDS, required=True),
    ]
    if isinstance(ticket.facts, Complaint):
        asked += _asks_end(setting)
    if isinstance(ticket.facts, Disclosure) and ticket.facts.payments:
        asked.append(ask(setting, kind, "keep_fee"))
    return asked


def _asks_end(setting: Setting) -> Sequence[Input]:
    """What must be settled of a complaint, even if it is taken back (c8)."""
    say, kind = setting.say, setting.case.kind
    return (
        Input(
            name="needed",
            label=say("field.needed"),
            kind="radio",
            options=yes_no(say),
            stands_for=("corrective_action",),
            required=True,
        ),
        Input(name="reference", label=say("field.reference"), kind="line", longest=100),
        Input(name="reason", label=say("field.reason"), kind="line", longest=500),
        Input(name="check_on", label=say("field.check_on"), kind="day"),
        ask(setting, kind, "report", required=True),
        ask(setting, kind, "reported_on"),
    )


def _withdraws(setting: Setting) -> Sequence[Act]:
    names = ["withdrawn_on"]
    given: dict[str, object] = {}
    if isinstance(setting.case.facts, Complaint):
        names += ["report", "reported_on"]
        given["corrective_action"] = CorrectiveAction(
            needed=setting.text("needed") == YES,
            reference=setting.text("reference"),
            reason=setting.text("reason"),
            check_on=setting.day("check_on") if setting.text("needed") == YES else None,
        )
    if isinstance(setting.case.facts, Disclosure):
        names.append("keep_fee")
    given |= facts(setting, setting.case.kind, *names)
    return (Act(Move.WITHDRAW, given, sealed(setting, PersonalField.WORDS)),)


# --- duplicate, out of scope -----------------------------------------------------------------


def _asks_original(setting: Setting) -> Sequence[Part]:
    return (asks_number(setting), blocks.context(setting.say("duplicate_closes")))


def _merges(setting: Setting) -> Sequence[Act]:
    return (Act(Move.CLOSE_DUPLICATE, {"link": other(setting, Relation.DUPLICATE_OF)}),)


def _asks_reason(setting: Setting) -> Sequence[Part]:
    return (ask_personal(setting, PersonalField.MOVE_REASON, required=True),)


def _turns_away(setting: Setting) -> Sequence[Act]:
    reason = sealed(setting, PersonalField.MOVE_REASON)
    return (Act(Move.CLOSE_OUT_OF_SCOPE, personal=reason),)


# --- hold ------------------------------------------------------------------------------------


def _asks_hold(setting: Setting) -> Sequence[Part]:
    return (ask(setting, setting.case.kind, "legal_hold", required=True),)


def _holds(setting: Setting) -> Sequence[Act]:
    return (Act(Move.HOLD, facts(setting, setting.case.kind, "legal_hold")),)


_LEADS: Final[Mapping[tuple[Kind, Kind], str]] = {
    (Kind.QUESTION, Kind.COMPLAINT): "question_convert",
    (Kind.QUESTION, Kind.DISCLOSURE): "question_convert",
    (Kind.COMPLAINT, Kind.DISCLOSURE): "request_log",
    (Kind.DISCLOSURE, Kind.COMPLAINT): "complaint_log",
}
"""From one kind to another leads a form of its own; both tickets stay."""


def _asks(setting: Setting) -> Sequence[Part]:
    say, facts = setting.say, setting.case.facts
    offered: list[Option] = []
    if isinstance(facts, Complaint):
        offered += options(say, (each for each in Category if each is not facts.category))
    offered += options(say, (to for at, to in _LEADS if at is setting.case.kind))
    return (
        Input(
            name="category",
            label=say("field.category"),
            kind="radio",
            options=tuple(offered),
            required=True,
        ),
    )


def _changes(setting: Setting) -> Sequence[Act]:
    return (Act(Move.DESCRIBE, {"category": Category(setting.text("category"))}),)


def _tells(turn: Turn, setting: Setting) -> Sequence[Block]:
    say, ticket, picked = setting.say, setting.case, setting.text("category")
    leads = {str(to): screen for (at, to), screen in _LEADS.items() if at is ticket.kind}
    if picked not in leads:
        moving(_changes)(turn, setting)
        return (blocks.section(say("kind_changed", kind=say.word("category", picked))),)
    screen = leads[picked]
    lead = blocks.button(
        say(f"screen.{screen}"), f"{ACTION}{screen}", _handle(ticket, screen).write(), primary=True
    )
    told = say.word("kind_leads", ticket.kind, kind=say.word("kind", picked))
    return (blocks.section(told, accessory=lead),)


def _handle(ticket: Ticket, screen: str) -> Handle:
    """A form for a new ticket is not about this one; where it can, it links the two."""
    if screen == "request_log":
        return Handle(more=ticket.number)
    return Handle(ticket.number, ticket.version) if screen == "question_convert" else Handle()


SCREENS: Final = (
    Screen(name="ticket_withdraw", does=moving(_withdraws), draws=_asks_withdrawal),
    Screen(name="ticket_duplicate", does=moving(_merges), draws=_asks_original),
    Screen(name="ticket_out_of_scope", does=moving(_turns_away), draws=_asks_reason),
    Screen(name="ticket_hold", does=moving(_holds), draws=_asks_hold),
    Screen(name="ticket_change_kind", draws=_asks, tells=_tells),
)
