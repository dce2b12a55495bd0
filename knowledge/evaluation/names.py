"""Names of people that are written without a blank: 山田太郎."""

import re
from functools import cache
from typing import Any, Final

import sudachipy  # type: ignore[import-untyped]

# Offices and companies are called by names, too: 山口営業所, 武田薬品工業.
_TITLE: Final = re.compile(
    r"様|氏|殿|先生|本部長|[部課室係局所次社会]長|主任|代表|取締役|執行役員|専務|常務|理事|監査役|弁護士"
)


def find_name(text: str) -> str:
    """Return the name that a text of kanji is, alone or before a title: 田中 of 田中部長."""
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
    name = "".join(surface for surface, _ in words[first : named[-1] + 1])
    _, _, after = text.partition(name)
    return name if text == name or _TITLE.match(after) else ""


@cache
def _dictionary() -> Any:
    """A tokenizer belongs to one thread, the dictionary to all."""
    return sudachipy.Dictionary(dict="small")
