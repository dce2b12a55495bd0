"""Moves that every kind has: remark, link to another ticket, name the people it is about; end it
without a reply (withdrawn, duplicate, out of scope), hold it.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from handlers.forms.fields import field_input, options, personal_input, tick_input
from handlers.forms.form import Form, FormContext, Part, answer_facts, personal_answers
from handlers.forms.inputs import Input, Option
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.view import mention
from handlers.tickets.fields import (
    corrective_action_facts,
    corrective_action_inputs,
    representative_facts,
    representative_inputs,
)
from handlers.tickets.lists import ticket_rows
from tickets.access import deciders
from tickets.model.complaint import Complaint
from tickets.model.disclosure import Disclosure
from tickets.model.errors import Code, Fault, NoSuchTicketError, RefusedError
from tickets.model.kinds import OTHER_END, Kind, Move, PersonalField, Relation, Role
from tickets.model.ticket import Link, Ticket
from tickets.rules import fees
from tickets.workflow.case import DESK, Act
from tickets.workflow.guards.common import joins_request

_LONGEST = 40


def number_input(context: FormContext) -> Input:
    """The number, typed in any width and case."""
    return Input("link", context.say("field.link"), "line", required=True, max_length=_LONGEST)


def read_link(context: FormContext, relation: Relation) -> Link:
    """The link; a forbidden number is refused like an unknown one."""
    try:
        found = context.desk.show(context.text("link"), who=context.person.id, now=context.now)
    except NoSuchTicketError:
        raise RefusedError((Fault(Code.WRONG_KIND, "link"),)) from None
    return Link(relation, found.ticket.number, found.ticket.kind)


_NO_RELATION: Final = "none"
LINK_RELATIONS: Final = (Relation.BELONGS_TO, Relation.FOLLOWS)
"""Other relations have a move of their own (duplicate, conversion)."""


def _asks_note(context: FormContext) -> Iterator[Part]:
    say = context.say
    yield personal_input(context, PersonalField.NOTE, required=True)
    if context.roles & DESK and context.ticket.owes_progress:
        yield tick_input("progress_told", say("field.progress_told"), say("progress_told.yes"))
    yield blocks.context(say("note_stays_here"))


def _notes(context: FormContext) -> Sequence[Act]:
    told = {"progress_told": True} if context.picked("progress_told") else {}
    return (Act(Move.NOTE, told, personal_answers(context, PersonalField.NOTE)),)


def _asks_link(context: FormContext) -> Sequence[Part]:
    say, offered = context.say, tuple(options(context.say, LINK_RELATIONS))
    is_manager = Role.MANAGER in context.roles
    links = _removable_links(context)
    if any(is_manager or not joins_request(context.ticket, each) for each in links):
        offered += (Option(_NO_RELATION, say("link_none")),)
    relation = Input("relation", say("link_relation"), "radio", options=offered, required=True)
    return (number_input(context), relation)


def _links(context: FormContext) -> Sequence[Act]:
    if context.text("relation") != _NO_RELATION:
        return (Act(Move.LINK, {"link": read_link(context, Relation(context.text("relation")))}),)
    typed = read_link(context, Relation.BELONGS_TO).number
    wrong = [each for each in _removable_links(context) if each.number == typed]
    if not wrong:
        raise RefusedError((Fault(Code.WRONG_KIND, "link"),))
    return [Act(Move.LINK, {"link": each, "is_unlinked": True}) for each in wrong]


def _removable_links(context: FormContext) -> Sequence[Link]:
    """Links to tickets that are neither duplicates nor conversions."""
    return [each for each in context.ticket.known_links if each.kind and each.relation in OTHER_END]


def _asks_names(context: FormContext) -> Sequence[Part]:
    say = context.say
    return (Input("about", say("name_them"), "people", hint=say("hint.about"), required=True),)


def people_named_receipt(context: FormContext, ticket: Ticket) -> Sequence[Block]:
    """Say what naming people changed: the number, if the ticket was unrestricted before, and
    whether the person still sees it (O1)."""
    say, former = context.say, context.ticket.former_number or context.ticket.number
    if not context.desk.knows(ticket.number, who=context.person.id, now=context.now):
        officer = deciders.responsible_officer(ticket, context.office_context.roster, context.today)
        holders = filter(None, dict.fromkeys((ticket.owner, officer)))
        people = say("card_comma").join(mention(each, say) for each in holders)
        line = say("named_out_of_sight", people=people, former=former)
        return (blocks.header(former), blocks.mrkdwn_section(line))
    told = say("named_moved", number=ticket.number, former=former)
    line = say("named") if ticket.number == context.ticket.number else told
    return (blocks.header(ticket.number), blocks.section(line))


_DECIDE_ON_FEES: Final = frozenset({Role.MANAGER, Role.DEPUTY})


def _asks_withdrawal(context: FormContext) -> Iterator[Part]:
    """Of a complaint also what must be settled even if it is withdrawn."""
    ticket = context.ticket
    day = ticket.withdrawn_on or context.today
    yield field_input(context, ticket.kind, "withdrawn_on", initial=day, required=True)
    yield personal_input(context, PersonalField.WORDS, required=True)
    if isinstance(ticket.facts, Complaint):
        yield from corrective_action_inputs(context)
        yield from representative_inputs(context)
    if isinstance(ticket.facts, Disclosure):
        yield from _asks_fee(context)


def _asks_fee(context: FormContext) -> Iterator[Part]:
    """Ask whether a paid fee is kept; only the manager decides it, others are told so (O18)."""
    request = context.ticket.disclosure
    rules = context.view.rules_on(request.form_sent_on)
    is_paid = fees.yen_due(request, rules) and fees.yen_received(request, rules.fee_means)
    if not is_paid or request.keep_fee is not None:
        return
    if context.roles & _DECIDE_ON_FEES:
        yield field_input(context, Kind.DISCLOSURE, "keep_fee", required=True)
    else:
        yield blocks.section(context.say("fault.manager_settles_fee"))


def _withdraws(context: FormContext) -> Sequence[Act]:
    facts = answer_facts(context, "withdrawn_on")
    if isinstance(context.ticket.facts, Complaint):
        facts |= representative_facts(context) | corrective_action_facts(context)
    if isinstance(context.ticket.facts, Disclosure):
        facts |= answer_facts(context, "keep_fee")
    return (Act(Move.WITHDRAW, facts, personal_answers(context, PersonalField.WORDS)),)


def _asks_original(context: FormContext) -> Iterator[Part]:
    """The number first; then the form comes back with the other ticket, to be confirmed."""
    say = context.say
    yield number_input(context)
    yield blocks.context(say("duplicate_closes"))
    typed, who, now = context.text("link"), context.person.id, context.now
    if not (typed and context.desk.knows(typed, who=who, now=now)):
        return
    there = context.desk.show(typed, who=who, now=now).ticket
    yield blocks.headline(say("duplicate_other"))
    yield from ticket_rows((there,), context, 1)
    shown = f"is_same.{there.number}"  # a tick does not hold for a number typed afterwards
    yield tick_input(shown, say("duplicate_is_same"), say("duplicate_is_same.yes"), required=True)


FORMS: Final = (
    Form("ticket_note", moves=(Move.NOTE,), make_acts=_notes, draw_parts=_asks_note),
    Form("ticket_link", moves=(Move.LINK,), make_acts=_links, draw_parts=_asks_link),
    Form(
        "ticket_name",
        moves=(Move.NAME,),
        make_acts=lambda context: [Act(Move.NAME, {"about": frozenset(context.picked("about"))})],
        draw_parts=_asks_names,
        receipt=people_named_receipt,
    ),
    Form(
        "ticket_withdraw", moves=(Move.WITHDRAW,), make_acts=_withdraws, draw_parts=_asks_withdrawal
    ),
    Form(
        "ticket_duplicate",
        moves=(Move.CLOSE_DUPLICATE,),
        make_acts=lambda context: [
            Act(Move.CLOSE_DUPLICATE, {"link": read_link(context, Relation.DUPLICATE_OF)})
        ],
        draw_parts=_asks_original,
    ),
    Form(
        "ticket_out_of_scope",
        moves=(Move.CLOSE_OUT_OF_SCOPE,),
        seals=(PersonalField.MOVE_REASON,),
        draw_parts=lambda context: (
            personal_input(context, PersonalField.MOVE_REASON, required=True),
        ),
    ),
    Form(
        "ticket_hold",
        moves=(Move.HOLD,),
        asks=("legal_hold",),
        draw_parts=lambda context: (
            field_input(context, context.ticket.kind, "legal_hold", required=True),
        ),
    ),
)
