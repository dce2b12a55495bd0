"""Format of cells: days, hours, words and short records, written and read back.

The casebook's words as a Japanese register writes them are in `words.yaml`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeVar

import yaml

from tickets.model import tokyo
from tickets.model.complaint import Effect, EffectCheck, MailStop
from tickets.model.documents import Wait, WaitFor
from tickets.model.kinds import ContactBy, Kind, LetterKind, Move, PersonalField, Relation
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Link, SentLetter, Step

YesNo = tuple[str, str]
YES_OR_EMPTY: YesNo = ("有", "無")
BETWEEN = "、"
NO_WORD = "-"
_APART = re.compile("[、,，;；\n]")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_HOUR = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?")
_MARK = re.compile(r"^#(\d+) ", re.MULTILINE)
_LIKE_A_MARK = re.compile(r"^(\\*#\d+ )", re.MULTILINE)
_UNLIKE = re.compile(r"^\\(\\*#\d+ )", re.MULTILINE)

WORDS = Path(__file__).with_name("words.yaml")
Word = TypeVar("Word", bound=StrEnum)


def cell(value: object, words: YesNo = YES_OR_EMPTY) -> str:
    """Draw a plain value by its type; `words` are for yes and no."""
    match value:
        case None:
            return ""
        case bool():
            return words[not value]
        case datetime():
            return moment_text(value)
        case StrEnum():
            return word_of(value)
        case frozenset():
            return BETWEEN.join(map(cell, sorted(value, key=_rank)))
    return str(value)  # a day as 2026-08-03, a number, a text


def moment_text(at: datetime | None) -> str:
    """Return the time in Tokyo, to the minute."""
    return "" if at is None else at.astimezone(tokyo.TOKYO).strftime("%Y-%m-%d %H:%M")


def day_text(on: date | None) -> str:
    return "" if on is None else on.isoformat()


def stops_text(found: Iterable[MailStop]) -> str:
    return BETWEEN.join(f"{each.system} {each.on}" for each in found)


def checks_text(found: Iterable[EffectCheck]) -> str:
    """Write a line for each check: day, effect, person, next day."""
    return "\n".join(
        f"{each.checked_on} {word_of(each.effect)} {each.checked_by} "
        f"{day_text(each.again_on)}".rstrip()
        for each in found
    )


def waits_text(found: Iterable[Wait]) -> str:
    """Write a line for each wait: what, from which day, until which day."""
    return "\n".join(
        f"{word_of(each.what)} {each.since} {day_text(each.until)}".rstrip() for each in found
    )


def read_wait(text: str) -> Wait | None:
    match text.split():
        case [what, since, *until] if len(until) <= 1:
            found, began = read_word(WaitFor, what), read_day(since)
            ended = read_day(until[0]) if until else None
            if found and began and (ended or not until):
                return Wait(found, began, ended)
    return None


def letters_text(found: Iterable[SentLetter]) -> str:
    """Write a line for each letter: kind, day, way, tracking number."""
    return "\n".join(
        f"{word_of(each.kind)} {each.on} {word_of(each.by) or NO_WORD} {each.delivery_ref}".rstrip()
        for each in found
    )


def links_text(found: Iterable[Link]) -> str:
    """Links to tickets; escalations are left out."""
    tied = sorted(
        f"{word_of(each.relation)} {each.number} {word_of(each.kind)}"
        for each in found
        if each.kind
    )
    return BETWEEN.join(tied)


def history_text(steps: Iterable[Step]) -> str:
    """Write a line for each move: time, move, person."""
    return "\n".join(f"{moment_text(each.at)} {word_of(each.move)} {each.by}" for each in steps)


def move_texts(opened: Mapping[ValueName, Personal], fields: Iterable[PersonalField]) -> str:
    """Texts of single moves, each after `#` and the number of its line in the history."""
    wanted = set(fields)
    found = {slot.of: value for slot, value in opened.items() if slot.field in wanted}
    return "\n".join(f"#{of} {_unmarked(found[of])}" for of in sorted(found, key=int))


def _unmarked(value: Personal) -> str:
    """Escape lines of the text that look like such a mark with a backslash."""
    return _LIKE_A_MARK.sub(r"\\\1", value.reveal())


def _rank(value: str) -> tuple[int, str]:
    """Words in the order of their type, ids by themselves."""
    return (list(type(value)).index(value), "") if isinstance(value, StrEnum) else (0, value)


# --- reading: None or an empty result for what cannot be read -------------------------------------


def read_day(text: str) -> date | None:
    found = _DAY.fullmatch(_plain(text))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def read_moment(text: str) -> tuple[datetime, bool] | None:
    """The instant, and whether its hour is written; without one it is midnight."""
    said_day, _, said_hour = _plain(text).replace("T", " ").partition(" ")
    on, hour = read_day(said_day), _HOUR.fullmatch(said_hour.strip())
    if on is None or (said_hour and not hour):
        return None
    try:
        at = time(int(hour[1]), int(hour[2])) if hour else time()
    except ValueError:
        return None
    return tokyo.at(on, at), hour is not None


def split_ids(text: str) -> list[str]:
    return [each.strip() for each in _APART.split(text) if each.strip()]


def read_stop(text: str) -> MailStop | None:
    system, _, on = text.rpartition(" ")
    found = read_day(on)
    return MailStop(system.strip(), found) if system.strip() and found else None


def read_check(text: str) -> EffectCheck | None:
    """`checked_by` stays as it is written."""
    said_day, said, by, again = [*text.split(), "", "", "", ""][:4]
    on, effect, again_on = read_day(said_day), read_word(Effect, said), read_day(again)
    if on is None or effect is None or not by or bool(again) is not (again_on is not None):
        return None
    return EffectCheck(effect, on, by, again_on)


def read_letter(text: str) -> SentLetter | None:
    said, on, means, reference = [*text.split(" ", 3), "", "", ""][:4]
    kind, found, by = read_word(LetterKind, said), read_day(on), read_word(ContactBy, means)
    if kind is None or found is None or (by is None and means not in ("", NO_WORD)):
        return None
    return SentLetter(kind, found, reference, by)


def read_link(text: str) -> Link | None:
    parts: Sequence[str] = text.split()
    if len(parts) != 3:
        return None
    relation, kind = read_word(Relation, parts[0]), read_word(Kind, parts[2])
    return Link(relation, parts[1], kind) if relation and kind else None


def read_line(text: str) -> tuple[Move, str, datetime] | None:
    """Read one line of the history: move, person, time."""
    parts = text.split()
    if len(parts) != 4:
        return None
    at, move = read_moment(f"{parts[0]} {parts[1]}"), read_word(Move, parts[2])
    return (move, parts[3], at[0]) if at and move else None


def read_move_texts(text: str) -> Iterator[tuple[str, str]]:
    """Yield number of the line and text; the number is empty for text before the first mark."""
    first, *rest = _MARK.split(text)
    if first.strip():
        yield "", first.strip()
    for of, said in zip(rest[::2], rest[1::2], strict=True):
        yield of, _UNLIKE.sub(r"\1", said.removesuffix("\n"))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


# --- words ---------------------------------------------------------------------------------------


@cache
def _all() -> Mapping[str, Mapping[str, str]]:
    """Japanese words by the name of their type and by value."""
    found: Mapping[str, Mapping[str, str]] = yaml.load(
        WORDS.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    return found


def word_of(word: StrEnum | None) -> str:
    """The word in a cell; empty for None."""
    return "" if word is None else _all()[type(word).__name__][word]


@cache
def _values(kind: type[StrEnum]) -> Mapping[str, str]:
    return {_folded(text): value for value, text in _all()[kind.__name__].items()}


def read_word(kind: type[Word], text: str) -> Word | None:
    """Read a word, whatever its width and spaces; None if unknown."""
    value = _values(kind).get(_folded(text))
    return None if value is None else kind(value)


def words_of(kind: type[StrEnum]) -> str:
    return "、".join(_all()[kind.__name__].values())


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
