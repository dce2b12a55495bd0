"""Departments read what became of what they were asked for, or are chased for the answer."""

from collections.abc import Sequence

import pytest

from tests.stories.steps.builders import HARU, KEN, NAO, SAKI
from tests.stories.steps.disclosures import Request
from tests.stories.steps.messages import told
from tests.stories.steps.mornings import goes_to, next_day
from tests.stories.steps.program import Running
from tests.stories.steps.revisions import now
from tickets.model.disclosure import CeaseUseReason, Execution, RequestType
from tickets.model.documents import Disposal, Found
from tickets.model.kinds import Move, PersonalField
from workspace.driver import Person, Slack


@pytest.mark.parametrize(
    ("acts", "done_by"),
    [
        ([(NAO, "note"), (NAO, "crm")], NAO),
        ([(KEN, "crm"), (KEN, "note")], KEN),
        ([(NAO, "note"), (KEN, "crm"), (HARU, "payroll")], KEN),
    ],
    ids=["its own after a note", "the desk's before a note", "before another department's"],
)
def test_a_department_reads_who_carried_out_its_part(
    case: Request, nao: Person, haru: Person, acts: Sequence[tuple[str, str]], done_by: str
) -> None:
    # O25
    request = case.recorded(
        RequestType.ERASE, reasons_35=frozenset({CeaseUseReason.HARM})
    ).to_asked()
    request.finds(payroll=Found.FOUND).granted()
    asked, other = (told(person, case.number, "措置のお願い")[0] for person in (nao, haru))
    for who, what in acts:
        if what == "note":
            request.does(who, Move.NOTE, {PersonalField.NOTE: "控えも探しました"})
        else:
            done = (Execution(RequestType.ERASE, what, request.today),)
            request.does(who, Move.EXECUTE_PART, executed=done)

    over = now(nao, asked)
    assert over.buttons == []
    assert f"<@{done_by}> 措置の実施を記録" in over.words
    is_open = (HARU, "payroll") not in acts
    assert now(haru, other).buttons == (other.buttons if is_open else [])


def test_departments_read_that_the_search_of_a_withdrawn_request_is_not_needed(
    case: Request, nao: Person, haru: Person, program: Running
) -> None:
    # O25
    request = case.recorded().to_asked()
    goes_to(program, next_day(program, 3), 9, 6)
    asked = [
        (person, each)
        for person in (nao, haru)
        for each in told(person, case.number)
        if "調査の" in each.text
    ]
    today = request.today
    request.does(KEN, Move.DISPOSE, copies_disposed_on=today, disposal=Disposal.SHREDDED)
    words = {PersonalField.WORDS: "不要"}
    request.does(SAKI, Move.WITHDRAW, words, keep_fee=True, withdrawn_on=today)

    assert len(asked) == 4  # request and reminder
    for person, each in asked:
        over = now(person, each)
        assert over.buttons == []
        assert "この調査は、もう必要ありません。" in over.words


@pytest.mark.long
def test_a_silent_department_is_chased_three_times_and_then_its_head_and_the_manager_hear(
    case: Request, nao: Person, mei: Person, saki: Person, slack: Slack, program: Running
) -> None:
    # O20
    case.recorded().to_asked()
    case.does(slack.person("haru"), "request_search_report", {"found.payroll": "none"})
    for days in (3, 2, 2):
        goes_to(program, next_day(program, days), 9, 6)
        assert program.reminders_sent()

    chased = told(nao, case.number, "調査の催促")
    assert len(chased) == 3
    assert f"部門長と決定者（<@{SAKI}>）にも知らせます" in chased[1].words
    assert "週に一度のまとめ" in chased[2].words
    assert "🔴 遅れ ご回答の期限 " in chased[0].words
    assert "依頼：3営業日前　窓口の担当：<@U02KEN>" in chased[0].words
    assert "担当になって" not in chased[0].words
    [to_head] = told(mei, case.number, "回答のお願い")
    assert "営業部（顧客管理）：<@U07NAO>に依頼して7営業日" in to_head.words
    assert to_head.buttons == []
    [to_manager] = told(saki, case.number, "調査の回答がありません")
    assert "営業部（顧客管理）" in to_manager.words
    assert "人事部" not in to_manager.words

    case.does(nao, "request_search_report", {"found.crm": "none"})
    [to_head] = told(mei, case.number)
    assert "回答のお願い" not in to_head.words


def test_a_reminder_of_what_was_decided_leads_to_carrying_it_out(
    case: Request, nao: Person
) -> None:
    # O25
    request = case.recorded(
        RequestType.ERASE, reasons_35=frozenset({CeaseUseReason.HARM})
    ).to_asked()
    request.finds().granted()
    request.does(SAKI, Move.CHASE)

    [chased] = told(nao, case.number, "催促")
    assert "決定した措置の実施をお待ちしています" in chased.text
    assert "調査" not in chased.words
    assert "顧客管理" in chased.words
    asked = told(nao, case.number, "措置のお願い")[0]
    assert chased.buttons == asked.buttons


@pytest.mark.long
def test_who_could_not_search_reads_that_they_answer_again_and_is_not_chased(
    case: Request, nao: Person, haru: Person, mei: Person, saki: Person, program: Running
) -> None:
    # O20
    case.recorded().to_asked()
    case.does(haru, "request_search_report", {"found.payroll": "none"})
    goes_to(program, next_day(program, 3), 9, 6)
    asked, chased = told(nao, case.number)
    assert "調査の催促" in chased.text
    assert chased.buttons
    case.cannot_search(nao)

    assert "ご回答の期限" not in now(nao, asked).words
    assert now(nao, asked).buttons == ["内容を見る", "回答する"]
    assert now(nao, chased).buttons == []
    for each in (asked, chased):
        assert "調べられるようになったら" in now(nao, each).words
        assert "回答を直したいときは" not in now(nao, each).words
    for days in (2, 2, 2):
        goes_to(program, next_day(program, days), 9, 6)
        assert program.reminders_sent()

    assert not told(nao, case.number, "調査の催促")
    assert not told(mei, case.number, "回答のお願い")
    assert not told(saki, case.number, "回答がありません")
    program.clock.passes(hours=4)
    case.does(nao, "request_search_report", {"found.crm": "found"})
    assert " 13:" in now(nao, asked).words  # not 09:06, when it could not be searched
