"""A register and a back-up are of one moment, while the desk goes on working."""

from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest

from bot.storage.backup import back_up
from bot.storage.casebook import tables
from bot.storage.casebook.tables import tickets
from bot.storage.database import Database
from bot.storage.keys import Sealer
from tests.bot.casebook.conftest import OPENING, Office, office_over
from tests.tickets.conftest import ROSTER
from tickets.registers.export import Register, export
from tickets.rules.context import OfficeContext

pytestmark = pytest.mark.dialect


def test_all_rows_are_of_one_moment_while_others_write(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tickets.registers.export._AT_ONCE", 2)
    tickets = [office.complain() for _ in range(5)]

    rows = export(
        office.casebook,
        lambda: OfficeContext(roster=ROSTER, opening=OPENING),
        Register.COMPLAINT,
        who="cli:root",
        now=office.clock.now,
        why="内部監査のため",
    )
    titles = next(rows)
    later = office.complain()
    office.closes(tickets[-1])
    found = [dict(zip(titles, row, strict=True)) for row in rows]

    assert [row["受付番号"] for row in found] == [each.number for each in tickets]
    assert {row["状態"] for row in found} == {"受付（連絡前）"}
    assert {row["申出者氏名"] for row in found} == {"田中花子テスト"}
    assert office.desk.show(later.number, who="mei", now=office.clock.now)
    (entry,) = [row for row in office.rows(tables.audit) if row.action == "export"]
    assert "rows=5" in entry.fields


def test_a_backup_during_writes_holds_whole_commits(
    office: Office, sealer: Sealer, tmp_path: Path
) -> None:
    stop = Event()

    def work() -> None:
        while not stop.is_set():
            office.complain()

    worker = Thread(target=work)
    worker.start()
    counted = []
    try:
        for number in range(3):
            file = tmp_path / f"backup-{number}.sqlite3"
            back_up(office.database, file, office.clock.now, lambda _: None)
            with closing(Database.open_copy(f"sqlite:///{file}")) as copy:
                there = office_over(copy, sealer, office.clock)
                counted.append(len(there.rows(tickets)))
                assert there.casebook.verify().is_intact
    finally:
        stop.set()
        worker.join()

    assert counted == sorted(counted)
    assert counted[-1] <= len(office.rows(tickets))
