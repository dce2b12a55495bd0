"""Who came before: exact matches only, each look audited, and not many a minute (A-53)."""

from collections.abc import Iterator, Sequence
from typing import Final

from handlers.forms.form import Part, Screen, Setting
from handlers.forms.inputs import Input
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.context import Turn
from handlers.tickets.fields import is_of_the_desk
from handlers.tickets.lists import ROWS, SHORTEST, found_by_word, rows
from tickets.model import numbers
from tickets.model.contact import BadFieldError, cleaned, looks_personal
from tickets.model.errors import Code, Fault, NoSuchTicketError, RefusedError
from tickets.model.kinds import PersonalField
from tickets.model.personal import Personal
from tickets.model.ticket import Cover
from tickets.ports import LONGEST_WORDS


def may_look(setting: Setting) -> bool:
    """Counts as a look: nobody works through a telephone book, by searching or by forms."""
    return setting.looks.judge(setting.person.id, setting.now) == "go"


def known_by(field: PersonalField, value: Personal, setting: Setting) -> tuple[Cover, ...]:
    """As far as this person may see them."""
    return setting.cases.known_by(field, value, who=setting.person.id, now=setting.now)


EXACT: Final = "exact"
_BY_NAME: Final = (PersonalField.NAME, PersonalField.PRINCIPAL_NAME)
_DIGITS: Final = frozenset("0123456789０１２３４５６７８９+＋-－ー‐−() （）")


def _asks(setting: Setting) -> Sequence[Part]:
    say = setting.say
    word = Input(
        name="summary",
        label=say("find_word"),
        kind="line",
        hint=say("find_word_x"),
        longest=LONGEST_WORDS,
    )
    if not is_of_the_desk(setting):
        return (word,)
    exact = Input(
        name=EXACT,
        label=say("find_exact"),
        kind="line",
        hint=say("find_exact_x"),
        longest=254,
        stands_for=tuple(map(str, PersonalField)),
    )
    return (word, exact)


def _tells(_: Turn, setting: Setting) -> Sequence[Block]:
    word, exact = setting.text("summary"), setting.text(EXACT)
    if exact:
        return list(_by_person(exact, setting))
    if numbers.read(word):
        return list(_by_number(word, setting))
    if len(word) < SHORTEST:
        raise RefusedError((Fault(Code.MISSING, "summary"),))
    if looks_personal(word):
        raise RefusedError((Fault(Code.PERSONAL_DATA, "summary"),))
    return list(found_by_word(word, setting))


def _by_number(typed: str, setting: Setting) -> Iterator[Block]:
    try:
        shown = setting.cases.show(typed, who=setting.person.id, now=setting.now)
    except NoSuchTicketError:
        yield blocks.section(setting.say("no_such_ticket"))
    else:
        yield from rows((shown.ticket,), setting, ROWS)


def _by_person(typed: str, setting: Setting) -> Iterator[Block]:
    """Exact matches only; every look is audited, and the value is in no row of the audit."""
    say = setting.say
    if not may_look(setting):
        yield blocks.section(say("too_fast"))
        return
    found = {cover.number: cover for cover in _known(typed, setting)}
    newest = sorted(found.values(), key=lambda cover: cover.received_at, reverse=True)
    yield blocks.headline(say("list_found", count=str(len(newest))))
    yield from rows(newest, setting, ROWS)


def _known(typed: str, setting: Setting) -> Iterator[Cover]:
    for field in _fields(typed):
        try:
            value = Personal(cleaned(field, typed, setting.circumstances.customer_numbers))
        except BadFieldError as bad:
            raise RefusedError((Fault(bad.code, EXACT),)) from None
        yield from known_by(field, value, setting)


def _fields(typed: str) -> tuple[PersonalField, ...]:
    if "@" in typed or "＠" in typed:
        return (PersonalField.EMAIL,)
    return (PersonalField.PHONE,) if set(typed) <= _DIGITS else _BY_NAME


SCREENS: Final = (Screen(name="list_find", draws=_asks, tells=_tells),)
