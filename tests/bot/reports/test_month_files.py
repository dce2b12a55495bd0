"""Reports are drawn one at a time, and no request waits long."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from bot.config import desk_file
from bot.reports.month_files import MonthFiles, RegisterNames
from bot.storage.casebook.store import Casebook
from bot.storage.keys import Sealer
from handlers.reports.charts import Chart
from handlers.services import NotDrawn, Person
from tests.conftest import Clock
from tests.databases import sqlite_at
from tests.tickets.registers.office import Office
from tickets.model.tokyo import Month
from tickets.registers import sheet
from tickets.reports.figures import ReportScope

DESK = Path(__file__).parents[2] / "stories" / "desk.yaml"
WHO, NOW = "manager", datetime(2026, 11, 2, 1, tzinfo=UTC)


class Slow:
    """Draws when released."""

    def __init__(self) -> None:
        self.began, self.may_end = threading.Event(), threading.Event()

    def __call__(self, charts: Sequence[Chart]) -> Mapping[str, bytes]:
        self.began.set()
        assert self.may_end.wait(30)
        return {each.name: b"" for each in charts}


@pytest.fixture
def store(sealer: Sealer, tmp_path: Path) -> Iterator[Casebook]:
    with closing(sqlite_at(tmp_path / "m.sqlite3")) as database:
        yield Casebook(database, sealer, clock=Clock())


def test_a_request_that_waits_too_long_fails_and_the_next_succeeds(store: Casebook) -> None:
    office, desk, slow = Office(store), desk_file.read(DESK), Slow()
    making = MonthFiles(store, lambda: office.office_context, lambda: desk, slow, patience=0.1)
    figures = office.desk.month_reports.figures(
        Month(2026, 10), ReportScope.GENERAL, who=WHO, now=NOW
    )
    files = partial(making.files, figures, "ja", who=WHO, now=NOW)
    with ThreadPoolExecutor(1) as listeners:
        first = listeners.submit(files)
        assert slow.began.wait(30)
        with pytest.raises(NotDrawn, match="others were being drawn"):
            files()
        slow.may_end.set()
        assert first.result(30)
    assert files()


class _People:
    def __init__(self) -> None:
        self.asked: list[str] = []

    def find(self, user: str, _patience: float = 0.0) -> Person | None:
        self.asked.append(user)
        return Person(user, "ja", name="Ken Tanaka")

    def apply_event(self, event: Mapping[str, object]) -> None:
        raise NotImplementedError


def test_the_registers_of_an_english_report_are_in_english(store: Casebook) -> None:
    office, desk = Office(store), desk_file.read(DESK)
    office.complains(who="U02KEN", department="sales")
    people = _People()
    names = RegisterNames(people)
    making = MonthFiles(
        store, lambda: office.office_context, lambda: desk, lambda _: {}, names=names
    )
    month = Month.of(office.now)
    figures = office.desk.month_reports.figures(month, ReportScope.GENERAL, who=WHO, now=NOW)
    files = {file.name: file.content for file in making.files(figures, "en", who=WHO, now=NOW)}
    titles, row = sheet.decode_csv(files["register.csv"])

    told = dict(zip(titles, row, strict=True))
    assert (told["Status"], told["Department"]) == ("received, not yet confirmed", "Sales (sales)")
    assert told["Logged by"] == "Ken Tanaka (U02KEN)"
    assert people.asked == ["U02KEN"]  # once, however often a register names them


def test_without_the_extra_a_report_has_its_tables_and_no_pictures(
    store: Casebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.reports.charts.find_spec", lambda _name: None)
    office, desk = Office(store), desk_file.read(DESK)
    making = MonthFiles(store, lambda: office.office_context, lambda: desk)
    figures = office.desk.month_reports.figures(
        Month(2026, 10), ReportScope.GENERAL, who=WHO, now=NOW
    )
    files = {file.name: file.content for file in making.files(figures, "ja", who=WHO, now=NOW)}
    assert not any(name.endswith(".png") for name in files)
    assert b"<table>" in files["report.html"]
    assert b"<img" not in files["report.html"]
    assert b".png" not in files["report.md"]
