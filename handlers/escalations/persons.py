"""本人への通知文: the letter to the persons of a breach (法26条2項, 規則10条)."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Final

from handlers.escalations.actions import FILE, LETTER, NOTICE, acted, row, to_act, to_read
from handlers.forms.form import Form, FormContext, Part
from handlers.forms.inputs import Input
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.context import RequestContext
from tickets.escalation.acts import LONGEST_NOTICE, WriteNotice
from tickets.letters.letter import MODAL_LIMIT
from tickets.letters.ticket_letters import notice_to_persons
from tickets.model.escalation import Escalation
from tickets.model.triage import PersonsNotice

_ITEMS: Final = tuple(each.name for each in fields(PersonsNotice))

_PRESETS: Final = {"other": "特にありません。"}
"""Letters are Japanese."""


def _draw(context: FormContext) -> Sequence[Part]:
    """The five items of the rule, as they were written before."""
    say, known = context.say, context.matter.persons_notice
    return (
        blocks.section(say("notice_heading")),
        *(
            Input(
                name=item,
                label=say(f"notice_item.{item}"),
                kind="text",
                initial=getattr(known, item) or _PRESETS.get(item, ""),
                required=True,
                longest=LONGEST_NOTICE,
                hint=say(f"notice_hint.{item}"),
            )
            for item in _ITEMS
        ),
    )


def _write(request: RequestContext, context: FormContext) -> Sequence[Block]:
    notice = PersonsNotice(**{item: context.text(item) for item in _ITEMS})
    after = acted(request, context, WriteNotice(notice))
    return [
        blocks.headline(request.say("notice_done", number=after.number)),
        *letter(after, context),
        *(row(after, (FILE,), context.say) if after.is_open else ()),
    ]


def _show(context: FormContext) -> Sequence[Part]:
    return list(letter(context.matter, context))


def letter(report: Escalation, context: FormContext) -> Iterator[Block]:
    """For copying, with a place for each name."""
    say = context.say
    drawn = notice_to_persons(report, context.office, context.today)
    if drawn.unset:
        yield blocks.section(say("unfinished_letter", settings=", ".join(drawn.unset)))
    for part in drawn.parts():
        yield blocks.section(part.reveal(), limit=MODAL_LIMIT)
    yield blocks.context(say("notice_for_copying"))


FORMS: Final = (
    Form(name=NOTICE, draws=_draw, tells=_write, reaches=to_act),
    Form(name=LETTER, draws=_show, only_shows=True, reaches=to_read),
)
