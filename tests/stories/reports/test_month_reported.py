"""A month is reported to the representative once."""

import re

import pytest

from tests.stories.steps.months import asks, direct, files, has_an_august, said
from tests.stories.steps.program import Running
from tickets.model import tokyo
from tickets.registers import sheet
from workspace.driver import Message, Person


@pytest.mark.usefixtures("blank_pictures")
def test_a_month_is_reported_to_the_representative_once(
    rei: Person, saki: Person, program: Running
) -> None:
    has_an_august(program)
    report = asks(saki)[0]

    saki.clicks(report, "代表者に報告", times=2)

    [notice] = [each for each in direct(rei) if each.text == "代表者報告：2026年8月"]
    assert charts(notice) == charts(report) == 2
    assert "受付 4 ・ 完了 1" in said(notice)  # O1: complete
    assert notice.buttons == ["確認した", "ファイルを受け取る"]
    assert _now(saki, report).buttons == []

    rei.clicks(notice, "確認した", times=2)

    # Either press may be answered last: 確認しました, or 確認済み.
    assert re.search("確認(しました|済み)", said(_now(rei, notice)))
    assert charts(_now(rei, notice)) == 2
    assert _now(rei, notice).buttons == ["ファイルを受け取る"]
    titles, *rows = sheet.decode_csv(files(asks(rei), rei)["register.csv"])
    days = [row[titles.index("代表者報告日")] for row in rows]
    assert sorted(days) == ["", "", str(tokyo.date_of(program.now()))]
    again = said(asks(saki)[0])
    assert "代表者に送ってあります" in again
    assert "代表者の確認" in again


def charts(message: Message) -> int:
    return [each["type"] for each in message.blocks].count("data_visualization")


def _now(person: Person, message: Message) -> Message:
    return next(each for each in person.sees("@madoguchi") if each.ts == message.ts)
