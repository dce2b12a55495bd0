"""The report as one HTML page, for the browser and A4, without external files."""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

from handlers.reports.document import Document, Section, Table, Tile

STYLE = Path(__file__).with_name("page.css")


def render(document: Document, pictures: Mapping[str, bytes]) -> str:
    """Pictures by chart name."""
    return "\n".join(_lines(document, pictures)) + "\n"


def _lines(document: Document, pictures: Mapping[str, bytes]) -> Iterator[str]:
    title = f"{escape(document.title)} {escape(document.of)}"
    yield "<!doctype html>"
    yield f'<html lang="{document.language}">'
    yield '<head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    # Nothing is fetched and nothing runs, whatever a name may look like.
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield f"<title>{title}</title>"
    yield f"<style>{STYLE.read_text(encoding='utf-8')}</style></head>"
    yield "<body><header>"
    yield f"<p class=of>{escape(document.of)}</p>"
    yield f"<h1>{escape(document.title)}</h1>"
    if document.running:
        yield f"<p class=running>{escape(document.running)}</p>"
    for note in document.notes:
        yield f"<p class=note>{escape(note)}</p>"
    yield "</header><main>"
    yield from _tiles(document.tiles)
    for section in document.sections:
        yield from _section(section, pictures)
    yield "</main><footer>"
    for line in document.foot:
        yield f"<p>{escape(line)}</p>"
    yield "</footer></body></html>"


def _tiles(tiles: tuple[Tile, ...]) -> Iterator[str]:
    yield "<dl class=tiles>"
    for tile in tiles:
        yield (
            f"<div><dt>{escape(tile.label)}</dt><dd><strong>{escape(tile.number)}</strong>"
            f"<span>{escape(tile.beside)}</span></dd></div>"
        )
    yield "</dl>"


def _section(section: Section, pictures: Mapping[str, bytes]) -> Iterator[str]:
    """The chart has its own title, so the heading above it is for screen readers only."""
    picture = pictures.get(section.chart.name) if section.chart else None
    heading = "<h2>" if picture is None else "<h2 class=heard>"
    yield f"<section>{heading}{escape(section.title)}</h2>"
    if section.chart is not None and picture is not None:
        data = b64encode(picture).decode()
        alt = escape(section.chart.nothing if section.chart.is_empty else section.chart.title)
        yield f'<img alt="{alt}" src="data:image/png;base64,{data}">'
    for table in section.tables:
        yield from _table(table)
    yield "</section>"


def _table(table: Table) -> Iterator[str]:
    yield "<table><thead><tr>"
    for nth, column in enumerate(table.columns):
        yield f'<th scope="col"{_side(table, nth)}>{escape(column)}</th>'
    yield "</tr></thead><tbody>"
    for row in table.rows:
        name, *cells = row
        drawn = (f"<td{_side(table, nth)}>{escape(cell)}</td>" for nth, cell in enumerate(cells, 1))
        yield f'<tr><th scope="row">{escape(name)}</th>{"".join(drawn)}</tr>'
    yield "</tbody></table>"


def _side(table: Table, nth: int) -> str:
    return "" if nth == 0 or nth in table.texts else " class=number"
