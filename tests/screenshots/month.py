"""The monthly report: by direct message, as a page, and seen by the representative (docs/tour.md)."""

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Final

from playwright.sync_api import ViewportSize

from bot.reports.month_files import MonthFiles
from bot.storage import keys
from bot.storage.casebook.store import Casebook
from bot.storage.keys import Sealer
from tests.conftest import Clock
from tests.databases import sqlite_at
from tests.half_year import LAST, lives
from tests.screenshots.complaint import STEPS
from tests.screenshots.manager import MANAGER, TALL, logs
from tests.screenshots.stage import IMAGES, Stage
from tests.tickets.registers.office import Office
from tickets.reports.figures import ReportScope
from tickets.rules.office import Bilingual, Department
from tickets.rules.office import Office as DeskFile

REPRESENTATIVE: Final = "U05REI"
SHEET: Final[ViewportSize] = {"width": 880, "height": 1130}
DESK: Final = DeskFile(
    company=Bilingual("株式会社サンプル", "Sample Inc."),
    departments=(
        Department("sales", Bilingual("営業部", "Sales"), "sales_head"),
        Department("hr", Bilingual("人事部", "Human Resources"), "hr_head"),
    ),
)


def play(stage: Stage) -> None:
    _draw_the_page(stage)
    ken, saki, rei = (stage.person(each) for each in ("U02KEN", MANAGER, REPRESENTATIVE))
    logs(ken, STEPS, STEPS[:3], ())
    stage.days_pass(31)
    stage.page.wait_for_timeout(8000)
    stage.page.set_viewport_size(TALL)
    stage.gesture("command", person=MANAGER, text="/privacy report", channel="C01GENERAL")
    stage.page.wait_for_timeout(20_000)
    saki.looks_at_dm()
    stage.page.get_by_role("button", name="代表者に報告").last.scroll_into_view_if_needed()
    stage.picture("month-message")
    saki.presses("代表者に報告", waits=False)
    stage.page.wait_for_timeout(4000)
    rei.looks_at_dm()
    rei.presses("確認した", waits=False)
    stage.page.wait_for_timeout(3000)
    stage.picture("month-seen")


def _draw_the_page(stage: Stage) -> None:
    """Of an office that has half a year behind it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        keys.write_new(folder / "keys")
        database = sqlite_at(folder / "book.sqlite3")
        store = Casebook(database, Sealer(keys.read(folder / "keys")), clock=Clock())
        office, who = lives(Office(store)), "cli:pictures"
        now = office.now + timedelta(days=2, hours=9)
        figures = office.desk.month_reports.figures(LAST, ReportScope.GENERAL, who=who, now=now)
        making = MonthFiles(store, lambda: office.office_context, lambda: DESK)
        for each in making.files(figures, "ja", who=who, now=now):
            (folder / each.name).write_bytes(each.content)
        database.close()
        stage.page.set_viewport_size(SHEET)
        stage.page.goto(f"file://{folder}/report.html")
        stage.picture("month-report")
        shutil.copy(folder / "targets.png", IMAGES / "month-targets.png")
