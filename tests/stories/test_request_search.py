"""What a person in charge is shown of a request, and answers (O20; screens.md 4)."""

import pytest

from tests.stories.desk_channel import told
from tests.stories.program import Running
from tests.stories.requests import Desk, fields, offered
from workspace.driver import Person, Slack


@pytest.fixture
def nao(slack: Slack, program: Running) -> Person:
    """In charge of sales, whose system is the CRM."""
    return slack.person("nao")


def test_a_department_sees_name_identifiers_and_scope_of_its_task_only(
    desk: Desk, ken: Person, nao: Person, program: Running
) -> None:
    # O20
    desk.to_search(ken)
    looked = (
        "SELECT count(*) FROM audit WHERE actor = 'U07NAO' AND fields LIKE '%target_scope%'"
        f" AND number = '{desk.number}'"
    )
    before = program.rows(looked)[0][0]

    contents = desk.opens(nao, "ticket_contents")

    for shown in ("見本花子", "0312345678", "東京都千代田区千代田1-1", "全部"):
        assert shown in contents.words
    assert program.rows(looked)[0][0] == before + 1


def test_what_could_not_be_searched_says_why_and_is_not_none(
    desk: Desk, ken: Person, nao: Person, slack: Slack
) -> None:
    # O20
    desk.to_search(ken)
    desk.opens(nao, "request_search_report")
    form = desk.chooses(nao, "found.crm", "unavailable")
    assert fields(form) == ["found.crm", "reason.crm"]
    assert list(desk.sends(nao, {})) == ["reason.crm"]
    assert desk.sends(nao, {"reason.crm": "移行作業で停止中"}) == {}
    desk.does(slack.person("haru"), "request_search_report", {"found.payroll": "none"})

    form = desk.opens(ken, "request_propose")
    assert "・顧客管理：調べられない（移行作業で停止中）" in form.words
    desk.chooses(ken, "outcome.disclose", "no_data")
    refused = desk.sends(ken, {"third_party_data": "no", "secrecy_of_communications": "no"})

    assert list(refused) == ["outcome.disclose"]
    assert "調べられなかったシステムがあります" in refused["outcome.disclose"]


def test_the_desk_hears_of_which_system_a_result_has_come(
    desk: Desk, ken: Person, nao: Person, slack: Slack, program: Running
) -> None:
    desk.to_search(ken)
    desk.does(nao, "request_search_report", {"found.crm": "none"})
    desk.does(slack.person("haru"), "request_search_report", {"found.payroll": "none"})

    assert program.delivered()
    heard = [each.text for each in told(ken, desk.number) if "調査の回答" in each.text]
    assert heard == [
        f"{desk.number}：調査の回答が届きました（顧客管理）",
        f"{desk.number}：調査の回答が届きました（給与）",
    ]


def test_a_department_answers_for_its_own_systems(desk: Desk, ken: Person, nao: Person) -> None:
    # O20
    desk.to_search(ken)

    form = desk.opens(nao, "request_search_report")

    assert fields(form) == ["found.crm"]
    assert offered(form, "found.crm") == ["found", "none", "unavailable", "not_ours"]


def test_not_ours_is_one_tap_and_leaves_the_system_to_be_searched(
    desk: Desk, ken: Person, nao: Person, slack: Slack
) -> None:
    # O20
    desk.to_search(ken)
    desk.moves(nao, "request_not_ours")
    desk.does(slack.person("haru"), "request_search_report", {"found.payroll": "none"})

    form = desk.opens(ken, "request_propose")
    assert "・顧客管理：当部門ではない" in form.words
    desk.chooses(ken, "outcome.disclose", "no_data")
    refused = desk.sends(ken, {"third_party_data": "no", "secrecy_of_communications": "no"})

    assert list(refused) == ["outcome.disclose"]


def test_the_notice_to_a_department_carries_the_three_buttons(
    desk: Desk, ken: Person, nao: Person
) -> None:
    # O20, screens.md 4
    desk.to_search(ken)
    desk.program.settled()

    notice = next(each for each in reversed(nao.sees("@app")) if "調査のお願い" in each.words)

    assert desk.number in notice.words
    assert notice.buttons == ["内容を見る", "回答する", "当部門ではない"]
    assert "見本花子" not in notice.words


def test_a_form_without_an_answer_is_not_taken(desk: Desk, ken: Person, nao: Person) -> None:
    desk.to_search(ken)
    desk.opens(nao, "request_search_report")

    assert desk.sends(nao, {}) == {"found.crm": "「調査の結果」を入力してください。"}


def test_a_search_that_is_still_open_is_told_by_the_name_of_its_system(
    desk: Desk, ken: Person, nao: Person
) -> None:
    desk.to_search(ken)
    desk.does(nao, "request_search_report", {"found.crm": "found"})
    desk.opens(ken, "request_propose")
    desk.chooses(ken, "outcome.disclose", "granted")

    refused = desk.sends(ken, {"third_party_data": "no", "secrecy_of_communications": "no"})

    assert refused == {"outcome.disclose": "「給与」の調査がまだです。結果を待ってください。"}


def test_once_answered_a_department_no_longer_knows_of_the_request(
    desk: Desk, ken: Person, nao: Person
) -> None:
    desk.to_search(ken)
    desk.does(nao, "request_search_report", {"found.crm": "none"})

    assert desk.is_told(nao, "request_search_report", "この番号の受付は見つかりません。")


def test_the_desk_may_write_down_what_it_was_told(desk: Desk, ken: Person) -> None:
    desk.to_search(ken)

    desk.does(ken, "request_search_report", {"found.crm": "found", "found.payroll": "none"})

    form = desk.opens(ken, "request_propose")
    assert "・顧客管理：あり" in form.words
    assert "・給与：なし" in form.words
