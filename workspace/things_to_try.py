"""The things to try that the page offers.

`try:` in the configuration holds a list for each person by id, and under `"*"` for all others:

    try:
      U01MEI:
        - what: {ja: 質問してみる, en: Ask a question}
          watch: {ja: 答えに方針の文が付きます, en: The answer comes with the policy's sentence}
          insert: {ja: 手数料は？, en: What is the fee?}   # into the composer, not sent
          open: "@app"                # a channel's id, @app, home, or clock
          done: {write: {to: "@app"}}  # a gesture, and prefixes of its arguments

Only `what` is required. A text is one string, or one for each language. In place of a prefix
`{pattern: …}` is a regular expression that the argument contains. `submit` has the form's `title`.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

LANGUAGES = ("ja", "en")
EVERYBODY_ELSE = "*"
_TEXTS = ("what", "watch", "insert")
_KEYS = (*_TEXTS, "open", "done")
_PLACES = ("@app", "home", "clock")

Text = Mapping[str, str]


@dataclass(frozen=True)
class ThingToTry:
    what: Text
    watch: Text | None = None
    insert: Text | None = None
    open: str | None = None
    done: Mapping[str, Mapping[str, str | Mapping[str, str]]] = field(default_factory=dict)


def read_things(
    given: Mapping[str, Sequence[Mapping[str, Any]]],
) -> dict[str, tuple[ThingToTry, ...]]:
    return {person: tuple(map(_thing, things)) for person, things in given.items()}


def _thing(given: Mapping[str, Any]) -> ThingToTry:
    done = {name: dict(facts or {}) for name, facts in (given.get("done") or {}).items()}
    texts = {key: text_by_language(given[key]) for key in _TEXTS if key in given}
    return ThingToTry(**texts, open=given.get("open"), done=done)


def text_by_language(given: str | Mapping[str, str]) -> Text:
    return dict.fromkeys(LANGUAGES, given) if isinstance(given, str) else dict(given)


def things_to_try_faults(given: object, known: Collection[str]) -> Iterator[str]:
    """Yield all faults; `known` are the ids of people and channels."""
    if given is None:
        return
    if not isinstance(given, Mapping):
        yield "try: must be a mapping"
        return
    for person, things in given.items():
        if person != EVERYBODY_ELSE and person not in known:
            yield f"try: there is no person {person}"
        if not isinstance(things, list):
            yield f"try.{person}: must be a list"
            continue
        for number, thing in enumerate(things, start=1):
            yield from _thing_faults(f"try.{person}[{number}]", thing, known)


def _thing_faults(place: str, thing: object, known: Collection[str]) -> Iterator[str]:
    if not isinstance(thing, Mapping):
        yield f"{place}: must be a mapping"
        return
    for key in sorted(set(thing) - set(_KEYS)):
        yield f"{place}.{key}: unknown key; known are {', '.join(_KEYS)}"
    if "what" not in thing:
        yield f"{place}.what: is missing"
    for key in _TEXTS:
        if not is_text_by_language(thing.get(key, "")):
            yield f"{place}.{key}: must be a text, or one for each of {', '.join(LANGUAGES)}"
    opened = thing.get("open", "home")
    if opened not in _PLACES and opened not in known:
        yield f"{place}.open: {opened!r} is neither a channel nor one of {', '.join(_PLACES)}"
    done = thing.get("done", {})
    if not isinstance(done, Mapping) or not all(map(_are_facts, done.values())):
        yield f"{place}.done: must name a gesture with its arguments"


def is_text_by_language(given: object) -> bool:
    """Whether it is one string, or one for each language."""
    if isinstance(given, Mapping):
        return set(given) == set(LANGUAGES) and all(isinstance(e, str) for e in given.values())
    return isinstance(given, str)


def _are_facts(given: object) -> bool:
    return given is None or (isinstance(given, Mapping) and all(map(_is_fact, given.values())))


def _is_fact(given: object) -> bool:
    if isinstance(given, Mapping):
        pattern = given.get("pattern")
        return set(given) == {"pattern"} and isinstance(pattern, str) and _compiles(pattern)
    return isinstance(given, str)


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True
