"""The report as Markdown, with pictures beside it."""

import re
from collections.abc import Container, Iterator

from handlers.reports.document import Document, Section, Table

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#])")


def render(document: Document, pictures: Container[str]) -> str:
    """`pictures` holds the names of the charts that lie beside it as files."""
    return "\n".join(_lines(document, pictures)).rstrip() + "\n"


def _lines(document: Document, pictures: Container[str]) -> Iterator[str]:
    yield f"# {_plain(document.title)}"
    yield ""
    yield _plain(document.of)
    yield ""
    for note in (document.running, *document.notes):
        if note:
            yield f"> {_plain(note)}"
            yield ">"
    yield ""
    for tile in document.tiles:
        beside = f" ({_plain(tile.beside)})" if tile.beside else ""
        yield f"- {_plain(tile.label)}: **{_plain(tile.number)}**{beside}"
    for section in document.sections:
        yield from _section(section, pictures)
    yield ""
    yield "---"
    for line in document.foot:
        yield ""
        yield _plain(line)


def _section(section: Section, pictures: Container[str]) -> Iterator[str]:
    yield ""
    yield f"## {_plain(section.title)}"
    if section.chart is not None and section.chart.name in pictures:
        yield ""
        yield f"![{_plain(section.chart.title)}]({section.chart.name}.png)"
    elif section.chart is not None and section.chart.is_empty:
        yield ""
        yield _plain(section.chart.nothing)
    for table in section.tables:
        yield ""
        yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    yield _row(table.columns)
    marks = (
        "---" if nth == 0 or nth in table.texts else "---:" for nth in range(len(table.columns))
    )
    yield f"| {' | '.join(marks)} |"
    for row in table.rows:
        yield _row(row)


def _row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(map(_plain, cells))} |"


def _plain(text: str) -> str:
    """Escape: names in the desk file must not become markup."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
