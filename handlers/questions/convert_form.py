"""What was asked is more than a question: it goes on as a complaint, a request or an escalation.

The company has known of it since it was asked, so the new one keeps that moment (O28, O32).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from handlers.forms.fields import NO, YES, ask_personal, facts, options, sealed, yes_no
from handlers.forms.fields import ask as asked_by_type
from handlers.forms.form import Part, Screen, Setting, form_key
from handlers.forms.inputs import Input, Option
from handlers.questions.answer_form import conversation, said
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.context import Turn
from tickets.model.complaint import Category, Complaint
from tickets.model.disclosure import Disclosure
from tickets.model.kinds import Channel, Kind, Leak, Move, PersonalField, Relation, Restriction
from tickets.model.personal import Personal, Slot
from tickets.model.ticket import Facts, Link, Ticket
from tickets.workflow.case import Act
from tickets.workflow.new_ticket import NewTicket

NAME: Final = "question_convert"
_INTO, _OWN = "into", "own"
_ESCALATION = "escalation"
_KINDS = (Kind.COMPLAINT, Kind.DISCLOSURE, _ESCALATION)


def _draw(setting: Setting) -> Sequence[Part]:
    say = setting.say
    return (
        *conversation(setting),
        Input(
            name=_INTO,
            label=say("question_into"),
            kind="radio",
            options=tuple(Option(each, say.option("kind", each)) for each in _KINDS),
            required=True,
            redraws=True,
        ),
        *_MORE.get(setting.text(_INTO), _nothing_more)(setting),
    )


def _nothing_more(_: Setting) -> Sequence[Part]:
    return ()


def _of_complaint(setting: Setting) -> Sequence[Part]:
    say = setting.say
    category = Input(
        name="category",
        label=say("field.category"),
        kind="choice",
        options=options(say, Category),
        initial=Category.COMPLAINT,
        required=True,
    )
    words = setting.value(PersonalField.DETAIL)
    detail = ask_personal(setting, PersonalField.DETAIL, initial=words, required=True)
    return (category, detail, *_whose(setting))


def _of_request(setting: Setting) -> Sequence[Part]:
    words = setting.value(PersonalField.DETAIL)
    return (
        asked_by_type(setting, Kind.DISCLOSURE, "types", hint=setting.say("question_types_hint")),
        ask_personal(setting, PersonalField.TARGET_SCOPE, initial=words, required=True),
        *_whose(setting),
    )


def _of_escalation(setting: Setting) -> Sequence[Part]:
    return (blocks.context(setting.say("question_into_escalation")),)


def _whose(setting: Setting) -> Sequence[Part]:
    """Of who did not want to be named nothing may tell; such a matter stays nobody's own."""
    if setting.case.requester is None:
        return ()
    say = setting.say
    label = say("question_own")
    return (Input(name=_OWN, label=label, kind="radio", options=yes_no(say), initial=NO),)


_MORE: Final[Mapping[str, Callable[[Setting], Sequence[Part]]]] = {
    Kind.COMPLAINT: _of_complaint,
    Kind.DISCLOSURE: _of_request,
    _ESCALATION: _of_escalation,
}


def _convert(turn: Turn, setting: Setting) -> Ticket:
    if setting.text(_INTO) == _ESCALATION:
        return _escalate(turn, setting)
    return turn.services.cases.convert(
        setting.case.number,
        _new(turn, setting),
        who=turn.arrival.user,
        now=setting.now,
        seen=setting.seen,
        key=form_key(turn),
    )


def _new(turn: Turn, setting: Setting) -> NewTicket:
    question = setting.case
    is_own = setting.text(_OWN) == YES and question.requester is not None
    return NewTicket(
        facts=_facts(setting),
        channel=Channel.INTERNAL,
        received_at=question.received_at,
        team=turn.team,
        policy_revision=setting.library.policy_revision,
        requester=question.requester if is_own else None,
        restrictions=frozenset({Restriction.EMPLOYEE} if is_own else ()),
        links=frozenset({Link(Relation.FOLLOWS, question.number, Kind.QUESTION)}),
        personal=_words(setting),
    )


def _facts(setting: Setting) -> Facts:
    if setting.text(_INTO) == Kind.COMPLAINT:
        return Complaint(category=Category(setting.text("category")))
    types = facts(setting, Kind.DISCLOSURE, "types").get("types", frozenset())
    assert isinstance(types, frozenset)  # noqa: S101
    return Disclosure(types=types, types_unclear=not types)


def _words(setting: Setting) -> Mapping[Slot, Personal]:
    is_complaint = setting.text(_INTO) == Kind.COMPLAINT
    return sealed(setting, PersonalField.DETAIL if is_complaint else PersonalField.TARGET_SCOPE)


def _escalate(turn: Turn, setting: Setting) -> Ticket:
    """First it is told to who has to hear of it, so that nothing can come in between."""
    cases, who, question = turn.services.cases, turn.arrival.user, setting.case
    if question.leak is not Leak.YES:
        flag = Act(Move.FLAG_LEAK, {"leak": Leak.YES})
        question = cases.act(question.number, [flag], who=who, now=setting.now, seen=setting.seen)
    number = next(link.number for link in question.links if link.kind is None)
    link = Link(Relation.CONVERTED_TO, number, None)
    return cases.act(question.number, [Act(Move.CONVERT, {"link": link})], who=who, now=setting.now)


def _receipt(setting: Setting, ticket: Ticket) -> Sequence[Block]:
    say = setting.say
    if ticket.kind is not Kind.QUESTION:
        return (blocks.header(ticket.number), blocks.section(say("question_converted")))
    escalation = next(link.number for link in ticket.links if link.kind is None)
    return (blocks.header(escalation), blocks.section(say("question_escalated")))


SCREENS: Final = (Screen(name=NAME, does=_convert, draws=_draw, opens=said, receipt=_receipt),)
