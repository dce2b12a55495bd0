"""That a letter went out is written down: which, when, how, and under which delivery number."""

from collections.abc import Sequence
from typing import Final

from handlers.casework.letter_kinds import asked, blank, possible
from handlers.casework.ticket_reading import shown_in
from handlers.forms.facts import options
from handlers.forms.inputs import Input
from handlers.forms.screen import Part, Screen, Setting, moving
from handlers.turn import Turn
from handlers.views import blocks
from handlers.views.blocks import Block
from tickets.case import Act
from tickets.letters.draft import MissingFactsError
from tickets.ticket import SentLetter, Ticket
from tickets.words import ContactBy, LetterKind, Move

_WAYS: Final = (ContactBy.POST, ContactBy.EMAIL, ContactBy.SLACK)


def _asks(setting: Setting) -> Sequence[Part]:
    say = setting.say
    kind = asked(setting)
    first = blocks.headline(say.option("letter", kind)) if kind else _choice(setting)
    return (
        first,
        Input(
            name="on",
            label=say("letter_sent_on"),
            kind="day",
            initial=setting.today,
            required=True,
        ),
        Input(
            name="by",
            label=say("letter_sent_by"),
            kind="radio",
            options=options(say, _WAYS),
            initial=str(ContactBy.POST),
            required=True,
        ),
        Input(
            name="delivery_ref",
            label=say("field.delivery_ref"),
            kind="line",
            hint=say("hint.delivery_ref"),
            longest=100,
        ),
    )


def _choice(setting: Setting) -> Input:
    say = setting.say
    due = shown_in(setting).promised
    kinds = (*due, *(kind for kind in possible(setting) if kind not in due))
    if not kinds:
        raise MissingFactsError
    return Input(
        name="letter",
        label=say("letter_which"),
        kind="choice",
        options=options(say, kinds),
        required=True,
    )


def _kind(setting: Setting) -> LetterKind:
    return asked(setting) or LetterKind(setting.text("letter"))


def _sent(setting: Setting) -> Sequence[Act]:
    letter = SentLetter(
        kind=_kind(setting),
        on=setting.day("on") or setting.today,
        delivery_ref=setting.text("delivery_ref"),
        by=ContactBy(setting.text("by")),
    )
    return (Act(Move.SEND_LETTER, {"letters": letter}),)


def _records(turn: Turn, setting: Setting) -> Ticket:
    """A letter that names a contact which nobody has set cannot have gone out (screens.md 5)."""
    _ = blank(_kind(setting), setting).final
    return moving(_sent)(turn, setting)


def _receipt(setting: Setting, ticket: Ticket) -> Sequence[Block]:
    say, letter = setting.say, ticket.letters[-1]
    told = say(
        "letter_recorded",
        number=ticket.number,
        letter=say.word("letter", letter.kind),
        date=say.date(letter.on, setting.today),
    )
    return (blocks.section(told),)


SCREENS: Final = (Screen(name="ticket_letter_sent", does=_records, draws=_asks, receipt=_receipt),)
