"""A database of version 1.0.0 is upgraded with all that is in it."""

import re
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests import released
from tests.bot.conftest import Command
from tests.released import Released

STORIES = Path(__file__).parents[2] / "stories"
BOTH = (
    "sqlite",
    pytest.param("postgresql", marks=(pytest.mark.postgres, pytest.mark.dialect)),
)
SAID, ADDRESS, ASKED = (
    "広告メールが止まらず困っています",
    "東京都千代田区千代田1-1",
    "名刺は個人情報ですか",
)
SHOWN = {
    "recorded": ("acknowledged", "広告メールが止まりません"),
    "drafted": ("drafted", "draft_reply: 調べた結果"),
    "approved": ("approved", SAID),
    "replied": ("responded", SAID),
    "own": ("received", SAID),
    "assigned": ("received", SAID),
    "requested": ("received", ADDRESS),
    "searching": ("searching", ADDRESS),
    "decided": ("decided", ADDRESS),
    "asked": ("open", ASKED),
    "answered": ("answered", "はい、個人情報です。"),
}
"""Status and words of each ticket, as 1.0.0 left it."""
Rows = Mapping[str, list[tuple[Any, ...]]]


@pytest.fixture
def desk(tmp_path: Path, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> Released:
    monkeypatch.setenv("MADOGUCHI_DESK", str(STORIES / "desk.yaml"))
    return released.unpack(tmp_path)


def rows(desk: Released) -> Rows:
    with closing(sqlite3.connect(desk.database)) as connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        return {
            name: sorted(connection.execute(f'SELECT * FROM "{name}"').fetchall(), key=repr)
            for (name,) in names.fetchall()
        }


def test_every_row_is_there_after_the_upgrade(desk: Released, madoguchi: Command) -> None:
    before = rows(desk)
    assert before.pop("alembic_version") == [("0001",)]

    madoguchi.runs("migrate")
    after = rows(desk)
    assert after.pop("alembic_version") == [("0002",)]
    # 1.0.0 drops fields that it does not know when it writes a ticket, so it must not start
    assert ("schema_works_with", "") in after["notes"]
    assert {name: after[name] for name in before} == before
    assert not any(after[name] for name in after.keys() - before.keys())


@pytest.mark.parametrize("database", BOTH)
def test_its_chain_is_verified_and_its_tickets_are_listed_and_shown(
    desk: Released,
    madoguchi: Command,
    database: str,
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert madoguchi("migrate").exit_code == 0
    if database == "postgresql":
        url: str = request.getfixturevalue("postgres_url")
        copied = madoguchi("db", "copy", "--to", url)
        assert "Audit chain: all as it was written" in copied.output
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setenv("MADOGUCHI_KEYS", str(desk.folder / "madoguchi.keys"))

    assert madoguchi("audit", "verify").output == "58 rows, all as they were written\n"
    listed = madoguchi("tickets", "list").output
    for name, (status, words) in SHOWN.items():
        number = desk.numbers[name]
        assert re.search(rf"^{number} .* {status} ", listed, re.MULTILINE), name
        shown = madoguchi("tickets", "show", number, "--reveal", "--reason", "look").output
        assert words in shown, name
    assert f"{len(SHOWN)} tickets" in listed
