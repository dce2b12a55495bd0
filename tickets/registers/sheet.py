"""A register as a CSV file: RFC 4180, with a byte order mark, no cell of which is ever computed."""

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from io import StringIO
from typing import Final

LONGEST_CELL: Final = 10_000_000
"""In signs; the notes of one ticket stand in a single cell."""
_COMPUTED: Final = frozenset("=+-@")
_APART: Final = re.compile(r"([;\t\r\n])")
"""Where a spreadsheet of another country ends a cell, whatever stands in quotes."""


class UnreadableSheetError(Exception):
    """The file is no CSV in UTF-8 or Shift_JIS."""


def written(rows: Iterable[Sequence[str]]) -> bytes:
    """The file, its rows ended by CR LF, for a spreadsheet as for a program."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL, strict=True)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def read(file: bytes) -> list[list[str]]:
    """The rows as they were before they were written; Excel's own encoding is read as well."""
    try:
        return [[_plain(cell) for cell in row] for row in _rows(_decoded(file))]
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableSheetError from error


def _rows(text: str) -> list[list[str]]:
    before = csv.field_size_limit(LONGEST_CELL)
    try:
        return list(csv.reader(StringIO(text, newline=""), strict=True))
    finally:
        csv.field_size_limit(before)


def _decoded(file: bytes) -> str:
    try:
        return file.decode("utf-8-sig")
    except UnicodeDecodeError:
        return file.decode("cp932")


def _safe(cell: str) -> str:
    """Led by a ', and so is every part of it that may end up as a cell of its own."""
    return _led(cell, _behind_the_first(cell, _led_alone))


def _plain(cell: str) -> str:
    return _freed(_behind_the_first(cell, _freed))


def _behind_the_first(cell: str, change: Callable[[str], str]) -> str:
    parts = _APART.split(cell)
    parts[2::2] = map(change, parts[2::2])  # between them stands what took them apart
    return "".join(parts)


def _led_alone(part: str) -> str:
    return _led(part, part)


def _led(said: str, written: str) -> str:
    return f"'{written}" if _must_be_led(said) else written


def _freed(part: str) -> str:
    return part[1:] if part.startswith("'") and _must_be_led(part[1:]) else part


def _must_be_led(part: str) -> bool:
    """A spreadsheet computes it, in whatever width and behind whatever it does not see.

    The ' itself is led too, so that reading is certain.
    """
    if part.startswith("'") or unicodedata.category(part[:1] or "a") == "Cc":
        return True
    for sign in part:
        if sign != '"' and unicodedata.category(sign)[0] not in "CZ":
            return unicodedata.normalize("NFKC", sign)[:1] in _COMPUTED
    return False
