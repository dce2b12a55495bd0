"""開く: read a ticket; personal values only by right and with a reason (O4)."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

from handlers.forms.form import Form, FormContext, Part
from handlers.forms.state import TicketRef, form_button
from handlers.forms.step_lines import correction_text, move_line
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.tickets import actions
from handlers.tickets.actions import form_buttons
from handlers.tickets.detail.menu import choice_menu, may_make_move, other_moves_menu
from handlers.tickets.detail.view import (
    ValueWriter,
    detail_blocks,
    rows_in_blocks,
    value_blocks,
    value_names_on_page,
)
from handlers.tickets.drafts import pending_decision_form_name
from handlers.tickets.due import department_deadline_text
from handlers.tickets.outcomes import (
    decision_lines_for_departments,
    reaction_lines,
    search_request_lines,
)
from tickets.access.deciders import may_decide
from tickets.access.visibility import Visibility
from tickets.deadlines.holders import (
    DaysHeld,
    Holder,
    days_by_holder,
    holding_times_with_post,
)
from tickets.model.errors import NotAllowedError
from tickets.model.kinds import Kind, Move, Role, Status
from tickets.model.personal import ValueName
from tickets.model.ticket import Step, Ticket

FIRST_PAGE: Final = 1
_PAGE: Final = re.compile("[1-9][0-9]{0,2}")
_HANDS: Final = (Move.ASSIGN, Move.RELEASE, Move.FORWARD, Move.CHASE, Move.LINK, Move.NAME)
_ENDS: Final = (
    *(Move.WITHDRAW, Move.CLOSE_DUPLICATE, Move.CLOSE_OUT_OF_SCOPE),
    *(Move.CLEAR_LEAK, Move.HOLD),
)
_TASKS: Final = (
    *(Move.REPORT_SEARCH, Move.EXECUTE_PART, Move.INVESTIGATE, Move.REPORT_FINDINGS),
    Move.NOTE,
)
"""Moves of a department, whose person in charge has no card."""


def _opens_at_once(context: FormContext) -> Collection[ValueName]:
    """Return the values that open without a typed reason, as for one's own next move (O4)."""
    shown = context.shown
    return () if shown.needs_reason_to_open else value_names_on_page(shown.opens, FIRST_PAGE)


def _number(context: FormContext) -> int:
    word = context.extra_word
    return int(word) if _PAGE.fullmatch(word) else FIRST_PAGE


def _detail_page(context: FormContext) -> Sequence[Part]:
    return [
        *detail_blocks(context),
        *_letters(context),
        *value_blocks(context.ticket, context.opened, context.view),
        *(() if context.needs_reason else _next_page(context, FIRST_PAGE + 1)),
        *_ways(context),
    ]


def _letters(context: FormContext) -> Iterator[Block]:
    shown = context.shown
    if shown.letters_owed and shown.visibility in (Visibility.WHOLE, Visibility.REGISTER):
        say = context.say
        names = say("card_comma").join(say.word("letter", each) for each in shown.letters_owed)
        yield blocks.section(say("letters_due", letters=names))


def _ways(context: FormContext) -> Iterator[Block]:
    """Next steps, further pages, and moves that are not on the card."""
    say, shown, ticket = context.say, context.shown, context.ticket
    if shown.visibility is Visibility.WHOLE and shown.moves:
        steps = (*_decision(context), *_next_steps(context))
        yield from _row(form_buttons(ticket, steps, say), "steps")
    if shown.visibility is Visibility.TASK:
        names = [name for _, name in _forms(_TASKS, context)]
        yield from _row(form_buttons(ticket, names, say), "steps")
    yield from _row(_without_lead(form_buttons(ticket, _to_read(context), say)), "read")
    if shown.visibility is Visibility.WHOLE:
        decision = tuple(_decision(context))
        further = other_moves_menu(ticket, shown.moves, context.offers, context.view, decision)
        if further:
            yield further
        yield from _menu(say("more_hands"), _HANDS, context)
        yield from _menu(say("more_ends"), _ENDS, context)


def _next_steps(context: FormContext) -> Iterator[str]:
    """Yield the desk's next steps, for who stands in only those that are theirs too (O23)."""
    shown, forms = context.shown, context.offers.items()
    theirs = {name for (_, move), name in forms if move in shown.moves}
    refused = {name for _, name in forms} - theirs
    if Move.SEND_LETTER not in shown.moves:
        refused |= {"ticket_letter", actions.RECEIPT_LETTER_FORM}
    steps = actions.next_steps(shown.ticket, context.view)
    yield from (name for name in steps if name not in refused)


def _forms(moves: Iterable[Move], context: FormContext) -> Iterator[tuple[Move, str]]:
    """Moves that this person may make, in this order, each with its form."""
    for move in moves:
        # The form of a kind may be the requester's own, as that which withdraws a question.
        general = context.offers.get((None, move))
        name = general or context.offers.get((context.ticket.kind, move))
        if name and move in context.shown.moves:
            yield move, name


def _decision(context: FormContext) -> Iterator[str]:
    """Yield what the reader decides, before the desk's steps."""
    ticket, roster = context.ticket, context.office_context.roster
    form = pending_decision_form_name(ticket, context.view)
    if form != actions.OPEN_FORM and may_decide(ticket, context.person.id, roster, context.today):
        yield form


def _to_read(context: FormContext) -> Iterator[str]:
    shown = context.shown
    if shown.needs_reason_to_open and shown.opens:
        yield "ticket_contents"
    if shown.visibility is not Visibility.TASK:
        yield "ticket_history"
    # Questions are answered by DM, so they rarely have letters.
    is_written_to = shown.ticket.kind is not Kind.QUESTION or shown.letters_owed
    is_above = "ticket_letter" in actions.next_steps(shown.ticket, context.view)
    if is_written_to and Move.SEND_LETTER in shown.moves and not is_above:
        yield "ticket_letter"
    if shown.visibility is Visibility.WHOLE and Move.FLAG_LEAK in shown.moves:
        yield "ticket_flag_leak"
    is_manager = context.person.id == context.office_context.roster.manager
    if shown.visibility is Visibility.WHOLE and Move.LINK in shown.moves and not is_manager:
        yield "ticket_raise"


def _row(elements: Sequence[Block], block_id: str) -> Iterator[Block]:
    row = blocks.actions(*elements, block_id=block_id)
    if row:
        yield row


def _without_lead(drawn: Sequence[Block]) -> list[Block]:
    return [{key: value for key, value in each.items() if key != "style"} for each in drawn]


def _menu(label: str, moves: Iterable[Move], context: FormContext) -> Iterator[Block]:
    ticket, say = context.ticket, context.say
    offered = [
        (say(f"screen.{name}"), TicketRef(ticket.number, ticket.version, name).write())
        for move, name in _forms(moves, context)
        if may_make_move(move, ticket, context.view)
    ]
    if offered:
        yield blocks.section(label, accessory=choice_menu(offered, say))


def _contents(context: FormContext) -> Sequence[Part]:
    drawn = [*_asked(context), *value_blocks(context.ticket, context.opened, context.view)]
    if not drawn:
        return [blocks.section(context.say("nothing_to_open"))]
    return [*drawn, *_next_page(context, _number(context) + 1)]


def _asked(context: FormContext) -> Iterator[Block]:
    """Say what a department is asked for and by when, above the values on the first page."""
    ticket, view = context.ticket, context.view
    if context.shown.visibility is not Visibility.TASK or _number(context) != FIRST_PAGE:
        return
    decided = (
        decision_lines_for_departments(ticket, view.say) if ticket.status is Status.DECIDED else ()
    )
    theirs = view.office_context.roster.actor(view.reader).in_charge_of
    systems = [each.system for each in ticket.open_searches if each.department in theirs]
    due = department_deadline_text(ticket, systems, view)
    lines = [*search_request_lines(ticket, view.say), *decided, *([due] if due else [])]
    if lines:
        yield blocks.section("\n".join(lines))


def _next_page(context: FormContext, number: int) -> Iterator[Block]:
    if value_names_on_page(context.shown.opens, number):
        say, ticket = context.say, context.ticket
        ref = TicketRef(ticket.number, ticket.version, str(number))
        button = form_button(say, "ticket_contents", ref, label=say("next_page"))
        yield blocks.buttons(button, block_id="next_page")


_MOST_STEPS: Final = 400


def _draw(context: FormContext) -> Sequence[Part]:
    visibility = context.shown.visibility
    if visibility is Visibility.TASK:
        context.desk.audit_refusals(context.person.id, now=context.now)
        raise NotAllowedError  # other departments are none of this department's business
    if visibility is Visibility.OWN:
        return list(_history_for_asker(context.ticket, context))
    return [*_held(context.ticket, context), *_moves(context.ticket, context)]


def _held(ticket: Ticket, context: FormContext) -> Iterator[Block]:
    """Days and business days with each assignee; below a day, only the present one."""
    say = context.say
    office, until = context.office_context, ticket.closed_at or context.now
    passed = holding_times_with_post(ticket, until, by_post=not office.is_at_counter)
    now = {(each.holder, each.departments) for each in passed[-1:]}
    lines = [
        say(
            "history_held_line",
            who=_holder(each, ticket, context),
            days=say.period("days", each.days),
            business_days=say.period("business_days", each.business_days),
        )
        for each in days_by_holder(passed, office.opening.calendar)
        if each.days or (each.holder, each.departments) in now
    ]
    if ticket.first_known_step:
        lines = [say("not_recorded")]
    if lines:
        yield blocks.headline(say("history_held"))
        yield blocks.section("\n".join(lines))


def _holder(held: DaysHeld, ticket: Ticket, context: FormContext) -> str:
    if held.holder is not Holder.DEPARTMENT:
        return context.say.word("holder", held.holder, ticket.kind)
    return context.say("card_comma").join(map(context.view.department, held.departments))


def _moves(ticket: Ticket, context: FormContext) -> Iterator[Block]:
    yield blocks.headline(context.say("history_moves"))
    if ticket.first_known_step:
        yield blocks.section(context.say("history_gap"))
    lines = [_line(step, ticket, context) for step in ticket.history[-_MOST_STEPS:]]
    yield from rows_in_blocks(lines)


def _line(step: Step, ticket: Ticket, context: FormContext) -> list[Block]:
    """`8/3(月) 14:31 @ken（窓口担当者） 評価 → 評価済`; an assignment also says to whom."""
    say, view = context.say, context.view
    writer = ValueWriter(view, ticket)
    moved = move_line(step, ticket, say, time="", who="").strip()
    if step.is_correction:
        moved = correction_text(step, ticket, say)
    if step.before is not step.after:
        moved = say("history_moved", move=moved, status=say.word("status", step.after, ticket.kind))
        told = reaction_lines(ticket, say) if step.after is Status.RESPONDED else ()
        moved = say.line(moved, *told)
    role = f" {moved}"
    if step.role and step.role is not Role.SYSTEM:  # its name says so
        role = say("history_role", role=say.word("role", step.role), move=moved)
    to = say("history_reminded" if step.reminder else "history_to")
    return [
        blocks.text_run(f"{view.moment(step.at)} "),
        writer.person(step.by),
        blocks.text_run(role),
        *([blocks.text_run(to), writer.person(step.to)] if step.to else ()),
    ]


def _history_for_asker(ticket: Ticket, context: FormContext) -> Iterator[Block]:
    """Show the asker when it came and how its state changed, without staff."""
    say, view = context.say, context.view
    stood = [(step.at, say.word("progress", step.after, ticket.kind)) for step in ticket.history]
    changes = stood[:1] + [now for before, now in pairwise(stood) if before[1] != now[1]]
    lines = [say("history_plain", time=view.moment(at), status=status) for at, status in changes]
    yield blocks.section("\n".join(lines))


FORMS: Final = (
    Form("ticket_open", draw_parts=_detail_page, opens=_opens_at_once),
    Form(
        "ticket_contents",
        draw_parts=_contents,
        opens=lambda context: value_names_on_page(context.shown.opens, _number(context)),
    ),
    Form("ticket_history", draw_parts=_draw),
)
