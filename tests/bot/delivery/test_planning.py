"""However many programs plan a morning, each person gets one digest a business day."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.storage import keys
from bot.storage.casebook.tables import notices
from bot.storage.database import Database
from tests.effort import effort

FIRST, DAYS, PROCESSES = date(2026, 8, 3), effort(20, 200), effort(3, 6)
RACER = "tests.bot.delivery.racer"
ROOT = Path(__file__).parents[3]


def race(url: str, folder: Path) -> list[tuple[str, int, int]]:
    """Who got how many digests, and on how many days."""
    file = folder / "race.keys"
    keys.write_new(file)
    database = Database.open(url)
    command = [sys.executable, "-m", RACER, url, str(file), str(FIRST), str(DAYS)]
    racers = [
        subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(PROCESSES)
    ]
    for each in racers:
        assert each.stdout
        assert each.stdout.readline() == "ready\n"
    for each in racers:
        assert each.stdin
        each.stdin.write("go\n")
        each.stdin.flush()
    for each in racers:
        out, _ = each.communicate(timeout=240)
        assert out == "done\n"
    with database.read() as connection:
        query = select(notices.c.to, func.count(), func.count(notices.c.about.distinct())).where(
            notices.c.what == "digest"
        )
        found = connection.execute(query.group_by(notices.c.to)).all()
    database.close()
    return [(row[0], row[1], row[2]) for row in found]


@pytest.mark.long
def test_racing_programs_queue_each_mornings_digests_once(
    database_url: str, tmp_path: Path
) -> None:

    found = race(database_url, tmp_path)

    assert {who for who, _, _ in found} >= {"U02KEN", "U02YUI", "U03MGR", "U04DEP", "U05REP"}
    assert {(count, days) for _, count, days in found} == {(DAYS, DAYS)}
