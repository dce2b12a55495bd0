"""Checks a company's own letters and forms against the shipped ones of the same name."""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Final

from tickets.letters.template import HERE, SUBJECT, WE, WORDING, shipped, wording

ALWAYS: Final = frozenset(
    {WE, "number", "date", "addressee", "company", "desk", "complaints", "mail_to", "bodies"}
)
"""Places that every letter may have."""
OF_FEE: Final = frozenset(
    {"fee", "fee_types", "money", "amount", "pay", "only", "sent", "no_money"}
)
"""Places of the letters that name the fee, and of every form."""
OF_FORMS: Final = frozenset({WE, "version", "company", "desk", "mail_to", "emergency"}) | {
    "types",
    "payment",
    "methods",
}
WITH_FEE: Final = frozenset({"acknowledgement.txt", "form.txt", "reply.txt", "withdrawal.txt"})
FRAME: Final = "frame.txt"

_PLACE: Final = re.compile(r"\{([^{}\n]*)\}")
_CONDITION: Final = re.compile(r"\[(?:not )?([a-z_]+)\]")
_STRAY: Final = re.compile(r"[{}]")

Fault = tuple[int, str]
"""A line, and what is wrong there."""


def folder_of(file: str) -> str | None:
    """The folder of the shipped text of this name; None if there is none."""
    folders = (each for each in ("templates", "forms", ".") if (HERE / each / file).is_file())
    return next(folders, None)


def faults(file: str, text: str) -> Iterator[Fault]:
    """What is wrong with a company's own text, line by line."""
    folder = folder_of(file)
    if folder is None:
        near = get_close_matches(file, names(), n=1)
        hint = f"did you mean {near[0]}?" if near else f"use one of {', '.join(names())}."
        yield 1, f"no letter or form has this name: {hint}"
    elif file == WORDING:
        yield from _of_wording(text)
    else:
        yield from _of_places(text, places(file))
        yield from _of_conditions(file, folder, text)
        yield from _of_parts(file, folder, text)


def names() -> list[str]:
    found = (each for folder in ("templates", "forms") for each in (HERE / folder).glob("*.txt"))
    return [*sorted(each.name for each in found), WORDING]


def places(file: str) -> frozenset[str]:
    """The places that a text of this name may have."""
    folder = folder_of(file) or "."
    if folder == "forms":
        return OF_FORMS | OF_FEE
    of_fee = OF_FEE if file in WITH_FEE else frozenset[str]()
    return frozenset(_PLACE.findall(shipped(file, folder))) | ALWAYS | of_fee


def _of_places(text: str, known: frozenset[str]) -> Iterator[Fault]:
    for number, line in _lines(text):
        for place in _PLACE.findall(line):
            if place not in known:
                near = get_close_matches(place, known, n=1)
                hint = f"did you mean {{{near[0]}}}?" if near else f"use {_listed(known)}."
                yield number, f"{{{place[:40]}}} is no place of this text: {hint}"
        if _STRAY.search(_PLACE.sub("", line)):
            yield number, "a brace stands alone: a place is written {desk}."


def _of_conditions(file: str, folder: str, text: str) -> Iterator[Fault]:
    """A paragraph's condition stands in the line above it."""
    known = {*_CONDITION.findall(shipped(file, folder)), "bodies"} if folder != "forms" else set()
    for number, line in _lines(text):
        found = _CONDITION.fullmatch(line)
        if found and found[1] not in known:
            told = ", ".join(f"[{each}]" for each in sorted(known)) or "none"
            yield number, f"{line} is no condition of this text: it may have {told}."


def _of_parts(file: str, folder: str, text: str) -> Iterator[Fault]:
    wanted = "{body}" if file == FRAME else SUBJECT if folder == "templates" else ""
    if not any(wanted in line for _, line in _lines(text)):
        yield 1, f"this text needs “{wanted or 'a line'}”: write it."


def _of_wording(text: str) -> Iterator[Fault]:
    known = wording()
    for number, line in _lines(text):
        key, colon, words = line.partition(": ")
        if not line.strip():
            continue
        if not colon or not words.strip():
            yield number, "a line of wording.txt is “key: words”, such as “money.cash: 現金”."
        elif key not in known:
            near = get_close_matches(key, known, n=1)
            hint = f"did you mean {near[0]}?" if near else "see tickets/letters/wording.txt."
            yield number, f"{key[:40]} is no key of wording.txt: {hint}"
        else:
            allowed = frozenset({*_PLACE.findall(known[key]), *({WE} - {key})})
            for fault in _of_places(words, allowed):
                yield number, fault[1]


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Numbered lines without remarks."""
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("#"):
            yield number, line.rstrip()


def _listed(names: frozenset[str]) -> str:
    return ", ".join(f"{{{each}}}" for each in sorted(names)) or "none"
