"""本人への通知文: the letter to the persons of a breach, in either language."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Final

from handlers.escalations.actions import (
    LETTER_FORM,
    NOTICE_FORM,
    button_row,
    find_actionable_escalation,
    find_readable_escalation,
    steps_after_judgement,
    submit_once,
)
from handlers.forms.form import Form, FormContext, Part
from handlers.forms.inputs import Input
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.tickets import letters
from handlers.tickets.fields import chosen_language, language_input
from tickets.escalation.acts import LONGEST_NOTICE, WritePersonsNotice
from tickets.letters.template import LetterTexts
from tickets.letters.ticket_letters import notice_to_persons
from tickets.model.kinds import LANGUAGES, Language
from tickets.model.triage import PersonsNotice

_ITEMS: Final = tuple(each.name for each in fields(PersonsNotice) if each.name != "language")
_NOTHING_ELSE: Final[Mapping[Language, str]] = {
    "ja": "いまのところ、ほかにお知らせすることはございません。",
    "en": "None at present.",
}


def _draw_notice(context: FormContext) -> Sequence[Part]:
    """The five items of 規則10条 (法26条2項), as they were written before in this language."""
    say, known = context.say, context.escalation.letters_to_persons
    language = chosen_language(context, _usual_language(context))
    blank = PersonsNotice(language=language)
    written = next((each for each in known if each.language == language), blank)
    return (
        blocks.section(say("notice_heading")),
        language_input(context, language),
        *(
            Input(
                _in_language(item, language),
                say(f"notice_item.{item}"),
                "text",
                initial=getattr(written, item)
                or (_NOTHING_ELSE[language] if item == "other" else ""),
                required=True,
                max_length=LONGEST_NOTICE,
                hint=say(f"notice_hint.{item}"),
                stands_for=(item,),
            )
            for item in _ITEMS
        ),
    )


def _usual_language(context: FormContext) -> Language:
    """The writer's, until it is written and the other one is not; then the one written last."""
    written = [each.language for each in context.escalation.letters_to_persons]
    own = context.say.language
    return next((e for e in (own, *LANGUAGES) if e not in written), (*written, own)[0])


def _in_language(item: str, language: Language) -> str:
    """Name of the field: what is written in one language does not carry over to the other."""
    return item if language == "ja" else f"{item}_{language}"


def _write(context: FormContext) -> Sequence[Block | None]:
    language = chosen_language(context, _usual_language(context))
    told = {item: context.text(_in_language(item, language)) for item in _ITEMS}
    after = submit_once(context, WritePersonsNotice(PersonsNotice(**told, language=language)))
    return [
        blocks.headline(context.say("notice_done", number=after.number)),
        *_letter(after.persons_notice, context),
        button_row(after, steps_after_judgement(after)[:-1], context.say)
        if after.is_open
        else None,
    ]


def _show_letter(context: FormContext) -> Iterator[Block]:
    """Show the letter in each language; an unwritten one with what is missing."""
    escalation = context.escalation
    for each in escalation.letters_to_persons or (escalation.persons_notice,):
        yield from _letter(each, context)


def _letter(notice: PersonsNotice, context: FormContext) -> Iterator[Block]:
    """Show the letter to copy, with a place for each name."""
    drawn = notice_to_persons(context.escalation.number, notice, context.office, context.today)
    yield from letters.letter_blocks(drawn, context)
    place = LetterTexts.of(context.office, drawn.language).say("layout.each_person")
    yield blocks.context(context.say("notice_for_copying", place=place))


FORMS: Final = (
    Form(
        NOTICE_FORM,
        draw_parts=_draw_notice,
        submit_and_tell=_write,
        find_escalation=find_actionable_escalation,
    ),
    Form(LETTER_FORM, draw_parts=_show_letter, find_escalation=find_readable_escalation),
)
