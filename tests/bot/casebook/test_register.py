"""A register is written page by page, while the desk goes on working."""

import pytest

from bot.storage.casebook import tables
from tests.bot.casebook.conftest import OPENING, Office
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
    assert {row["状態"] for row in found} == {"受付"}
    assert {row["申出者氏名"] for row in found} == {"田中花子テスト"}
    assert office.desk.show(later.number, who="mei", now=office.clock.now)
    (entry,) = [row for row in office.rows(tables.audit) if row.action == "export"]
    assert "rows=5" in entry.fields
