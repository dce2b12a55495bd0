"""A revision of the policy: 1,000円 becomes 2,000円 (docs/tour.md)."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from knowledge.library.loader import SHIPPED_FOLDER
from tests.screenshots.stage import Player, Stage
from tickets.model import tokyo

FEE: Final = "開示請求の手数料っていくら？"
RIKU, SAKI, ASKERS = "U12RIKU", "U03SAKI", ("U01MEI", "U07NAO")
REWRITTEN: Final = (("1,000円", "2,000円"), ("¥1,000", "¥2,000"))
FRIDAY: Final = 4
SECONDS: Final = 16_000
"""Until the program has seen a new day, in milliseconds."""
READ: Final = 90_000
"""Until it has read an edited base of this size on a busy machine, in milliseconds."""


def day() -> date:
    """A business day soon."""
    found = tokyo.date_of(datetime.now(UTC)) + timedelta(days=3)
    while found.weekday() > FRIDAY:
        found += timedelta(days=1)
    return found


@contextmanager
def base() -> Iterator[Path]:
    """A copy of the shipped base with the revision prepared."""
    with TemporaryDirectory() as folder:
        made = Path(folder) / "base"
        for name in ("entries", "policy", "words"):
            shutil.copytree(SHIPPED_FOLDER / name, made / name)
        revision = made / "policy" / "revisions" / day().isoformat()
        revision.mkdir(parents=True)
        for name in ("policy.ja.txt", "clauses.yaml"):
            text = (made / "policy" / name).read_text(encoding="utf-8")
            text = text.replace("1,000円", "2,000円").replace("1,000 yen", "2,000 yen")
            text = text.replace("2022-06-21", day().isoformat())
            (revision / name).write_text(text, encoding="utf-8")
        yield made


def play(stage: Stage, folder: Path) -> None:
    riku, saki = stage.person(RIKU), stage.person(SAKI)
    for asker in ASKERS:
        _asks(stage.person(asker, ""))
        stage.page.get_by_role("button", name="改定時に知らせる").last.click()
        stage.page.get_by_role("button", name="お知らせをやめる").last.wait_for()
    stage.goes_to(tokyo.at(day(), time(9, 5)))
    stage.page.wait_for_timeout(SECONDS)

    _asks(stage.person("U01MEI", ""))
    stage.picture("revision-answer")
    _home(riku)
    riku.page.get_by_role("button", name="回答", exact=True).last.click()
    riku.page.wait_for_timeout(1500)
    stage.picture("revision-home")
    _rewrites(folder)
    stage.page.wait_for_timeout(READ)
    _home(riku)
    riku.presses("fee-amount")
    riku.sends()
    riku.closes()
    _home(saki)
    saki.presses("fee-amount")
    saki.chooses("decision", "sign")
    stage.picture("revision-sign")
    saki.sends()
    saki.closes()
    saki.looks_at_dm()
    saki.presses("知らせる", waits=False)
    saki.confirms()
    stage.page.wait_for_timeout(SECONDS)
    stage.person("U01MEI", "").looks("")
    stage.picture("revision-told")


def _asks(person: Player) -> None:
    person.looks("")
    page = person.page
    before = page.get_by_role("button", name="人に聞く").count()
    page.fill("#composer-text", FEE)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="人に聞く").nth(before).wait_for()


def _home(person: Player) -> None:
    person.looks_at_dm()
    person.looks_at_home()


def _rewrites(folder: Path) -> None:
    file = folder / "entries" / "fee.yaml"
    text = file.read_text(encoding="utf-8")
    for was, now in REWRITTEN:
        text = text.replace(was, now)
    file.write_text(text, encoding="utf-8")
