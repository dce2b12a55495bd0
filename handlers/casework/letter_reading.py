"""A letter, drawn for copying in a modal: never a file, never a channel message (O2)."""

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from handlers.casework.letter_kinds import asked, drawn, possible, slots
from handlers.casework.parts import button
from handlers.casework.ticket_reading import shown_in
from handlers.forms.screen import Part, Screen, Setting
from handlers.views import blocks
from handlers.views.blocks import Block
from tickets.letters.letter import MODAL_LIMIT
from tickets.slots import Slot
from tickets.words import LetterKind

NAME: Final = "ticket_letter"


def _opens(setting: Setting) -> Collection[Slot]:
    kind = asked(setting)
    return slots(kind, setting.case) if kind else ()


def _draw(setting: Setting) -> Sequence[Part]:
    kind = asked(setting)
    return list(_letter(kind, setting) if kind else _choice(setting))


def _choice(setting: Setting) -> Iterator[Block]:
    """What is due first, then what else could be written."""
    say = setting.say
    due = shown_in(setting).promised
    others = [kind for kind in possible(setting) if kind not in due]
    for heading, kinds in (("letters_still_due", due), ("letters_possible", others)):
        if kinds:
            yield blocks.headline(say(heading))
            yield from (_row(kind, setting) for kind in kinds)
    if not due and not others:
        yield blocks.section(say("letters_none"))


def _row(kind: LetterKind, setting: Setting) -> Block:
    name = setting.say.option("letter", kind)
    look = button(setting, NAME, setting.case, more=kind, what=name)
    return blocks.section(name, accessory=look)


def _letter(kind: LetterKind, setting: Setting) -> Iterator[Block]:
    say = setting.say
    letter = drawn(kind, setting, setting.opened)
    yield blocks.headline(letter.title)
    if letter.unset:
        yield blocks.section(say("unfinished_letter", settings=", ".join(letter.unset)))
    for part in letter.parts():
        yield blocks.section(part.reveal(), limit=MODAL_LIMIT)
    yield blocks.context(say("letter_for_copying"))
    sent = button(setting, "ticket_letter_sent", setting.case, more=kind)
    row = blocks.actions(None if letter.unset else sent, block_id="sent")
    if row:
        yield row


SCREENS: Final = (Screen(name=NAME, draws=_draw, may_open=_opens, only_shows=True),)
