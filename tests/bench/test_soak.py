"""What a soak counts as lost."""

import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from handlers.slack import poster
from tests import databases
from tests.bench import soak

NUMBER = "E-2026-0001"
RAISED = (
    "INSERT INTO escalations (number, cause, raised_by, raised_at, known_at, version, status, body)"
    " VALUES (?, 'breach', 'U01', '2026-08-03', '2026-08-03', 1, 'open', '')"
)
TOLD = (
    'INSERT INTO notices (key, what, number, "to", step, state, posted_at, attempts, urgency,'
    " about, ts) VALUES (?, 'leak_flagged', ?, 'U03', 1, ?, '2026-08-03', 1, 0, '', ?)"
)


@pytest.fixture
def soaked(tmp_path: Path) -> soak.Soak:
    nobody: Any = None
    url = databases.sqlite_file(tmp_path / "madoguchi.sqlite3")
    with closing(sqlite3.connect(tmp_path / "madoguchi.sqlite3")) as connection, connection:
        connection.execute(RAISED, (NUMBER,))
    return soak.Soak(nobody, tmp_path, url)


@pytest.mark.parametrize(
    ("state", "ts", "posted", "lost"),
    [
        ("sent", "1.0", True, []),
        ("cancelled", None, False, [NUMBER]),
        ("sent", None, False, [NUMBER]),
        ("sent", "1.0", False, [f"{NUMBER} leak_flagged sent"]),
        ("waiting", None, False, [f"{NUMBER} leak_flagged waiting", NUMBER]),
        ("failed", None, False, [f"{NUMBER} leak_flagged failed", NUMBER]),
    ],
)
def test_a_notice_of_an_escalation_that_is_not_in_slack_is_lost(
    soaked: soak.Soak, state: str, ts: str | None, posted: bool, lost: list[str]
) -> None:
    with closing(sqlite3.connect(soaked.folder / "madoguchi.sqlite3")) as connection, connection:
        connection.execute(TOLD, ("a", NUMBER, state, ts))
    posts = Counter({poster.hashed_key("a"): 1} if posted else {})
    assert soak.untold(soaked, posts) == lost


def test_an_escalation_without_a_notice_is_lost(soaked: soak.Soak) -> None:
    assert soak.untold(soaked, Counter()) == [NUMBER]
