"""Values of the starter desk file that an operator still has to replace."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

STARTER: Final = Path(__file__).resolve().parents[1] / "starter" / "desk.yaml"
_EXAMPLE: Final = re.compile(
    r"\b[UCS]0[0-9A-Z]{8,}\b|03-0000-0000|000-0000|(?:内線|extension) 0000|株式会社〇〇"
    r"|Your Company Inc\."
)


def placeholders(desk: Path) -> Iterator[str]:
    """A sentence for each value of the starter file in this one, which must be valid YAML."""
    examples = set(_EXAMPLE.findall(STARTER.read_text(encoding="utf-8")))
    for place, text in _texts(yaml.safe_load(desk.read_text(encoding="utf-8")), ""):
        for found in dict.fromkeys(_EXAMPLE.findall(text)):
            if found in examples:
                yield f"{place}: {found} is an example of `madoguchi init`: write your own."


def _texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Place and text of each value."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(each, f"{place}.{key}".removeprefix("."))
    elif isinstance(value, list):
        for each in value:
            yield from _texts(each, place)
    else:
        yield place, str(value)
