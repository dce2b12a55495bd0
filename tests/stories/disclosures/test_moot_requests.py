"""Who was asked to check a packet or to carry out a part reads what became of it."""

from collections.abc import Sequence

import pytest

from tests.stories.steps.builders import HARU, KEN, NAO, SAKI
from tests.stories.steps.disclosures import Request
from tests.stories.steps.messages import told
from tests.stories.steps.mornings import goes_to, next_day
from tests.stories.steps.program import Running
from tests.stories.steps.revisions import now
from tickets.model.disclosure import Execution, Reason35, RequestType
from tickets.model.documents import Disposal, Found
from tickets.model.kinds import Move, PersonalField
from workspace.driver import Person


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
    request = case.recorded(RequestType.ERASE, reasons_35=frozenset({Reason35.HARM})).to_asked()
    request.finds(payroll=Found.FOUND).granted()
    asked, other = (
        next(each for each in told(person, case.number) if "措置のお願い" in each.text)
        for person in (nao, haru)
    )
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
