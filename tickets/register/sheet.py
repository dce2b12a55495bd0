"""A register as a CSV file: RFC 4180, with a byte order mark, no cell of which is ever computed."""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

_LED = tuple("=+-@\t\r\n'")
"""A spreadsheet computes what begins so; the ' itself is led too, so that reading is certain."""


class UnreadableSheetError(Exception):
    """The file is no CSV in UTF-8 or Shift_JIS."""


def written(rows: Iterable[Sequence[str]]) -> bytes:
    """The file, its rows ended by CR LF, for a spreadsheet as for a program."""
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n", strict=True)
    writer.writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def read(file: bytes) -> list[list[str]]:
    """The rows as they were before they were written; Excel's own encoding is read as well."""
    try:
        return [[_plain(cell) for cell in row] for row in _rows(_decoded(file))]
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableSheetError from error


def _rows(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text, newline=""), strict=True))


def _decoded(file: bytes) -> str:
    try:
        return file.decode("utf-8-sig")
    except UnicodeDecodeError:
        return file.decode("cp932")


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_LED) else cell


def _plain(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_LED) else cell
