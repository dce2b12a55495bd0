"""Which letters a ticket can have, which of them can be drawn now, and what each is drawn from."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from typing import Final

from handlers.forms.screen import Setting
from handlers.turn import NoLongerOffered
from tickets.letters.draft import MissingFactsError, Opened, prepare
from tickets.letters.letter import Letter
from tickets.letters.ticket_letters import finished
from tickets.personal import MASK, Personal
from tickets.slots import Slot
from tickets.ticket import Ticket
from tickets.words import Kind, LetterKind, PersonalField

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
