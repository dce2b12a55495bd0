"""A department whose form comes late reads what became of its part."""

from tests.stories.steps.builders import KEN, NAO, SAKI, Prepared
from tests.stories.steps.disclosures import NOTHING_OF_OTHERS, Request
from tests.stories.steps.messages import told
from tests.stories.steps.program import Running
from tests.stories.steps.revisions import now
from tickets.model.disclosure import Execution, Reason35, RequestType
from tickets.model.documents import Found
from tickets.model.kinds import Move
from workspace.driver import Person


def is_to_be_erased(case: Request, ken: Person) -> Prepared:
    """A request that sales is asked to carry out."""
    request = case.recorded(RequestType.ERASE, reasons_35=frozenset({Reason35.NO_LONGER_NEEDED}))
    request.to_asked().finds()
    case.does(ken, "request_propose", {"outcome.erase": "granted", **NOTHING_OF_OTHERS})
    return request.does(SAKI, Move.APPROVE)


def test_what_the_desk_carried_out_is_told_to_the_department_in_message_and_form(
    case: Request, ken: Person, nao: Person, program: Running
) -> None:
    # O8, O25
    request = is_to_be_erased(case, ken)
    asked = [each for each in told(nao, case.number) if "実施を記録" in each.buttons][-1]
    case.opens(nao, "request_execute_part")
    form = case.chooses(nao, "untouched.erase", ["crm"])

    request.does(KEN, Move.EXECUTE, executed=Execution(RequestType.ERASE, "crm", request.today))
    assert program.settled()
    nao.submits({"reason": "保存期間の残りがあるため"})
    shown = nao.waits_for_view(after=form)

    done = "<@U02KEN> 措置の実施を完了"
    assert done in now(nao, asked).words
    assert "ほかの方が先に記録しました：" in shown.words
    assert "U02KEN" in str(shown.blocks)
    assert "措置の実施を完了" in shown.words
    assert "保存期間の残りがあるため" in shown.words


def test_a_department_that_answers_twice_reads_that_its_answer_is_recorded(
    case: Request, nao: Person
) -> None:
    # O8: a second window, or a form sent again after Slack timed out
    request = case.recorded().to_asked()
    case.opens(nao, "request_search_report")
    form = case.chooses(nao, "found.crm", "unavailable")

    request.does(NAO, Move.REPORT_SEARCH, system="crm", found=Found.NONE)
    nao.submits({"reason.crm": "移行作業で停止中"})
    shown = nao.waits_for_view(after=form)

    assert "すでに記録しています：" in shown.words
    assert "調査の結果を回答" in shown.words
    assert "いま送った内容は追加していません。" in shown.words
    assert "移行作業で停止中" in shown.words
    assert "ほかの方が" not in shown.words


def test_a_department_reads_of_its_own_part_before_the_desks(
    case: Request, ken: Person, nao: Person
) -> None:
    # O8, O25
    request = is_to_be_erased(case, ken)
    case.opens(nao, "request_execute_part")
    form = case.chooses(nao, "untouched.erase", ["crm"])

    request.does(
        NAO, Move.EXECUTE_PART, executed=(Execution(RequestType.ERASE, "crm", request.today),)
    )
    request.does(KEN, Move.EXECUTE)
    nao.submits({"reason": "保存期間の残りがあるため"})
    shown = nao.waits_for_view(after=form)

    assert "すでに記録しています：" in shown.words
    assert NAO in str(shown.blocks)
    assert "措置の実施を記録" in shown.words
    assert "措置の実施を完了" not in shown.words


def test_a_note_that_comes_late_is_not_said_to_be_recorded_as_something_else(
    case: Request, ken: Person, nao: Person
) -> None:
    # O8
    request = is_to_be_erased(case, ken)
    form = case.opens(nao, "ticket_note")

    request.does(KEN, Move.EXECUTE, executed=Execution(RequestType.ERASE, "crm", request.today))
    nao.submits({"note": "別の台帳にもありました"})
    shown = nao.waits_for_view(after=form)

    assert "このお願いへの対応は不要になりました。" in shown.words
    assert "措置の実施を完了" not in shown.words
    assert "別の台帳にもありました" in shown.words
