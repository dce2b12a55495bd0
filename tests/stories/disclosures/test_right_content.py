"""A correction: what is wrong, what is right, and whether the present content is wrong (法34条)."""

import pytest

from tests.stories.steps.builders import KEN, SAKI, request, sealed
from tests.stories.steps.case import detail
from tests.stories.steps.complaints import fields
from tests.stories.steps.disclosures import COMPLETE, NOTHING_OF_OTHERS, Request, offered
from tests.stories.steps.program import Running
from tickets.model.disclosure import RequestType
from tickets.model.documents import Accuracy, Found
from tickets.model.kinds import Kind, Move, PersonalField, Relation
from tickets.model.personal import ValueName
from tickets.model.ticket import Link
from workspace.driver import Person

LABEL = "事実と異なる箇所と、正しい内容"
RIGHT = "生年月日の「1970年1月1日」を「1971年1月1日」に"
ELSE = "生年月日の「1970年1月1日」を「1972年1月1日」に"


@pytest.mark.long
def test_what_is_right_is_asked_of_a_correction_and_read_where_it_is_needed(
    case: Request, ken: Person, nao: Person, haru: Person, saki: Person, program: Running
) -> None:
    # O4, O20
    case.takes_call(ken, types=["disclose"])
    assert "right_content" not in fields(case.opens(ken, "request_describe"))
    form = case.chooses(ken, "types", ["correct"])
    assert LABEL in form.words
    assert case.sends(ken, {"right_content": RIGHT}) == {}
    case.sends_form(ken)
    assert "right_content" not in fields(case.opens(ken, "request_arrive"))  # it is on record
    case.prepared.arrives().identified().searches()

    form = case.opens(nao, "request_search_report")
    assert RIGHT in form.words
    assert "right_content" in program.audit("read_pii", case.number, nao.id)[-1][1]
    case.chooses(nao, "found.crm", "found")
    assert case.sends(nao, {"accuracy.crm": "wrong"}) == {}
    case.does(haru, "request_search_report", {"found.payroll": "none"})
    assert f"{LABEL}：{RIGHT}" in case.opens(ken, "request_propose").words
    granted = {"outcome.correct": "granted"}
    case.proposes(ken, granted, **{"measure.correct": "生年月日を訂正"})
    assert f"{LABEL}：{RIGHT}" in case.opens(saki, "request_decide").words
    assert RIGHT in detail(ken, case.number).words
    assert RIGHT not in case.card(ken).words


def test_what_is_right_may_come_with_the_application(case: Request, ken: Person) -> None:
    case.takes_call(ken, types=["change"])
    case.sends_form(ken, types=["correct"])
    assert "right_content" in fields(case.opens(ken, "request_arrive"))
    assert "right_content" not in fields(case.chooses(ken, "types", ["disclose"]))
    assert "right_content" in fields(case.chooses(ken, "types", ["add"]))
    papers = {**COMPLETE, "paper.stamps": "missing", "right_content": RIGHT}
    assert case.sends(ken, papers) == {}
    assert ValueName(PersonalField.RIGHT_CONTENT) in case.ticket.personal


def test_what_is_right_can_be_left_open_and_corrected_later(
    case: Request, ken: Person, nao: Person
) -> None:
    prepared = case.recorded(RequestType.CORRECT).sends_form()
    case.arrives(ken, yen=0)
    assert ValueName(PersonalField.RIGHT_CONTENT) not in case.ticket.personal
    case.does(ken, "request_describe", {"right_content": RIGHT})
    case.does(ken, "request_correct", {"defects": ["scope"]})
    case.does(ken, "request_corrected", {"right_content": ELSE})
    prepared.identified().searches()
    assert ELSE in case.opens(nao, "request_search_report").words


def test_a_department_reads_what_is_right_of_a_correction_only(
    case: Request, ken: Person, nao: Person
) -> None:
    # O20: the types were corrected after the call
    prepared = case.recorded(RequestType.CORRECT)
    case.does(ken, "request_describe", {"right_content": RIGHT})
    case.does(ken, "request_describe", chosen={"types": ["disclose"]})
    prepared.to_asked()
    assert RIGHT not in case.opens(nao, "request_search_report").words


@pytest.mark.long
def test_what_a_second_request_says_is_read_with_the_first_by_all_who_work_on_it(
    case: Request, ken: Person, nao: Person, saki: Person, program: Running
) -> None:
    # O7
    prepared = case.recorded(RequestType.CORRECT).sends_form().arrives().identified().searches()
    told = sealed({PersonalField.RIGHT_CONTENT: ELSE, PersonalField.TARGET_SCOPE: "会員の記録"})
    second = request(program, KEN, RequestType.CORRECT, personal=told).number
    link = Link(Relation.DUPLICATE_OF, case.number, Kind.DISCLOSURE)
    program.does(second, SAKI, Move.CLOSE_DUPLICATE, link=link)
    said = f"まとめた受付 {second}：{LABEL}\n{ELSE}"

    assert said in case.opens(nao, "request_search_report").words
    prepared.finds()
    form = case.opens(ken, "request_propose").words
    assert said in form
    assert f"まとめた受付 {second}：何について\n会員の記録" in form
    case.chooses(ken, "outcome.correct", "granted")
    assert case.sends(ken, {**NOTHING_OF_OTHERS, "measure.correct": "生年月日を訂正"}) == {}
    form = case.opens(saki, "request_decide").words
    assert said in form
    assert "会員の記録" in form
    assert said in case.chooses(saki, "ruling", "change").words


BY_THE_DEPARTMENT = "・顧客管理：あり（いまの内容は事実と違う）　回答：営業部"
NOT_ASKED = "・顧客管理：あり（いまの内容が事実と違うかは、まだ聞いていません）　回答：営業部"
SAYS_RIGHT = "データがあったどの部門も、いまの内容は事実と合っていると回答しています"
SAYS_WRONG = "顧客管理について、いまの内容は事実と違うと回答がありました"


def test_a_department_says_whether_the_present_content_is_wrong(
    case: Request, ken: Person, nao: Person, haru: Person, saki: Person
) -> None:
    # O20
    case.recorded(RequestType.CORRECT).to_asked()
    case.opens(nao, "request_search_report")
    assert fields(case.chooses(nao, "found.crm", "none")) == ["found.crm"]
    form = case.chooses(nao, "found.crm", "found")
    assert fields(form) == ["found.crm", "accuracy.crm"]
    assert offered(form, "accuracy.crm") == ["wrong", "right", "unknown"]
    assert list(case.sends(nao, {})) == ["accuracy.crm"]
    assert case.sends(nao, {"accuracy.crm": "wrong"}) == {}
    case.does(haru, "request_search_report", {"found.payroll": "none"})

    read = detail(ken, case.number).words.replace("\n", "")
    assert "いまの内容は事実と違うか：違う" in read
    assert BY_THE_DEPARTMENT in case.opens(ken, "request_propose").words
    case.chooses(ken, "outcome.correct", "granted")
    written = {"measure.correct": "住所の「8号室」を「3号室」に訂正"}
    assert case.sends(ken, {**NOTHING_OF_OTHERS, **written}) == {}
    form = case.opens(saki, "request_decide")
    assert BY_THE_DEPARTMENT in form.words
    assert SAYS_RIGHT not in form.words
    assert SAYS_WRONG not in form.words


def test_the_desk_puts_an_answer_about_the_present_content_right(
    case: Request, ken: Person, nao: Person
) -> None:
    # O20
    case.recorded(RequestType.DELETE_CONTENT).to_asked()
    case.does(
        nao, "request_search_report", {"accuracy.crm": "unknown"}, chosen={"found.crm": "found"}
    )
    case.does(ken, "request_search_report", {"accuracy.crm": "right"})
    assert _said(case) is Accuracy.RIGHT
    case.does(ken, "request_search_report", {"found.crm": "none"})
    assert _said(case) is None


def test_whether_the_content_is_wrong_is_asked_of_corrections_only(
    case: Request, nao: Person
) -> None:
    # O20
    case.recorded(RequestType.DISCLOSE).to_asked()
    case.opens(nao, "request_search_report")
    assert fields(case.chooses(nao, "found.crm", "found")) == ["found.crm"]
    assert case.sends(nao, {}) == {}


def test_an_answer_given_before_the_correction_was_searched_holds_up_no_other(
    case: Request, ken: Person, nao: Person
) -> None:
    # O20
    request = case.recorded(RequestType.DISCLOSE, RequestType.CORRECT).to_check().identified()
    request.searches(RequestType.DISCLOSE)
    case.does(nao, "request_search_report", {"found.crm": "found"})
    request.searches(RequestType.CORRECT)
    form = case.does(ken, "request_search_report", {"found.payroll": "none"})
    assert "accuracy.crm" in fields(form)
    assert NOT_ASKED in case.opens(ken, "request_propose").words
    case.does(ken, "request_search_report", {"accuracy.crm": "right"})
    assert NOT_ASKED not in case.opens(ken, "request_propose").words
    assert _said(case) is Accuracy.RIGHT


def test_an_agent_and_the_decider_read_that_a_correction_goes_against_the_departments(
    case: Request, ken: Person, saki: Person
) -> None:
    # scenario 27
    case.recorded(RequestType.CORRECT).to_asked().finds(accuracy=Accuracy.RIGHT)
    form = case.opens(ken, "request_propose")
    assert SAYS_RIGHT not in form.words
    assert SAYS_RIGHT in case.chooses(ken, "outcome.correct", "granted").words
    written = {"measure.correct": "住所の「8号室」を「3号室」に訂正"}
    assert case.sends(ken, {**NOTHING_OF_OTHERS, **written}) == {}
    assert SAYS_RIGHT in case.opens(saki, "request_decide").words
    form = case.chooses(saki, "ruling", "change")
    assert SAYS_RIGHT in form.words
    assert SAYS_RIGHT not in case.chooses(saki, "outcome.correct", "refused").words


def test_an_agent_and_the_decider_read_that_a_refusal_goes_against_a_department(
    case: Request, ken: Person, saki: Person
) -> None:
    # O20
    found = {"crm": Found.FOUND, "payroll": Found.FOUND}
    case.recorded(RequestType.CORRECT).to_asked().finds(**found, accuracy=Accuracy.WRONG)
    case.opens(ken, "request_propose")
    form = case.chooses(ken, "outcome.correct", "refused")
    assert SAYS_WRONG.replace("顧客管理", "顧客管理、給与") in form.words
    case.chooses(ken, "grounds.correct", ["G7"])
    why = {"basis.correct.G7": "法34条2項", "reason.correct": "利用目的に関わらないため"}
    assert case.sends(ken, {**NOTHING_OF_OTHERS, **why}) == {}
    assert "事実と違うと回答がありました" in case.opens(saki, "request_decide").words


def test_a_refused_deletion_goes_against_no_department_once_the_content_is_corrected(
    case: Request, ken: Person
) -> None:
    # O20
    found = {"crm": Found.FOUND, "payroll": Found.NONE}
    types = (RequestType.CORRECT, RequestType.ADD, RequestType.DELETE_CONTENT)
    case.recorded(*types).to_asked().finds(**found, accuracy=Accuracy.WRONG)
    case.opens(ken, "request_propose")
    case.chooses(ken, "outcome.delete_content", "refused")
    assert SAYS_WRONG in case.chooses(ken, "outcome.add", "granted").words
    assert SAYS_WRONG not in case.chooses(ken, "outcome.correct", "granted").words


def _said(case: Request) -> Accuracy | None:
    return next(each.accuracy for each in case.ticket.disclosure.tasks if each.system == "crm")
