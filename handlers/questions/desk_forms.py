"""The desk's forms on a question: answer it, by the asker's DM (O32); convert it into a complaint,
a request or an escalation.

A converted ticket keeps the time at which it was asked: the company has known since then (O28,
O32).
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final

from handlers.forms.fields import field_input as asked_by_type
from handlers.forms.fields import named_input, options, personal_input, yes_no_options
from handlers.forms.form import (
    Form,
    FormContext,
    Part,
    Parts,
    answer_facts,
    new_ticket,
    personal_answers,
)
from handlers.forms.inputs import NO, YES, Input, Option
from handlers.slack import blocks
from handlers.slack.blocks import Block
from tickets.model.complaint import Category, Complaint
from tickets.model.disclosure import Disclosure
from tickets.model.kinds import Kind, Leak, Move, PersonalField, Relation, Restriction
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Facts, Link, Question, Ticket
from tickets.workflow.case import Act, NewTicket

ANSWER_FORM: Final = "question_answer"
_SAID = (
    PersonalField.DETAIL,
    PersonalField.REMEDY_WANTED,
    PersonalField.ANSWER,
    PersonalField.WORDS,
)
_MOST = 300
"""Options of one menu; Slack refuses views of more than 250 KB"""


def _opens(context: FormContext) -> Collection[ValueName]:
    """Everything that asker and desk have written."""
    return [slot for slot in context.ticket.personal if slot.field in _SAID]


def conversation_blocks(context: FormContext) -> Sequence[Block]:
    """The question, then each step, in order."""
    say = context.say
    drawn = []
    for slot in sorted(context.opened, key=lambda slot: (int(slot.of or 0), slot)):
        drawn += [
            blocks.headline(say.word("field", slot.field, context.ticket.kind)),
            blocks.section(context.opened[slot].reveal(), limit=blocks.LONGEST_SECTION),
        ]
    return drawn


def entry_options(context: FormContext) -> tuple[Option, ...]:
    """Curated entries that the asker may mean: the one that was shown, related ones, the rest by
    topic: its own, or that of the first related one that has a topic."""
    known, language = context.library.entries, context.say.language
    suggested = {
        entry: topic.title.get(language) or next(iter(topic.title.values()))
        for topic in reversed(context.library.topics)
        for entry in topic.suggested
    }
    groups = {
        each: next((suggested[near] for near in (each, *entry.related) if near in suggested), "")
        for each, entry in known.items()
    }
    facts = context.ticket.facts
    shown = facts.entry if isinstance(facts, Question) and facts.entry in known else None
    near = context.say("question_answer_near")
    groups |= dict.fromkeys((shown, *known[shown].related), near) if shown else {}
    order = dict.fromkeys((near, *(groups[each] for each in known)))
    found = [
        Option(each, known[each].title(language), group or context.say("question_answer_others"))
        for group in sorted(order, key=lambda group: group == "")
        for each in known
        if groups[each] == group
    ]
    found.sort(key=lambda each: each.value != shown)  # stable: only the shown entry moves
    return tuple(found)


def _draw_answer(context: FormContext) -> Parts:
    say, offered = context.say, entry_options(context)
    hint = say("question_answer_hint")
    left_off = str(max(0, len(offered) - _MOST))
    used = named_input(
        context,
        "entry",
        "choice",
        options=offered[:_MOST],
        hint=say("question_answer_more", count=left_off) if len(offered) > _MOST else "",
    )
    return (
        *conversation_blocks(context),
        personal_input(context, PersonalField.ANSWER, required=True, hint=hint),
        used if offered else None,
    )


CONVERT_FORM: Final = "question_convert"
_INTO, _OWN = "into", "own"
_ESCALATION = "escalation"
_KINDS = (Kind.COMPLAINT, Kind.DISCLOSURE, _ESCALATION)


def _draw_conversion(context: FormContext) -> Sequence[Part]:
    say, more = context.say, _MORE.get(context.text(_INTO))
    return (
        *conversation_blocks(context),
        Input(
            _INTO,
            say("question_into"),
            "radio",
            options=tuple(Option(each, say.option("kind", each)) for each in _KINDS),
            required=True,
            redraws=True,
        ),
        *(more(context) if more else ()),
    )


def _of_complaint(context: FormContext) -> Sequence[Part]:
    category = named_input(
        context,
        "category",
        "choice",
        options=options(context.say, Category),
        initial=Category.COMPLAINT,
        required=True,
    )
    words = context.opened_value(PersonalField.DETAIL)
    detail = personal_input(context, PersonalField.DETAIL, initial=words, required=True)
    return (category, detail, *_whose(context))


def _of_request(context: FormContext) -> Sequence[Part]:
    words = context.opened_value(PersonalField.DETAIL)
    return (
        asked_by_type(context, Kind.DISCLOSURE, "types", hint=context.say("question_types_hint")),
        personal_input(context, PersonalField.TARGET_SCOPE, initial=words, required=True),
        *_whose(context),
    )


def _whose(context: FormContext) -> Sequence[Part]:
    """A ticket of an asker without a name stays nobody's, so that nothing tells who it was."""
    if context.ticket.requester is None:
        return ()
    label, offered = context.say("question_own"), yes_no_options(context.say)
    return (Input(_OWN, label, "radio", options=offered, initial=NO),)


_MORE: Final[Mapping[str, Callable[[FormContext], Sequence[Part]]]] = {
    Kind.COMPLAINT: _of_complaint,
    Kind.DISCLOSURE: _of_request,
    _ESCALATION: lambda context: (blocks.context(context.say("question_into_escalation")),),
}


def _convert(context: FormContext) -> Ticket:
    if context.text(_INTO) == _ESCALATION:
        return _escalate(context)
    return context.desk.convert(
        context.ticket.number,
        _new(context),
        who=context.person.id,
        now=context.now,
        seen=context.seen_version,
        key=context.submission_key,
    )


def _new(context: FormContext) -> NewTicket:
    question = context.ticket
    is_own = context.text(_OWN) == YES and question.requester is not None
    return new_ticket(
        context,
        _facts(context),
        received_at=question.received_at,
        requester=question.requester if is_own else None,
        restrictions=frozenset({Restriction.EMPLOYEE} if is_own else ()),
        links=frozenset({Link(Relation.FOLLOWS, question.number, Kind.QUESTION)}),
        personal=_words(context),
    )


def _facts(context: FormContext) -> Facts:
    if context.text(_INTO) == Kind.COMPLAINT:
        return Complaint(category=Category(context.text("category")))
    types = answer_facts(context, "types", of=Kind.DISCLOSURE).get("types", frozenset())
    assert isinstance(types, frozenset)  # noqa: S101
    return Disclosure(types=types, types_unclear=not types)


def _words(context: FormContext) -> Mapping[ValueName, Personal]:
    is_complaint = context.text(_INTO) == Kind.COMPLAINT
    field = PersonalField.DETAIL if is_complaint else PersonalField.TARGET_SCOPE
    return personal_answers(context, field)


def _escalate(context: FormContext) -> Ticket:
    """Escalate first, so that nothing can come in between."""
    desk, who, question = context.desk, context.person.id, context.ticket
    if question.leak is not Leak.YES:
        flag = Act(Move.FLAG_LEAK, {"leak": Leak.YES})
        question = desk.act(
            question.number, [flag], who=who, now=context.now, seen=context.seen_version
        )
    number = next(link.number for link in question.links if link.kind is None)
    link = Link(Relation.CONVERTED_TO, number, None)
    return desk.act(question.number, [Act(Move.CONVERT, {"link": link})], who=who, now=context.now)


def _receipt(context: FormContext, ticket: Ticket) -> Sequence[Block]:
    say = context.say
    if ticket.kind is not Kind.QUESTION:
        return (blocks.header(ticket.number), blocks.section(say("question_converted")))
    escalation = next(link.number for link in ticket.links if link.kind is None)
    return (blocks.header(escalation), blocks.section(say("question_escalated")))


FORMS: Final = (
    Form(
        CONVERT_FORM,
        moves=(Move.CONVERT,),
        submit_ticket=_convert,
        draw_parts=_draw_conversion,
        opens=_opens,
        receipt=_receipt,
    ),
    Form(
        ANSWER_FORM,
        moves=(Move.ANSWER,),
        asks=("entry",),
        seals=(PersonalField.ANSWER,),
        draw_parts=_draw_answer,
        opens=_opens,
    ),
)
