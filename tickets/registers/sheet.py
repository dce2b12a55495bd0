"""CSV files: RFC 4180 with a byte order mark; spreadsheets compute no cell of them."""

import csv
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import StringIO
from typing import Final

LONGEST_CELL: Final = 10_000_000
"""Characters; one cell holds all notes of a ticket."""
_COMPUTED: Final = frozenset("=+-@")
_APART: Final = re.compile(r"([;\t\r\n])")
"""Separators at which spreadsheets of some locales end a cell even inside quotes."""


class UnreadableSheetError(Exception):
    """The file is no CSV in UTF-8 or Shift_JIS."""


def encode_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Encode the rows; lines end with CR LF."""
    return b"".join(encode_csv_lines(rows))


def encode_csv_lines(rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """Encode one row after the other; the first is led by the byte order mark."""
    encoding = "utf-8-sig"
    for row in rows:
        text = StringIO(newline="")
        writer = csv.writer(text, lineterminator="\r\n", quoting=csv.QUOTE_ALL, strict=True)
        writer.writerow([_safe(cell) for cell in row])
        yield text.getvalue().encode(encoding)
        encoding = "utf-8"


def decode_csv(file: bytes) -> list[list[str]]:
    """Decode the rows, from UTF-8 or Shift_JIS. Raises UnreadableSheetError."""
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
    """Lead the cell, and each part that may become a cell of its own, with an apostrophe."""
    return _escaped(cell, _behind_the_first(cell, lambda part: _escaped(part, part)))


def _plain(cell: str) -> str:
    return _unescaped(_behind_the_first(cell, _unescaped))


def _behind_the_first(cell: str, change: Callable[[str], str]) -> str:
    parts = _APART.split(cell)
    parts[2::2] = map(change, parts[2::2])  # odd places hold the separators
    return "".join(parts)


def _escaped(said: str, written: str) -> str:
    return f"'{written}" if _must_be_led(said) else written


def _unescaped(part: str) -> str:
    return part[1:] if part.startswith("'") and _must_be_led(part[1:]) else part


def _must_be_led(part: str) -> bool:
    """Whether a spreadsheet would compute it, in any width, after any invisible character.

    A leading apostrophe is escaped too, so that reading is unambiguous.
    """
    if part.startswith("'") or unicodedata.category(part[:1] or "a") == "Cc":
        return True
    for sign in part:
        if sign != '"' and unicodedata.category(sign)[0] not in "CZ":
            return unicodedata.normalize("NFKC", sign)[:1] in _COMPUTED
    return False
