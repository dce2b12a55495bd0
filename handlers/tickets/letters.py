"""Which letters a ticket can have, which of them can be drawn now, and what each is drawn from."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Final

from handlers.forms.fields import options
from handlers.forms.form import Part, Screen, Setting, moving
from handlers.forms.inputs import Input
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.context import NoLongerOffered, Turn
from handlers.tickets.detail_forms import shown_in
from handlers.tickets.fields import button
from tickets.letters.draft import MissingFactsError, Opened, prepare
from tickets.letters.letter import MODAL_LIMIT, Letter
from tickets.letters.ticket_letters import finished
from tickets.model.kinds import ContactBy, Kind, LetterKind, Move, PersonalField
from tickets.model.personal import MASK, Personal, Slot
from tickets.model.ticket import SentLetter, Ticket
from tickets.workflow.case import Act

_ADDRESSEE: Final = frozenset(
    {
        PersonalField.NAME,
        PersonalField.ADDRESS,
        PersonalField.POSTAL_CODE,
        PersonalField.PRINCIPAL_NAME,
        PersonalField.PRINCIPAL_ADDRESS,
    }
)
_TEXTS: Final[Mapping[LetterKind, frozenset[PersonalField]]] = {
    LetterKind.REPLY: frozenset({PersonalField.REASON, PersonalField.MEASURE}),
    LetterKind.DELAY: frozenset({PersonalField.MOVE_REASON}),
    LetterKind.REDIRECTION: frozenset({PersonalField.MOVE_REASON}),
    LetterKind.COMPLAINT_REPLY: frozenset({PersonalField.DRAFT_REPLY}),
}
_OF_COMPLAINTS: Final = frozenset({LetterKind.COMPLAINT_REPLY, LetterKind.RECOURSE})
_OF_ANY: Final = frozenset({LetterKind.REDIRECTION, LetterKind.WITHDRAWAL})
_OF_KIND: Final[Mapping[Kind, frozenset[LetterKind]]] = {
    Kind.QUESTION: _OF_ANY,
    Kind.COMPLAINT: _OF_ANY | _OF_COMPLAINTS | {LetterKind.ACKNOWLEDGEMENT},
    Kind.DISCLOSURE: frozenset(LetterKind) - _OF_COMPLAINTS,
}


def asked(setting: Setting) -> LetterKind | None:
    """The letter that the button named; NoLongerOffered for one that this ticket never has."""
    word = setting.more.get("more", "")
    if not word:
        return None
    kind = next((each for each in _OF_KIND[setting.case.kind] if each == word), None)
    if kind is None:
        raise NoLongerOffered
    return kind


def slots(kind: LetterKind, ticket: Ticket) -> Collection[Slot]:
    """The personal values that stand in this letter, and no others."""
    wanted = _ADDRESSEE | _TEXTS.get(kind, frozenset())
    return tuple(slot for slot in ticket.personal if slot.field in wanted)


def drawn(kind: LetterKind, setting: Setting, opened: Opened) -> Letter:
    """The letter of today; MissingFactsError if the ticket has not come so far."""
    rules = setting.circumstances.rules
    return finished(kind, prepare(setting.case, opened, setting.office, rules, setting.today))


def blank(kind: LetterKind, setting: Setting) -> Letter:
    """The same letter with nobody in it, to see whether anything is still missing."""
    masked = {slot: Personal(MASK) for slot in slots(kind, setting.case)}
    return drawn(kind, setting, masked)


def possible(setting: Setting) -> Iterator[LetterKind]:
    """What can be written now."""
    for kind in sorted(_OF_KIND[setting.case.kind], key=list(LetterKind).index):
        with suppress(MissingFactsError):
            blank(kind, setting)
            yield kind


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


_WAYS: Final = (ContactBy.POST, ContactBy.EMAIL, ContactBy.SLACK)


def _asks(setting: Setting) -> Sequence[Part]:
    say = setting.say
    kind = asked(setting)
    first = blocks.headline(say.option("letter", kind)) if kind else _choice_letter_sent(setting)
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


def _choice_letter_sent(setting: Setting) -> Input:
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


SCREENS: Final = (
    Screen(name=NAME, draws=_draw, may_open=_opens, only_shows=True),
    Screen(name="ticket_letter_sent", does=_records, draws=_asks, receipt=_receipt),
)
