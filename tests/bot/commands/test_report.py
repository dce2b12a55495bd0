"""`madoguchi report`: the files it writes, for whom, and what it refuses."""

import csv
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.commands import desk_session, report
from bot.storage import keys
from bot.storage.casebook.store import Casebook
from bot.storage.database import Database
from bot.storage.keys import Sealer
from tests.bot.conftest import Command
from tests.conftest import Clock
from tests.databases import sqlite_at
from tests.half_year import LAST, Counts, lives
from tests.tickets.registers.office import Office
from tickets.model.kinds import Kind, Status
from tickets.model.ticket import Ticket
from tickets.ports import Query
from tickets.reports.figures import ReportScope, trend_months

COUNTS: Counts = ((1, 2, 1, 2, 1, 5), (0, 1, 0, 1, 0, 2), (2, 1, 3, 1, 2, 4))
NOVEMBER = datetime(2026, 11, 2, 1, tzinfo=UTC)
DESK = """\
company: {ja: 株式会社サンプル, en: Sample Inc.}
breach_reports: {}
people: {agents: [U0MEI0], manager: U0MANAGER0, representative: U0REPRESENTATIVE0}
departments:
  - {id: sales, name: {ja: 営業部|*<b>, en: Sales}, person_in_charge: U0SALESHEAD0}
emergency: {phone: "03-0000-0000"}
"""
PERSONAL = ("田中花子", "千代田区千代田", "03-1234-5678", "広告メールが止まらない", "お詫びした")


@pytest.fixture(scope="session")
def half_a_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Database and keys of half a year of real moves, made once."""
    folder = tmp_path_factory.mktemp("half_a_year")
    keys.write_new(folder / "test.keys")
    with closing(sqlite_at(folder / "m.sqlite3")) as database:
        lives(
            Office(Casebook(database, Sealer(keys.read(folder / "test.keys")), clock=Clock())),
            COUNTS,
        )
    return folder


@pytest.fixture
def office(
    half_a_year: Path, tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Office]:
    """A copy of that half year, with the clock at the beginning of November."""
    shutil.copytree(half_a_year, tmp_path, dirs_exist_ok=True)
    file, url = tmp_path / "test.keys", f"sqlite:///{tmp_path}/m.sqlite3"
    (tmp_path / "desk.yaml").write_text(DESK, encoding="utf-8")
    for name, value in (
        ("MADOGUCHI_KEYS", file), ("MADOGUCHI_DESK", tmp_path / "desk.yaml"), ("DATABASE_URL", url)
    ):  # fmt: skip
        monkeypatch.setenv(name, str(value))
    for module in (desk_session, report):
        monkeypatch.setattr(module, "now", lambda: NOVEMBER)
    with closing(Database.open(url)) as database:
        store = Casebook(database, Sealer(keys.read(file)), clock=Clock())
        yield Office(store, now=LAST.ends_at)


@pytest.fixture
def whole(office: Office) -> Iterator[list[Ticket]]:
    with office.store.reading() as book:
        yield list(book.full_tickets(Query(statuses=frozenset(Status))))


def rows(file: Path) -> list[list[str]]:
    return list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))


@pytest.mark.long
@pytest.mark.usefixtures("blank_pictures")
def test_the_report_is_written_with_its_pictures_and_registers(
    office: Office, madoguchi: Command, tmp_path: Path
) -> None:
    # O2
    out = tmp_path / "report"

    madoguchi.runs("report", "--month", "2026-10", "--out", str(out))
    written = {each.name: each for each in out.iterdir()}
    assert set(written) == {
        "report.md", "report.html", "flow.png", "trend.png", "targets.png", "hands.png",
        "asked.png", "register.csv", "register-disclosure.csv", "register-question.csv",
    }  # fmt: skip
    for each in written.values():
        assert each.stat().st_mode & 0o777 == 0o600
        content = each.read_bytes()
        assert not any(word.encode() in content for word in PERSONAL)
        assert content.startswith(b"\x89PNG") == each.name.endswith(".png")
    markdown = written["report.md"].read_text(encoding="utf-8")
    assert "![期限を守れたか](targets.png)" in markdown
    assert "営業部\\|\\*\\<b\\>" in markdown
    page = written["report.html"].read_text(encoding="utf-8")
    assert "営業部|*&lt;b&gt;" in page
    assert "@page" in page
    assert page.count("<img ") == page.count("data:image/png;base64,") == 5


def test_a_report_is_counted_as_by_hand(office: Office, whole: list[Ticket]) -> None:
    # An independent count, from what was made and from the tickets themselves.
    reporting_ = office.desk.month_reports
    october = reporting_.figures(LAST, ReportScope.COMPLETE, who="cli:root", now=NOVEMBER)
    general = reporting_.figures(LAST, ReportScope.GENERAL, who="cli:root", now=NOVEMBER)

    came = {kind: october.flows[kind].received for kind in Kind}
    kinds = (Kind.COMPLAINT, Kind.DISCLOSURE, Kind.QUESTION)
    assert came == {kind: counts[-1] for kind, counts in zip(kinds, COUNTS, strict=True)}
    assert [past.flow.received for past in october.trend] == [
        sum(each) for each in zip(*COUNTS, strict=True)
    ]
    closed = [each for each in whole if each.closed_at and LAST.holds(each.closed_at)]
    assert october.flow.closed == len(closed)
    assert october.flow.open_after == sum(each.is_open for each in whole)
    assert general.flow.closed == sum(not each.restrictions for each in closed)
    assert sum(october.holding_totals[kind].closed for kind in Kind) == len(closed)
    days = sum((each.closed_at.date() - each.received_at.date()).days for each in closed)  # type: ignore[union-attr]
    told = sum(sum(stay.days.values()) for stay in october.holding_totals.values())
    assert abs(told - days) <= len(closed)  # a day begins in Tokyo, not in Greenwich
    assert (october.breaches.raised, october.breaches.unjudged) == (1, 1)
    assert len(trend_months(LAST)) == len(COUNTS[0])


@pytest.mark.usefixtures("blank_pictures")
def test_only_the_representatives_report_counts_restricted_tickets(
    office: Office, madoguchi: Command, tmp_path: Path
) -> None:
    # O1, O5
    for whose, has_them in (("general", False), ("representative", True)):
        out = tmp_path / whose
        madoguchi.runs("report", "--month", "2026-10", "--out", str(out), "--for", whose)
        numbers = [row[0] for row in rows(out / "register.csv")]
        assert any(number.startswith("X-") for number in numbers) is has_them
        assert (out / "register-enquiry.csv").exists() is has_them
        assert (out / "register-notice.csv").exists() is has_them


@pytest.mark.usefixtures("blank_pictures")
def test_the_report_is_in_english_on_request_and_marks_a_month_that_is_not_over(
    office: Office, madoguchi: Command, tmp_path: Path
) -> None:
    out = tmp_path / "report"

    told = madoguchi("report", "--month", "2026-11", "--out", str(out), "--lang", "en")

    markdown = (out / "report.md").read_text(encoding="utf-8")
    assert "# Privacy desk monthly report" in markdown
    assert "not over" in told.output
    assert "> This month is not over" in markdown
    assert 'lang="en"' in (out / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("month", ["2026-13", "10", "2026/10", "２０２６-10", "2027-01"])
def test_an_invalid_or_future_month_is_refused_before_reading(
    office: Office, madoguchi: Command, tmp_path: Path, month: str
) -> None:
    told = madoguchi.refuses("report", "--month", month, "--out", str(tmp_path / "report"))
    assert told.strip().endswith(".")
    assert not (tmp_path / "report").exists()


def test_no_file_is_overwritten(office: Office, madoguchi: Command, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "other.txt").write_text("here")

    told = madoguchi.refuses("report", "--month", "2026-10", "--out", str(tmp_path / "full"))
    assert "not empty" in told


def test_a_failure_to_draw_charts_is_reported(
    office: Office, madoguchi: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.reports.charts.sys.executable", "/bin/false")

    told = madoguchi("report", "--month", "2026-10", "--out", str(tmp_path / "report"))

    assert told.exit_code == 1
    assert "The charts could not be drawn" in told.stderr
