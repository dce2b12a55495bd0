"""The files of a month's report: pictures, Markdown, the page to print, registers, erasures."""

import re
import threading
from base64 import b64encode
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, partial
from html import escape
from pathlib import Path
from typing import Final

import structlog

from bot.config.office_context import CurrentOffice
from bot.reports import charts
from bot.storage.casebook.store import Casebook
from bot.storage.retention import Retention, erased_records
from handlers.reports.charts import Chart
from handlers.reports.document import Document, Section, Table, Tile, month_document
from handlers.services import File, NotDrawn, People
from handlers.slack.phrases import Phrases
from handlers.slack.view import ViewContext
from knowledge.library.loader import Library
from tickets.letters.template import LetterTexts
from tickets.model import tokyo
from tickets.model.kinds import Language
from tickets.model.numbers import Series
from tickets.model.tokyo import Month
from tickets.ports import Store, is_of_decision
from tickets.redaction import ErasureCertificate
from tickets.registers import sheet
from tickets.registers.cells import Writing
from tickets.registers.export import MonthPart, Register, export
from tickets.registers.rows import is_slack_id
from tickets.reports.figures import Figures, ReportScope
from tickets.rules.calendar import ONE_DAY
from tickets.rules.context import OfficeContext
from tickets.rules.office import Office

_GENERAL: Final = {
    Register.COMPLAINT: "register.csv",
    Register.DISCLOSURE: "register-disclosure.csv",
    Register.QUESTION: "register-question.csv",
}
_COMPLETE: Final = {
    **_GENERAL,
    Register.ENQUIRY: "register-enquiry.csv",
    Register.NOTICE: "register-notice.csv",
}
_BY: Final = "madoguchi"
_log = structlog.get_logger()
SLACK_SECONDS: Final = 0.5
"""Seconds to wait for the name of a person whom nobody has looked up yet; else the id stands."""
QUEUE_SECONDS: Final = 5.0
"""Seconds; a waiting request occupies one of the listeners' threads."""


@dataclass(frozen=True, slots=True)
class RegisterNames:
    """Names in registers: of people at Slack, and titles of answers."""

    people: People | None = None
    """None without a token."""
    library: Callable[[], Library] | None = None

    def writing(self, language: Language, office: Office) -> Writing:
        """Names are asked for once a register: Slack may be slow or out of reach."""
        return Writing(language, cache(self._person), partial(self._title, language), office)

    def _person(self, id_: str) -> str:
        if self.people is None or not is_slack_id(id_):
            return ""
        found = self.people.find(id_, SLACK_SECONDS)
        return found.name if found else ""

    def _title(self, language: Language, id_: str) -> str:
        entry = self.library().entries.get(id_) if self.library else None
        return entry.title(language) if entry else ""


@dataclass(frozen=True, slots=True)
class MonthFiles:
    casebook: Store
    context: Callable[[], OfficeContext]
    office: Callable[[], Office]
    draw: Callable[[Sequence[Chart]], Mapping[str, bytes]] = charts.draw_charts
    names: RegisterNames = RegisterNames()
    erasures: "Erasures | None" = None
    patience: float = QUEUE_SECONDS
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def files(
        self,
        figures: Figures,
        language: Language,
        *,
        who: str,
        now: datetime,
        in_folder: bool = False,
    ) -> tuple[File, ...]:
        """Raises NotDrawn. No file has a personal column (O2).

        The Markdown links the pictures only if they are to lie beside it, `in_folder`.
        """
        office = self.office()
        say = Phrases(language, texts=LetterTexts.of(office))
        reader = ViewContext(say=say, office=office, office_context=self.context(), now=now)
        named = reader.say.month(figures.month.first)

        def titled(what: str) -> str:
            return reader.say.word("month.file", what, month=named)

        told = month_document(figures, reader)
        drawn = [each.chart for each in told.sections if each.chart is not None]
        pictures = self._pictures(drawn)
        linked = pictures if in_folder else ()
        return (
            File("report.html", titled("page"), _encoded(_page(told, pictures))),
            File("report.md", titled("markdown"), _encoded(_markdown(told, linked))),
            *(
                File(f"{each.name}.png", each.title, pictures[each.name])
                for each in drawn
                if each.name in pictures
            ),
            *self._registers(figures, titled, who, now, self.names.writing(language, office)),
            *(self.erasures.files(figures, titled, now) if self.erasures else ()),
        )

    def _pictures(self, wanted: Sequence[Chart]) -> Mapping[str, bytes]:
        """One report at a time: drawing needs a processor and memory.

        Empty if the extra `reports` is not installed: the report then has only its tables.
        """
        if not charts.are_installed():
            _log.warning("charts.not_installed", reason=charts.INSTALL)
            return {}
        if not self._one_at_a_time.acquire(timeout=self.patience):
            raise NotDrawn(f"others were being drawn for {self.patience:g} seconds")
        try:
            return self.draw(wanted)
        finally:
            self._one_at_a_time.release()

    def _registers(
        self,
        figures: Figures,
        titled: Callable[[str], str],
        who: str,
        now: datetime,
        writing: Writing,
    ) -> Iterator[File]:
        part = MonthPart(figures.month, figures.scope)
        names = _COMPLETE if figures.scope is ReportScope.COMPLETE else _GENERAL
        for register, name in names.items():
            rows = export(
                self.casebook,
                self.context,
                register,
                who=who,
                now=now,
                part=part,
                writing=writing,
            )
            yield File(name, titled(register), sheet.encode_csv(rows))


@dataclass(frozen=True, slots=True)
class Erasures:
    """What was erased in a month, with its certificate, and what is next: to review and hold.

    Numbers and days only. Tickets of the series X stand in the complete report alone (O1), reviews
    of refusals in none.
    """

    casebook: Casebook
    retention: Retention
    office: Callable[[], Office]

    def files(
        self, figures: Figures, titled: Callable[[str], str], now: datetime
    ) -> Iterator[File]:
        """Leave out files without rows. Raises StorageFailed."""
        if (certificate := self._certificate(figures, now)) is not None:
            yield File("erased.txt", titled("erased"), _encoded(certificate.lines()))
        until = Month.of(now).after.ends_at
        ahead = sorted(n for n in self.retention.expired_tickets(until) if _is_shown(n, figures))
        if ahead:
            yield File("erased-next.txt", titled("erased_next"), _encoded(ahead))

    def _certificate(self, figures: Figures, now: datetime) -> ErasureCertificate | None:
        month, database = figures.month, self.retention.database
        erased = erased_records(database, month.begins_at, month.ends_at)
        shown = [each for each in erased if _is_shown(each.number, figures)]
        with self.casebook.reading() as work:
            found = [each for each in shown if not is_of_decision(work, each.number)]
        if not found:
            return None
        end = self.casebook.head()
        return ErasureCertificate(
            company=self.office().company.get("ja") or "",
            first=month.first,
            last=min(tokyo.date_of(month.ends_at) - ONE_DAY, tokyo.date_of(now)),
            erased=found,
            head=str(end) if end else "–",
            made_by=_BY,
            made_at=now,
        )


def _is_shown(number: str, figures: Figures) -> bool:
    return figures.scope is ReportScope.COMPLETE or not number.startswith(Series.RESTRICTED)


def month_files(
    retention: Retention, casebook: Casebook, context: CurrentOffice, names: RegisterNames
) -> MonthFiles:
    """The files of a month's report, with what was erased."""
    erasures = Erasures(casebook, retention, context.office)
    return MonthFiles(casebook, context, context.office, names=names, erasures=erasures)


def _encoded(lines: Iterable[str]) -> bytes:
    return "\n".join((*lines, "")).encode()


_SPECIAL: Final = re.compile(r"([\\`*_{}\[\]<>|#])")


def _markdown(document: Document, pictures: Container[str]) -> Iterator[str]:
    """The report as Markdown; `pictures` names the charts that lie beside it as files."""
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
        yield from _markdown_section(section, pictures)
    yield ""
    yield "---"
    for line in document.foot:
        yield ""
        yield _plain(line)


def _markdown_section(section: Section, pictures: Container[str]) -> Iterator[str]:
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
        yield from _markdown_table(table)


def _markdown_table(table: Table) -> Iterator[str]:
    yield _markdown_row(table.columns)
    marks = (
        "---" if nth == 0 or nth in table.texts else "---:" for nth in range(len(table.columns))
    )
    yield f"| {' | '.join(marks)} |"
    for row in table.rows:
        yield _markdown_row(row)


def _markdown_row(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(map(_plain, cells))} |"


def _plain(text: str) -> str:
    """Escape: names in the desk file must not become markup."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


_STYLE: Final = Path(__file__).with_name("page.css")


def _page(document: Document, pictures: Mapping[str, bytes]) -> Iterator[str]:
    """The report as one HTML page, for the browser and A4, without external files; pictures by
    chart name."""
    title = f"{escape(document.title)} {escape(document.of)}"
    yield "<!doctype html>"
    yield f'<html lang="{document.language}">'
    yield '<head><meta charset="utf-8">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    # Nothing is fetched and nothing runs, whatever a name may look like.
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield f"<title>{title}</title>"
    yield f"<style>{_STYLE.read_text(encoding='utf-8')}</style></head>"
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
        yield from _page_section(section, pictures)
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


def _page_section(section: Section, pictures: Mapping[str, bytes]) -> Iterator[str]:
    """The chart has its own title, so the heading above it is for screen readers only."""
    picture = pictures.get(section.chart.name) if section.chart else None
    heading = "<h2>" if picture is None else "<h2 class=heard>"
    yield f"<section>{heading}{escape(section.title)}</h2>"
    if section.chart is not None and picture is not None:
        data = b64encode(picture).decode()
        alt = escape(section.chart.nothing if section.chart.is_empty else section.chart.title)
        yield f'<img alt="{alt}" src="data:image/png;base64,{data}">'
    for table in section.tables:
        yield from _page_table(table)
    yield "</section>"


def _page_table(table: Table) -> Iterator[str]:
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
