"""Every kind of clock, on hosts in three zones, against days computed by another program."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tickets.deadlines.reckon import CLOCKS, rows
from tickets.model.clocks import ClockName

TABLE = Path(__file__).parent / "dates" / "clocks.csv"
ROOT = Path(__file__).parents[3]
REACHED = (  # what a start or an end must touch for the table to be worth something
    "2026-09-21", "2026-09-24", "2026-12-28", "2027-01-04", "2027-04-28", "2027-05-06",
    "2027-02-28", "2028-02-29",
)  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("zone", ["UTC", "Asia/Tokyo", "America/New_York"])
def test_hosts_in_any_zone_compute_the_same_days(zone: str) -> None:
    # year ends, 大型連休, シルバーウィーク, 29 February, the days on which New York changes its clocks
    # company days, and holidays that were added after the start
    text = TABLE.read_text(encoding="utf-8")
    child = subprocess.run(
        [sys.executable, "-m", "tests.tickets.deadlines.reckon"],
        input=text,
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "TZ": zone, "PYTHONPATH": str(ROOT)},
    )

    wanted = list(rows(text.splitlines()))
    found = child.stdout.splitlines()

    differ = [
        (row, line)
        for row, line in zip(wanted, found, strict=True)
        if line != f"{row['on']} {row['at']}"
    ]
    assert differ == []


def test_the_table_covers_every_clock_and_every_special_day() -> None:
    there = list(rows(TABLE.read_text(encoding="utf-8").splitlines()))
    assert {row["clock"] for row in there} == set(ClockName)
    named = {(row["line"], row["clock"]) for row in there}
    assert named >= {(line, name) for line, clocks in CLOCKS.items() for name in clocks}
    ends = {row["on"] for row in there}
    assert set(REACHED) - {"2026-09-21"} <= ends
    assert len([row for row in there if row["company"]]) >= 60
    assert len([row for row in there if row["added"]]) >= 60
