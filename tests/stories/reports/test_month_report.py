"""/privacy report: figures, charts and registers, by role."""

import re

import pytest

from tests.stories.steps.months import NAME, WORDS, asks, direct, files, has_an_august
from tests.stories.steps.mornings import in_one_line
from tests.stories.steps.program import Running, runs
from tests.stories.steps.revisions import now
from tickets.model import tokyo
from tickets.registers import sheet
from workspace.driver import Message, Person


@pytest.fixture(scope="module")
def september(program: Running) -> Running:
    has_an_august(program)
    return program


@pytest.mark.long
def test_the_manager_gets_figures_charts_page_and_registers(
    september: Running, saki: Person
) -> None:
    # O1, O2, O5
    first, picture, rest = asks(saki)

    assert first.text == "2026年8月 の月次報告"
    assert "受付 2 ・ 完了 1 ・ 未完了 1" in in_one_line(first)
    assert first.buttons == ["代表者に報告"]
    charts = [each for each in first.blocks if each["type"] == "data_visualization"]
    tables = [each for each in first.blocks if each["type"] == "data_table"]
    assert [each["title"] for each in charts] == ["受付と完了", "半年の動き"]
    assert [each["caption"] for each in tables] == ["期限を守れたか", "だれの手元に何日あったか"]
    received, completed = charts[0]["chart"]["series"]
    assert [each["value"] for each in received["data"]] == [2, 0, 0]
    assert [each["value"] for each in completed["data"]] == [1, 0, 0]
    assert list(files([picture], saki)) == ["asked.png"]  # no chart shows the same
    found = files([first, rest], saki)
    assert set(found) == {
        "report.html", "report.md", "register.csv", "register-disclosure.csv",
        "register-question.csv",
    }  # fmt: skip
    for content in found.values():
        for canary in (NAME, WORDS):
            assert canary.encode() not in content
    page = found["report.html"].decode()
    assert page.count("data:image/png;base64,") == 5
    assert "ボットが答えられなかった質問" in page
    assert "月の途中" not in page
    assert ".png" not in found["report.md"].decode()  # no picture lies beside it
    assert len(sheet.decode_csv(found["register.csv"])) == 3
    assert not any(b"X-2026" in content for content in found.values())


@pytest.mark.usefixtures("blank_pictures")
def test_the_representative_and_the_auditor_get_it_complete(
    september: Running, rei: Person, aoi: Person
) -> None:
    # O1, O5
    for person in (rei, aoi):
        came = asks(person)
        assert "data_visualization" in {each["type"] for each in came[0].blocks}
        assert "受付 4 ・ 完了 1" in in_one_line(came[0])
        assert came[0].buttons == []
        assert b"X-2026" in files(came, person)["register.csv"]
        assert b"X-2026" in files(came, person)["register-enquiry.csv"]


@pytest.mark.usefixtures("blank_pictures")
def test_an_unfinished_month_is_marked(september: Running, saki: Person) -> None:
    came = asks(saki, "/privacy report 2026-09")

    assert "月の途中です" in in_one_line(came[0])
    assert came[0].buttons == []
    assert "月の途中です" in files(came, saki)["report.html"].decode()


@pytest.mark.usefixtures("blank_pictures")
def test_without_a_month_it_is_the_last_one(september: Running, dai: Person) -> None:
    assert asks(dai, "/privacy report")[0].text == "2026年8月 の月次報告"


@pytest.mark.parametrize("typed", ["2026-13", "2026-8", "2026/08", "２０２６年８月"])
def test_an_invalid_month_is_refused(september: Running, saki: Person, typed: str) -> None:
    assert "2026-10 のように" in runs(saki, f"/privacy report {typed}").text


def test_a_month_that_has_not_begun_is_not_counted(september: Running, saki: Person) -> None:
    assert "まだ始まっていません" in runs(saki, "/privacy report 2027-01").text


@pytest.mark.parametrize(
    "text",
    [
        "10件の誤送信がありました",
        "3 customers' data went to the wrong firm by mail",
        "2026-08-03に顧客名簿を紛失しました",
    ],
)
def test_an_event_after_the_report_command_opens_the_breach_route(
    september: Running, mei: Person, text: str
) -> None:
    # O13
    said = runs(mei, f"/privacy report {text}")

    assert "すぐ報告する" in said.buttons
    assert "月次報告" not in said.words


def test_a_report_of_something_else_is_a_question(september: Running, mei: Person) -> None:
    # O13
    for text in ("a leak", "2026-08 please"):
        assert "月次報告" not in runs(mei, f"/privacy report {text}").words


@pytest.mark.parametrize(
    "text", ["/privacy report", "/privacy report 2026-08", "/privacy report 2026-99"]
)
def test_other_people_are_refused_and_audited(
    september: Running, mei: Person, ken: Person, nao: Person, text: str
) -> None:
    before = len(september.audit("denied"))

    for person in (mei, ken, nao):
        refused = runs(person, text).text
        assert "受け取れます" in refused
        assert "/privacy breach" in refused

    assert len(september.audit("denied")) == before + 3
    assert not any(each.raw.get("files") for each in direct(ken))


def test_failing_charts_are_reported_and_the_program_continues(
    september: Running, saki: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.reports.charts.sys.executable", "/bin/false")
    begun = runs(saki, "/privacy report 2026-08")

    saki.waits_for(after=begun, timeout=30, saying="作成できませんでした")
    assert runs(saki, "/privacy help").buttons is not None


@pytest.mark.long
@pytest.mark.usefixtures("blank_pictures")
def test_a_month_is_reported_to_the_representative_once(
    rei: Person, saki: Person, program: Running
) -> None:
    has_an_august(program)
    report = asks(saki)[0]

    saki.clicks(report, "代表者に報告", times=2)

    [notice] = [each for each in direct(rei) if each.text == "代表者報告：2026年8月"]
    assert charts(notice) == charts(report) == 2
    assert "受付 4 ・ 完了 1" in in_one_line(notice)  # O1: complete
    assert notice.buttons == ["確認した", "ファイルを受け取る"]
    assert now(saki, report).buttons == []

    rei.clicks(notice, "確認した", times=2)

    # Either press may be answered last: 確認しました, or 確認済み.
    assert re.search("確認(しました|済み)", in_one_line(now(rei, notice)))
    assert charts(now(rei, notice)) == 2
    assert now(rei, notice).buttons == ["ファイルを受け取る"]
    titles, *rows = sheet.decode_csv(files(asks(rei), rei)["register.csv"])
    days = [row[titles.index("代表者報告日")] for row in rows]
    assert sorted(days) == ["", "", str(tokyo.date_of(program.now()))]
    again = in_one_line(asks(saki)[0])
    assert "代表者に送ってあります" in again
    assert "代表者の確認" in again


def charts(message: Message) -> int:
    return [each["type"] for each in message.blocks].count("data_visualization")
