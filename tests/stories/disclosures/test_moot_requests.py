"""Who was asked to check a packet or to carry out a part reads what became of it."""

import pytest

from tests.stories.steps.builders import HARU, KEN, NAO, SAKI, YUI
from tests.stories.steps.case import DESK
from tests.stories.steps.disclosures import Request
from tests.stories.steps.messages import told
from tests.stories.steps.mornings import goes_to, next_day
from tests.stories.steps.program import Running
from tests.stories.steps.revisions import now
from tickets.model.disclosure import Execution, Reason35, RequestType
from tickets.model.documents import Disposal, Found
from tickets.model.kinds import Move, PersonalField
from workspace.driver import Person


def test_who_was_asked_to_check_reads_that_it_is_packed_again(
    case: Request, yui: Person, program: Running
) -> None:
    # O21
    case.recorded().to_decided().packs()
    assert program.settled()
    asked = next(each for each in reversed(yui.sees(DESK)) if "送付物の確認のお願い" in each.text)
    assert "送付物を確認" in asked.buttons
    case.prepared.does(YUI, Move.REFUSE_CONTENTS, {PersonalField.MOVE_REASON: "別の方の明細"})
    assert program.settled()

    over = next(each for each in yui.sees(DESK) if each.ts == asked.ts)
    assert over.buttons == []
    assert f"<@{YUI}>" in over.words


def test_a_department_that_carried_out_its_part_is_no_longer_asked(
    case: Request, nao: Person, haru: Person, program: Running
) -> None:
    why = frozenset({Reason35.HARM})
    request = case.recorded(RequestType.ERASE, reasons_35=why).to_asked()
    request.finds(payroll=Found.FOUND).granted()
    assert program.settled()
    first, other = (
        next(each for each in told(person, case.number) if "措置のお願い" in each.text)
        for person in (nao, haru)
    )
    done = [Execution(RequestType.ERASE, "crm", case.prepared.today)]
    case.prepared.does(NAO, Move.EXECUTE_PART, executed=tuple(done))
    assert program.settled()

    assert now(nao, first).buttons == []
    assert f"<@{NAO}>" in now(nao, first).words
    assert now(haru, other).buttons == other.buttons != []


@pytest.mark.parametrize(("by", "noted_first"), [(NAO, True), (KEN, False)])
def test_a_department_reads_who_carried_out_its_part_not_who_wrote_a_note(
    case: Request, nao: Person, program: Running, by: str, noted_first: bool
) -> None:
    # O25: before its own part, or after the desk's
    request = case.recorded(RequestType.ERASE, reasons_35=frozenset({Reason35.HARM})).to_asked()
    request.finds(payroll=Found.FOUND).granted()
    assert program.settled()
    asked = next(each for each in told(nao, case.number) if "措置のお願い" in each.text)
    note = {PersonalField.NOTE: "控えも探しました"}
    done = (Execution(RequestType.ERASE, "crm", request.today),)
    if noted_first:
        request.does(by, Move.NOTE, note)
    request.does(by, Move.EXECUTE_PART, executed=done)
    if not noted_first:
        request.does(by, Move.NOTE, note)
    assert program.settled()

    over = now(nao, asked)
    assert over.buttons == []
    assert f"<@{by}> 措置の実施を記録" in over.words


def test_a_departments_part_is_not_said_to_be_done_by_another_department(
    case: Request, nao: Person, program: Running
) -> None:
    # O25
    request = case.recorded(RequestType.ERASE, reasons_35=frozenset({Reason35.HARM})).to_asked()
    request.finds(payroll=Found.FOUND).granted()
    assert program.settled()
    asked = next(each for each in told(nao, case.number) if "措置のお願い" in each.text)
    request.does(NAO, Move.NOTE, {PersonalField.NOTE: "控えも探しました"})
    for by, system in ((KEN, "crm"), (HARU, "payroll")):
        done = (Execution(RequestType.ERASE, system, request.today),)
        request.does(by, Move.EXECUTE_PART, executed=done)
    assert program.settled()

    assert f"<@{KEN}> 措置の実施を記録" in now(nao, asked).words


def test_departments_read_that_the_search_of_a_withdrawn_request_is_not_needed(
    case: Request, nao: Person, haru: Person, program: Running
) -> None:
    # O25
    request = case.recorded().to_asked()
    goes_to(program, next_day(program, 3), 9, 6)
    assert program.reminders_sent()
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
    assert program.settled()

    assert len(asked) == 4  # request and reminder
    for person, each in asked:
        over = now(person, each)
        assert over.buttons == []
        assert "この調査は、もう必要ありません。" in over.words
