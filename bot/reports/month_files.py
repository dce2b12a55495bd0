"""The files of a month's report: pictures, Markdown, the page to print, registers, erasures."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import structlog

from bot.reports import charts, markdown, page
from bot.storage.casebook.store import Casebook
from bot.storage.retention import Retention, erased_records
from handlers.reports.charts import Chart
from handlers.reports.document import month_document
from handlers.services import File, NotDrawn
from handlers.slack.phrases import Phrases
from handlers.slack.view import ViewContext
from tickets.letters.template import Texts
from tickets.model import tokyo
from tickets.model.kinds import Language
from tickets.model.numbers import Series
from tickets.model.tokyo import Month
from tickets.ports import Store, is_of_decision
from tickets.registers import sheet
from tickets.registers.export import MonthPart, Register, export
from tickets.reports.figures import Figures, ReportScope
from tickets.retention import ErasureCertificate
from tickets.rules.calendar import ONE_DAY
from tickets.rules.context import OfficeContext
from tickets.rules.office import Office

FurtherFiles = Callable[[Figures, Callable[[str], str], datetime], Iterable[File]]
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
QUEUE_SECONDS: Final = 5.0
"""Seconds; a waiting request occupies one of the listeners' threads."""


@dataclass(frozen=True, slots=True)
class MonthFiles:
    casebook: Store
    context: Callable[[], OfficeContext]
    office: Callable[[], Office]
    draw: Callable[[Sequence[Chart]], Mapping[str, bytes]] = charts.draw_charts
    more: FurtherFiles = lambda *_: ()
    """Further files of the month."""
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
        say = Phrases(language, texts=Texts.of(office))
        reader = ViewContext(say=say, office=office, office_context=self.context(), now=now)
        named = reader.say.month(figures.month.first)

        def titled(what: str) -> str:
            return reader.say.word("month.file", what, month=named)

        told = month_document(figures, reader)
        drawn = [each.chart for each in told.sections if each.chart is not None]
        pictures = self._pictures(drawn)
        linked = pictures if in_folder else ()
        return (
            File("report.html", titled("page"), page.render(told, pictures).encode()),
            File("report.md", titled("markdown"), markdown.render(told, linked).encode()),
            *(
                File(f"{each.name}.png", each.title, pictures[each.name])
                for each in drawn
                if each.name in pictures
            ),
            *self._registers(figures, titled, who, now),
            *self.more(figures, titled, now),
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
        self, figures: Figures, titled: Callable[[str], str], who: str, now: datetime
    ) -> Iterator[File]:
        part = MonthPart(figures.month, figures.scope)
        names = _COMPLETE if figures.scope is ReportScope.COMPLETE else _GENERAL
        for register, name in names.items():
            rows = export(self.casebook, self.context, register, who=who, now=now, part=part)
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
            text = "\n".join((*certificate.lines(), ""))
            yield File("erased.txt", titled("erased"), text.encode())
        until = Month.of(now).after.ends_at
        ahead = sorted(n for n in self.retention.expired_tickets(until) if _is_shown(n, figures))
        if ahead:
            yield File("erased-next.txt", titled("erased_next"), "\n".join((*ahead, "")).encode())

    def _certificate(self, figures: Figures, now: datetime) -> ErasureCertificate | None:
        month, database = figures.month, self.retention.database
        found = [
            each
            for each in erased_records(database, month.begins_at, month.ends_at)
            if _is_shown(each.number, figures) and not self._is_of_decision(each.number)
        ]
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

    def _is_of_decision(self, number: str) -> bool:
        with self.casebook.reading() as work:
            return is_of_decision(work, number)


def _is_shown(number: str, figures: Figures) -> bool:
    return figures.scope is ReportScope.COMPLETE or not number.startswith(Series.RESTRICTED)


def month_files(
    retention: Retention,
    casebook: Casebook,
    context: Callable[[], OfficeContext],
    office: Callable[[], Office],
) -> MonthFiles:
    """The files of a month's report, with what was erased."""
    erasures = Erasures(casebook, retention, office)
    return MonthFiles(casebook, context, office, more=erasures.files)
