"""The desk answers a question; the answer goes to the asker's DM (O32)."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from typing import Final

from handlers.forms.fields import ask_personal, sealed
from handlers.forms.form import Form, FormContext, Part
from handlers.forms.inputs import Input, Option
from handlers.slack import blocks
from handlers.slack.blocks import Block
from tickets.model.kinds import Kind, Move, PersonalField
from tickets.model.personal import ValueName
from tickets.model.ticket import Question, Ticket
from tickets.workflow.case import Act

NAME: Final = "question_answer"
_SAID = (
    PersonalField.DETAIL,
    PersonalField.REMEDY_WANTED,
    PersonalField.ANSWER,
    PersonalField.WORDS,
)
_IN_GROUP = 100
_MOST = 300
"""Options of one menu; Slack refuses views of more than 250 KB"""


def said(ticket: Ticket) -> Collection[ValueName]:
    """Everything that asker and desk have written."""
    return [slot for slot in ticket.personal if slot.field in _SAID]


def conversation(context: FormContext) -> Sequence[Block]:
    """The question, then each step, in order."""
    say = context.say
    drawn = []
    for slot in sorted(context.opened, key=lambda slot: (int(slot.of or 0), slot)):
        label = say.word("field", slot.field, context.case.kind)
        drawn += [blocks.headline(label), blocks.section(context.opened[slot].reveal(), limit=3000)]
    return drawn


def entries(context: FormContext) -> tuple[Option, ...]:
    """Curated entries that the asker may mean: the one that was shown, related ones, the rest by
    topic."""
    known, language = context.library.entries, context.say.language
    groups = {
        entry: topic.title.get(language) or next(iter(topic.title.values()))
        for topic in reversed(context.library.topics)
        for entry in topic.entries
    }
    facts = context.case.facts
    shown = facts.entry if isinstance(facts, Question) and facts.entry in known else None
    near = context.say("question_answer_near")
    groups |= dict.fromkeys((shown, *known[shown].related), near) if shown else {}
    order = dict.fromkeys((near, *(groups.get(each, "") for each in known)))
    others = context.say("question_answer_others")
    found = [
        Option(each, known[each].title(language), group or others)
        for group in sorted(order, key=lambda group: group == "")
        for each in known
        if groups.get(each, "") == group
    ]
    found.sort(key=lambda each: each.value != shown)  # stable: only the shown entry moves
    return tuple(_in_full_groups(found))


def _in_full_groups(found: Sequence[Option]) -> Iterator[Option]:
    """Continue a group that is too long for Slack in another one."""
    counts = Counter[str]()
    for option in found:
        nth = counts[option.group] // _IN_GROUP
        counts[option.group] += 1
        yield replace(option, group=f"{option.group} ({nth + 1})") if nth else option


def _draw(context: FormContext) -> Sequence[Part]:
    say, offered = context.say, entries(context)
    hint = say("question_answer_hint")
    left_off = str(max(0, len(offered) - _MOST))
    used = Input(
        name="entry",
        label=say("field.entry"),
        kind="choice",
        options=offered[:_MOST],
        hint=say("question_answer_more", count=left_off) if len(offered) > _MOST else "",
    )
    return (
        *conversation(context),
        ask_personal(context, PersonalField.ANSWER, required=True, hint=hint),
        *((used,) if offered else ()),
    )


def _answer(context: FormContext) -> Sequence[Act]:
    entry = {"entry": context.text("entry")} if context.text("entry") else {}
    return (Act(Move.ANSWER, entry, sealed(context, PersonalField.ANSWER)),)


FORMS: Final = (
    Form(
        name=NAME,
        moves=(Move.ANSWER,),
        of=Kind.QUESTION,
        acts=_answer,
        draws=_draw,
        opens=said,
    ),
)
