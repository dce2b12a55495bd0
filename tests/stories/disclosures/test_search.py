"""What a department sees of a request, and how it answers."""

import pytest

from tests.stories.steps.builders import KEN, request
from tests.stories.steps.case import detail, opens_form
from tests.stories.steps.complaints import answer, fields, labels
from tests.stories.steps.disclosures import Request, offered
from tests.stories.steps.homes import act_of, home, row
from tests.stories.steps.messages import told
from tests.stories.steps.program import Running
from tickets.model.disclosure import CeaseUseReason, RequestType
from tickets.model.documents import Found
from tickets.model.kinds import Move, PartyRole, Restriction
from tickets.model.ticket import Party
from workspace.driver import Person, Slack


def test_each_step_of_the_check_is_named_as_the_next(
    case: Request, ken: Person, nao: Person, haru: Person
) -> None:
    def reads(step: str) -> None:
        assert f"次は{step}" in row(home(ken), case.number)
        assert f"次は{step}" in case.card(ken).words

    case.recorded().sends_form().arrives(1000)
    reads("本人確認")
    case.identified(ken)
    reads("調査の依頼")
    case.searches(ken)
    reads("部門の回答")
    case.finds(nao, haru)
    reads("決定案")


def test_an_unavailable_system_needs_a_reason(case: Request, ken: Person, nao: Person) -> None:
    # O20
    case.recorded().to_asked()
    form = case.opens(nao, "request_search_report")
    assert "「調べられない」を選び、そのあとに出る欄に理由を" in form.words
    form = case.chooses(nao, "found.crm", "unavailable")
    assert fields(form) == ["found.crm", "reason.crm"]
    assert offered(form, "found.crm") == ["found", "none", "unavailable", "not_ours"]
    assert list(case.sends(nao, {})) == ["reason.crm"]
    assert case.sends(nao, {"reason.crm": "移行作業で停止中"}) == {}

    form = case.opens(ken, "request_propose")
    assert "・顧客管理：調べられない（移行作業で停止中）" in form.words


def test_the_department_and_the_drafter_read_why_use_is_to_cease(
    case: Request, ken: Person, nao: Person
) -> None:
    # O20: without it nobody knows what to look for
    why = frozenset({CeaseUseReason.UNLAWFUL_PROVISION, CeaseUseReason.NO_LONGER_NEEDED})
    case.recorded(RequestType.STOP_THIRD_PARTY, reasons_35=why).to_asked()
    reasons = "利用停止等の理由：利用する必要がなくなった、違法な第三者提供"

    [asked] = told(nao, case.number)
    for shown in (asked.words, opens_form(nao, asked, "内容を見る").words):
        assert "求めの種類：第三者提供の停止" in shown
        assert reasons in shown
        assert "ご回答の期限 " in shown
    assert reasons in case.opens(nao, "request_search_report").words
    assert reasons in detail(nao, case.number).words.replace("\n", "")
    case.prepared.finds()
    assert reasons in case.opens(ken, "request_propose").words


def test_a_system_is_left_out_with_a_reason_and_its_department_hears_nothing(
    case: Request, ken: Person, nao: Person, haru: Person, saki: Person
) -> None:
    # O20
    case.recorded().sends_form().arrives(1000)
    case.identified(ken)
    form = case.opens(ken, "request_search")
    assert offered(form, "systems") == ["crm", "payroll"]
    assert answer(form, "systems") == ["crm", "payroll"]
    assert "人事部" in form.words
    form = case.chooses(ken, "systems", ["crm"])
    assert "外したシステムを調べない理由" in labels(form)
    assert list(case.sends(ken, {})) == ["why_left_out"]
    assert case.sends(ken, {"why_left_out": "お取引先の方で、従業員ではない"}) == {}
    assert told(nao, case.number)
    assert not told(haru, case.number)
    case.does(nao, "request_search_report", {"found.crm": "none"})
    case.proposes(ken, {"outcome.disclose": "no_data"})

    why = "・給与：調べていません。窓口が調査から外しました（お取引先の方で、従業員ではない）"
    assert why in case.opens(saki, "request_decide").words
    read = detail(saki, case.number).words
    assert "調査から外したシステム" in read
    assert "お取引先の方で、従業員ではない" in read


def test_what_was_left_out_can_still_be_asked_for(
    case: Request, ken: Person, nao: Person, haru: Person
) -> None:
    # O20
    asked = case.recorded().sends_form().arrives(1000).identified()
    asked.searches(left_out={"payroll": "従業員ではない"})
    case.does(nao, "request_search_report", {"found.crm": "none"})
    form = case.opens(ken, "request_search")
    assert offered(form, "systems") == ["payroll"]
    assert answer(form, "systems") == []
    assert list(case.sends(ken, {})) == ["systems"]
    case.chooses(ken, "systems", ["payroll"])
    assert case.sends(ken, {}) == {}
    assert "給与" in told(haru, case.number)[-1].words
    case.opens(ken, "request_propose")
    case.chooses(ken, "outcome.disclose", "no_data")
    checked = {"third_party_data": "no", "secrecy_of_communications": "no"}
    assert "「給与」の調査がまだです" in case.sends(ken, checked)["outcome.disclose"]


def test_departments_answer_at_the_same_time_for_their_own_systems(
    case: Request, nao: Person, haru: Person
) -> None:
    # O8, O20
    case.recorded().to_asked()
    case.opens(haru, "request_search_report")
    case.opens(nao, "request_search_report")
    assert case.sends(nao, {"found.crm": "found"}) == {}
    assert case.sends(haru, {"found.payroll": "none"}) == {}

    assert haru.view is None
    found = {task.system: str(task.found) for task in case.ticket.disclosure.tasks}
    assert found == {"crm": "found", "payroll": "none"}


def test_an_answer_given_meanwhile_for_the_same_system_is_not_overwritten_unseen(
    case: Request, ken: Person, saki: Person
) -> None:
    # O8
    case.recorded().to_asked()
    case.opens(saki, "request_search_report")
    case.does(ken, "request_search_report", {"found.crm": "none"})
    assert case.sends(saki, {"found.crm": "found"}) == {}

    assert "入力は残してあります" in case.receipt.words
    found = {task.system: task.found for task in case.ticket.disclosure.tasks}
    assert found["crm"] is Found.NONE


def test_the_desk_is_told_once_that_all_systems_have_answered(
    case: Request, ken: Person, nao: Person, slack: Slack
) -> None:
    # O20
    case.recorded().to_asked()
    case.does(nao, "request_search_report", {"found.crm": "none"})
    assert not told(ken, case.number, "調査の回答")
    case.does(slack.person("haru"), "request_search_report", {"found.payroll": "none"})

    heard = [each.text for each in told(ken, case.number) if "調査の回答" in each.text]
    in_both = "営業部：顧客管理／人事部：給与"
    assert heard == [f"{case.number}：調査の回答が届きました（{in_both}）"]


def test_what_is_not_theirs_is_asked_of_another_department(
    case: Request, ken: Person, nao: Person, slack: Slack
) -> None:
    # O20
    haru = slack.person("haru")
    case.recorded().to_asked()
    case.does(haru, "request_search_report", {"found.payroll": "none"})
    case.moves(nao, "request_not_ours")
    [*_, heard] = told(ken, case.number, "調査の回答")
    assert heard.text.endswith("営業部（顧客管理）は、当部門ではないとの回答です")
    assert heard.buttons[0] == "調査先を決め直す"
    assert "次は調査先の決め直し" in case.card(ken).words

    form = case.opens(ken, "request_ask_elsewhere")
    assert offered(form, "to.crm") == ["hr", "nobody"]
    assert case.sends(ken, {"to.crm": "hr"}) == {}
    assert not [each for each in told(ken, case.number) if "調査先を決め直す" in each.buttons]
    assert "調査のお願い" in told(haru, case.number)[-1].text
    assert "顧客管理" in told(haru, case.number)[-1].words
    case.does(haru, "request_search_report", {"found.crm": "found"})
    assert "・顧客管理：あり　回答：人事部" in case.opens(ken, "request_propose").words


def test_what_is_nobodys_is_closed_with_the_reason(
    case: Request, ken: Person, nao: Person, slack: Slack
) -> None:
    # O20
    case.recorded().to_asked()
    case.moves(nao, "request_not_ours")  # in one press
    refused = "担当するシステムではないとの回答がありました"
    [heard] = [each.text for each in told(ken, case.number) if refused in each.text]
    assert heard == f"{case.number}：営業部（顧客管理）から、{refused}"
    case.does(slack.person("haru"), "request_search_report", {"found.payroll": "none"})

    form = case.opens(ken, "request_propose")
    assert "・顧客管理：当部門ではない" in form.words
    case.chooses(ken, "outcome.disclose", "no_data")
    checked = {"third_party_data": "no", "secrecy_of_communications": "no"}
    assert "「調査先を決め直す」" in case.sends(ken, checked)["outcome.disclose"]
    case.is_nobodys(ken)

    form = case.opens(ken, "request_propose")
    read = "・顧客管理：調べていません。営業部の回答は「当部門ではない」、窓口の判断は「対象外」"
    assert f"{read}（昨年度に廃止した）" in form.words
    case.chooses(ken, "outcome.disclose", "no_data")
    assert case.sends(ken, checked) == {}


def test_a_department_that_must_not_know_is_not_offered(
    case: Request, ken: Person, program: Running
) -> None:
    # O1
    own = {"restrictions": frozenset({Restriction.EMPLOYEE}), "hidden_from": frozenset({"hr"})}
    case.number = request(program, KEN, party=Party(PartyRole.PRINCIPAL), **own).number
    case.prepared.to_asked().does(KEN, Move.REPORT_SEARCH, system="crm", found=Found.NOT_OURS)
    assert offered(case.opens(ken, "request_ask_elsewhere"), "to.crm") == ["nobody"]


def test_another_answer_leaves_alone_what_is_nobodys(
    case: Request, ken: Person, nao: Person, program: Running
) -> None:
    # O20
    case.recorded().to_asked()
    case.moves(nao, "request_not_ours")
    case.is_nobodys(ken)
    case.does(ken, "request_search_report", {"found.payroll": "none"})

    form = case.opens(ken, "request_propose")
    assert "窓口の判断は「対象外」（昨年度に廃止した）" in form.words
    assert _reported_by(case, program) == [nao.id, ken.id]


def test_a_department_has_three_buttons_and_reads_in_its_form_whose_data_to_look_for(
    case: Request, ken: Person, nao: Person
) -> None:
    # O20
    case.recorded().to_asked()
    case.program.settled()
    notice = next(each for each in reversed(nao.sees("@app")) if "調査のお願い" in each.words)
    assert case.number in notice.words
    assert notice.buttons == ["内容を見る", "回答する", "当部門ではない"]
    assert "ご回答の期限 " in notice.words
    assert "窓口の担当：<@U02KEN>" in notice.words
    assert "部門の回答期限" not in notice.words  # what the desk does next
    assert "見本花子" not in notice.words

    seen = home(nao)
    by = next(line for line in notice.words.splitlines() if line.startswith("ご回答の期限 "))
    assert row(seen, case.number).endswith(f"対象システム：顧客管理\n{by}")
    assert "次は" not in row(seen, case.number)
    assert "部門の回答期限" not in seen.words
    assert "内容を見る" in seen.buttons

    assert "見本花子" in case.opens(nao, "request_search_report").words
    assert "name" in case.program.audit("read_pii", case.number, nao.id)[-1][1]
    assert "見本花子" not in case.opens(ken, "request_search_report").words


@pytest.mark.long
def test_what_could_not_be_searched_stays_with_its_department(
    case: Request, ken: Person, nao: Person, slack: Slack
) -> None:
    # O20
    case.recorded().to_asked()
    case.does(slack.person("haru"), "request_search_report", {"found.payroll": "none"})
    case.cannot_search(nao)
    answered = f"{case.number}：調査の回答が届きました"
    assert len(told(ken, case.number, answered)) == 1

    [asked] = told(nao, case.number, "調査のお願い")
    assert asked.buttons == ["内容を見る", "回答する"]
    assert act_of(home(nao), case.number) == "回答する"
    assert "次は調べられなかったシステムの再調査、または" in case.card(ken).words
    assert case.card(ken).buttons[:2] == ["回答する", "決定案を出す"]
    before = len(told(ken, case.number))
    case.does(nao, "request_search_report")  # still not
    assert len(told(ken, case.number)) == before + 1
    assert answered in told(ken, case.number)[-1].text

    form = case.opens(ken, "request_propose")
    assert "・顧客管理：調べられない（移行作業で停止中）　回答：営業部" in form.words
    case.does(nao, "request_search_report", {"found.crm": "found"})
    assert case.number not in home(nao).words
    assert not [each for each in told(nao, case.number) if each.buttons]
    assert "次は決定案" in case.card(ken).words


def test_an_unchanged_form_of_the_desk_repeats_no_answer(
    case: Request, ken: Person, nao: Person, program: Running
) -> None:
    # O20
    case.recorded().to_asked()
    case.cannot_search(nao)

    refused = "少なくとも一つのシステムについて、調査の結果を選ぶか、変えてください。"
    assert case.submits(ken, "request_search_report") == {"found.crm": refused}
    assert _reported_by(case, program) == [nao.id]


@pytest.mark.long
def test_an_unchanged_form_repeats_no_answer_while_another_is_owed(
    case: Request, ken: Person, nao: Person, haru: Person, program: Running
) -> None:
    # O20
    case.recorded().to_asked()
    case.moves(nao, "request_not_ours")
    case.does(ken, "request_ask_elsewhere", {"to.crm": "hr"})
    case.cannot_search(haru, "payroll")
    assert list(case.submits(haru, "request_search_report")) == ["found.crm"]
    assert _reported_by(case, program) == [nao.id, haru.id]


def _reported_by(case: Request, program: Running) -> list[str]:
    """Who answered, in order."""
    reported = f"SELECT actor FROM audit WHERE number = '{case.number}' AND move = 'report_search'"
    return [each for (each,) in program.rows(f"{reported} ORDER BY ordinal")]
