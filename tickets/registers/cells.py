"""Format of cells: days, hours, words and short records, written and read back.

The words of both languages, and those of older exports, are in `words.yaml`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final, TypeVar

import yaml

from tickets.model import tokyo
from tickets.model.complaint import Effect, EffectCheck, MailStop
from tickets.model.documents import Wait, WaitFor
from tickets.model.kinds import ContactBy, Kind, Language, LetterKind, Move, PersonalField, Relation
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Link, SentLetter, Step
from tickets.model.triage import TOLD_ONCE, Filing, FurtherReport
from tickets.rules.office import Department, Office, System

YesNo = tuple[str, str]
"""Names of the words for yes and no."""
YES_OR_NO: YesNo = ("yes", "no")
_BETWEEN: Final[Mapping[Language, str]] = {"ja": "、", "en": "; "}
NO_WORD = "-"
_APART = re.compile("[、;；\n]")
_COMMA = re.compile("[,，]")
_PARTING = re.compile(f"{_APART.pattern}|{_COMMA.pattern}")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_HOUR = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?")
_MARK = re.compile(r"^#(\d+) ", re.MULTILINE)
_LIKE_A_MARK = re.compile(r"^(\\*#\d+ )", re.MULTILINE)
_UNLIKE = re.compile(r"^\\(\\*#\d+ )", re.MULTILINE)
_ID = re.compile(r".*[（(]([^（()）]+)[)）]", re.DOTALL)

WORDS = Path(__file__).with_name("words.yaml")
Word = TypeVar("Word", bound=StrEnum)


def _nameless(_: str) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Writing:
    """How a register is written: its language, and names by id, empty where there is none."""

    language: Language = "ja"
    person_name: Callable[[str], str] = _nameless
    answer_title: Callable[[str], str] = _nameless
    office: Office | None = None
    """Names departments and systems."""

    def word(self, word: StrEnum | None, of: str = "") -> str:
        """The word of a value, or of a value of this kind of ticket; empty for None."""
        if word is None:
            return ""
        name = type(word).__name__
        particular = _all().get(f"{name}.{of}", {}).get(word)
        return self._written(particular or _all()[name][word])

    def say(self, name: str, family: str = "Says", **values: str) -> str:
        return self._written(_all()[family][name]).format(**values)

    def title(self, title: str) -> str:
        return title if self.language == "ja" else _titles()[title]

    def between(self, texts: Iterable[str]) -> str:
        return _BETWEEN[self.language].join(texts)

    def in_brackets(self, text: str, inside: str) -> str:
        return f"{text}（{inside}）" if self.language == "ja" else f"{text} ({inside})"

    def labelled(self, label: str, text: str) -> str:
        return f"{label}：{text}" if self.language == "ja" else f"{label}: {text}"

    def person(self, id_: str | None) -> str:
        """The name with the id, which proves who it was."""
        if id_ == ONESELF:
            return self.say("oneself")
        return self._named(_unparted(self.person_name(id_)), id_) if id_ else ""

    def answer(self, id_: str | None) -> str:
        return self._named(self.answer_title(id_), id_) if id_ else ""

    def _named(self, name: str, id_: str) -> str:
        return self.in_brackets(name, id_) if name else id_

    def department(self, id_: str | None) -> str:
        """The name with the id, which stays when the department is renamed."""
        name = self._of_office(self.office.departments if self.office else (), id_)
        return self._named(_unparted(name), id_) if id_ and name != id_ else name

    def system(self, id_: str | None) -> str:
        return self._of_office(self.office.systems if self.office else (), id_)

    def _of_office(self, known: Iterable[Department | System], id_: str | None) -> str:
        names = (each.name.get(self.language) for each in known if each.id == id_)
        return next(names, None) or id_ or ""

    def cell(self, value: object, words: YesNo = YES_OR_NO, of: str = "") -> str:
        """Draw a plain value by its type; `words` are for yes and no."""
        match value:
            case None:
                return ""
            case bool():
                return self.say(words[not value])
            case datetime():
                return moment_text(value)
            case StrEnum():
                return self.word(value, of)
            case frozenset():
                return self.between(map(self.cell, sorted(value, key=_rank)))
        return str(value)  # a day as 2026-08-03, a number, a text

    def _written(self, texts: Sequence[str]) -> str:
        return texts[self.language == "en"]


JAPANESE: Final = Writing()
ONESELF: Final = "本人"
"""Stands for the id of an employee with a matter of their own."""


def _unparted(name: str) -> str:
    """The name without the signs that part a list, in which it may stand."""
    return " ".join(_PARTING.sub(" ", name).split())


def id_in(text: str) -> str:
    """The id in a text like name（id）; without one the text itself."""
    found = _ID.fullmatch(text.strip())
    return found[1] if found else text.strip()


def moment_text(at: datetime | None) -> str:
    """Return the time in Tokyo, to the minute."""
    return "" if at is None else at.astimezone(tokyo.TOKYO).strftime("%Y-%m-%d %H:%M")


def day_text(on: date | None) -> str:
    return "" if on is None else on.isoformat()


def stops_text(found: Iterable[MailStop], w: Writing) -> str:
    return w.between(f"{each.system} {each.on}" for each in found)


def checks_text(found: Iterable[EffectCheck], w: Writing) -> str:
    """Write a line for each check: day, effect, person, next day."""
    return "\n".join(
        f"{each.checked_on} {w.word(each.effect)} {w.person(each.checked_by)} "
        f"{day_text(each.again_on)}".rstrip()
        for each in found
    )


def waits_text(found: Iterable[Wait], w: Writing) -> str:
    """Write a line for each wait: what, from which day, until which day."""
    return "\n".join(
        f"{w.word(each.what)} {each.since} {day_text(each.until)}".rstrip() for each in found
    )


def letters_text(found: Iterable[SentLetter], w: Writing) -> str:
    """Write a line for each letter: kind, day, way, tracking number."""
    return "\n".join(
        f"{w.word(each.kind)} {each.on} {w.word(each.by) or NO_WORD} {each.delivery_ref}".rstrip()
        for each in found
    )


def filings_text(found: Iterable[Filing], w: Writing) -> str:
    """Write a line for each destination: its reports with their days, or that none is needed."""
    return "\n".join(
        w.labelled(w.word(each.destination), w.between(_reports(each, w)) or w.say("no_filing"))
        for each in found
    )


def _reports(filing: Filing, w: Writing) -> Iterator[str]:
    first = "reported" if filing.destination in TOLD_ONCE else "preliminary"
    made = ((first, filing.preliminary_on), ("final", filing.final_on))
    yield from (f"{w.say(name)} {on}" for name, on in made if on)
    yield from (f"{_follow_up(each, w)} {each.on}" for each in filing.corrections)


def _follow_up(report: FurtherReport, w: Writing) -> str:
    return w.word(report.kind) or w.say("follow_up")


def filing_details_text(found: Iterable[Filing], w: Writing) -> str:
    """Write a line for each text on a filing: receipt number, what changed, why none is needed."""
    return "\n".join(
        w.labelled(f"{w.word(each.destination)} {name}", text)
        for each in found
        for name, text in _filing_details(each, w)
        if text
    )


def _filing_details(filing: Filing, w: Writing) -> Iterator[tuple[str, str]]:
    yield w.say("reference"), filing.reference
    yield w.say("final_reference"), filing.final_reference
    yield w.say("why_none"), filing.not_needed
    for each in filing.corrections:
        yield f"{_follow_up(each, w)} {w.say('reference')}", each.reference
        yield f"{_follow_up(each, w)} {w.say('changed')}", each.changed


def links_text(found: Iterable[Link], w: Writing) -> str:
    """Links to tickets; escalations are left out."""
    tied = sorted(
        f"{w.word(each.relation)} {each.number} {w.word(each.kind)}" for each in found if each.kind
    )
    return w.between(tied)


def history_text(steps: Iterable[Step], w: Writing) -> str:
    """Write a line for each move: time, move, person."""
    return "\n".join(
        f"{moment_text(each.at)} {w.word(each.move)} {w.person(each.by)}" for each in steps
    )


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


def read_wait(text: str) -> Wait | None:
    what, rest = _word_before(WaitFor, text)
    days = [read_day(each) for each in rest.split()]
    if what is None or len(days) not in (1, 2) or days[0] is None:
        return None
    return None if None in days else Wait(what, days[0], days[1] if len(days) > 1 else None)


def split_ids(text: str) -> list[str]:
    """Parts of a list; English words have commas, so these part a list without other signs."""
    apart = _APART if _APART.search(text) else _COMMA
    return [each.strip() for each in apart.split(text) if each.strip()]


def read_stop(text: str) -> MailStop | None:
    system, _, on = text.rpartition(" ")
    found = read_day(on)
    return MailStop(system.strip(), found) if system.strip() and found else None


def read_check(text: str) -> EffectCheck | None:
    """`checked_by` stays as it is written."""
    said_day, _, rest = text.partition(" ")
    on, (effect, rest) = read_day(said_day), _word_before(Effect, rest)
    by, _, said_again = rest.rpartition(" ")
    again_on = read_day(said_again) if by else None
    by = by if again_on else rest
    return EffectCheck(effect, on, by, again_on) if on and effect and by else None


def read_letter(text: str) -> SentLetter | None:
    kind, rest = _word_before(LetterKind, text)
    said_day, _, rest = rest.partition(" ")
    by, reference = _word_before(ContactBy, rest)
    if by is None and rest:
        means, _, reference = rest.partition(" ")
        if means != NO_WORD:
            return None
    on = read_day(said_day)
    return SentLetter(kind, on, reference, by) if kind and on else None


def read_link(text: str) -> Link | None:
    relation, rest = _word_before(Relation, text)
    number, _, said = rest.partition(" ")
    kind = read_word(Kind, said)
    return Link(relation, number, kind) if relation and kind else None


def read_line(text: str) -> tuple[Move, str, datetime] | None:
    """Read one line of the history: move, person, time."""
    said_day, said_hour, rest = [*text.split(" ", 2), "", ""][:3]
    at, (move, by) = read_moment(f"{said_day} {said_hour}"), _word_before(Move, rest)
    return (move, by, at[0]) if at and move and by else None


def _word_before(kind: type[Word], text: str) -> tuple[Word | None, str]:
    """The longest word with which the text begins, and the rest."""
    parts = text.split(" ")
    for count in range(len(parts), 0, -1):
        if word := read_word(kind, " ".join(parts[:count])):
            return word, " ".join(parts[count:])
    return None, text


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
def _all() -> Mapping[str, Mapping[str, Sequence[str]]]:
    """Words by the name of their type and by value: Japanese, English, then former ones."""
    found: Mapping[str, Mapping[str, Sequence[str]]] = yaml.load(
        WORDS.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    return found


@cache
def _titles() -> Mapping[str, str]:
    """English titles by the Japanese one."""
    return {title: english for title, (english, *_) in _all()["Titles"].items()}


def titles_of(title: str) -> tuple[str, ...]:
    """All titles of a column that an import reads: Japanese, English, former ones."""
    return (title, *_all()["Titles"][title])


@cache
def _values(kind: type[StrEnum]) -> Mapping[str, str]:
    """Values by their words; of several values with one word the first, and today's words first."""
    words = _all()[kind.__name__]
    every = [(text, value) for value, texts in words.items() for text in texts[:2]]
    every += [(text, value) for value, texts in words.items() for text in texts[2:]]
    return {_folded(text): value for text, value in reversed(every)}


def read_word(kind: type[Word], text: str) -> Word | None:
    """Read a word of either language, whatever its width and spaces; None if unknown."""
    value = _values(kind).get(_folded(text))
    return None if value is None else kind(value)


def read_choice(text: str, words: YesNo) -> bool | None:
    found = (_all()["Says"][each] for each in words)
    yes, no = ([_folded(each) for each in texts] for texts in found)
    return True if _folded(text) in yes else False if _folded(text) in no else None


def words_of(kind: type[StrEnum]) -> str:
    return "、".join(texts[0] for texts in _all()[kind.__name__].values())


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()
