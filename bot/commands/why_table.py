"""Draws the sections of an explanation as tables, on a terminal or into a pipe."""

import sys
from collections.abc import Iterable
from io import StringIO

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from workspace.inspecting import Section

PIPED_WIDTH = 120


def show(sections: Iterable[Section]) -> None:
    """Coloured on a terminal; elsewhere the same lines plain."""
    if sys.stdout.isatty():
        _draw(sections, Console(highlight=False, markup=False))
        return
    lines = StringIO()
    _draw(sections, Console(file=lines, width=PIPED_WIDTH, highlight=False, markup=False))
    plain = "\n".join(line.rstrip() for line in lines.getvalue().splitlines())
    sys.stdout.buffer.write(plain.encode("utf-8", "replace") + b"\n\n")
    sys.stdout.buffer.flush()


def _draw(sections: Iterable[Section], console: Console) -> None:
    for section in sections:
        console.print(Text(section.title, style="bold"))
        for part in _parts(section):
            console.print(Padding(part, (0, 0, 0, 2)))
        console.print()


def _parts(section: Section) -> Iterable[RenderableType]:
    if section.facts:
        yield _facts(section.facts)
    if section.rows:
        yield _table(section)
    for note in section.notes:
        yield Text(note, style="" if not section.rows else "dim")


def _facts(facts: Iterable[tuple[str, str]]) -> Table:
    grid = Table.grid(padding=(0, 2))
    for name, value in facts:
        grid.add_row(Text(name, style="dim"), Text(value))
    return grid


def _table(section: Section) -> Table:
    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for column in section.columns:
        table.add_column(Text(column), overflow="fold")
    for row in section.rows:
        table.add_row(*map(Text, row))
    return table
