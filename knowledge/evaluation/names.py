"""Names of people that are written without a blank: 山田太郎."""

from functools import cache
from typing import Any

import sudachipy  # type: ignore[import-untyped]


def find_name(text: str) -> str:
    """Return the name in a text of kanji, 田中 of 田中部長; empty if there is none."""
    words = [
        (each.surface(), each.part_of_speech()[2:4])
        for each in _dictionary().tokenizer(sudachipy.SplitMode.C).tokenize(text)
    ]
    named = [nth for nth, (_, kind) in enumerate(words) if kind[0] == "人名"]
    if not named:
        return ""
    first = named[0]
    # The dictionary lacks rare family names: before a given name, the word is one.
    first -= first == 1 and words[first][1] == ("人名", "名")
    return "".join(surface for surface, _ in words[first : named[-1] + 1])


@cache
def _dictionary() -> Any:
    """A tokenizer belongs to one thread, the dictionary to all."""
    return sudachipy.Dictionary(dict="small")
