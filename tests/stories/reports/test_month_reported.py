"""A month is reported to the representative once."""

import re

from tests.stories.steps.months import asks, direct, files, has_an_august, said
from tests.stories.steps.program import Running
from tickets.model import tokyo
from tickets.registers import sheet
from workspace.driver import Message, Person


def test_a_month_is_reported_to_the_representative_once(
    rei: Person, dai: Person, program: Running, saki: Person
) -> None:
    has_an_august(program)
    managers, deputys = asks(saki)[0], asks(dai)[0]

    saki.clicks(managers, "代表者に報告")
    assert program.settled()
    dai.clicks(deputys, "代表者に報告")
    assert program.settled()

    notices = [each for each in direct(rei) if each.text == "代表者報告：2026年8月"]
    assert len(notices) == 1
    assert "受付 4 ・ 完了 1" in said(notices[0])  # O1: complete
    assert notices[0].buttons == ["確認した", "ファイルを受け取る"]
    assert "代表者に送りました" in said(_now(saki, managers))
    assert _now(saki, managers).buttons == []
    assert "代表者に送ってあります" in said(_now(dai, deputys))
    assert "代表者に送ってあります" in said(asks(saki)[0])

    [notice] = notices
    rei.clicks(notice, "確認した", times=2)
    assert program.settled()

    # Which of the two taps is answered last is a matter of chance: 確認しました, or 確認済み.
    assert re.search("確認(しました|済み)", said(_now(rei, notice)))
    assert _now(rei, notice).buttons == []
    titles, *rows = sheet.read(files(asks(rei), rei)["register.csv"])
    days = [row[titles.index("代表者報告日")] for row in rows]
    assert sorted(days) == ["", "", str(tokyo.date_of(program.now()))]
    assert "代表者の確認" in said(asks(saki)[0])


def _now(person: Person, message: Message) -> Message:
    return next(each for each in person.sees("@madoguchi") if each.ts == message.ts)
