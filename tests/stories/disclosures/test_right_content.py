"""A correction: what is wrong, and what is right."""

from tests.stories.steps.builders import KEN, SAKI, request, sealed
from tests.stories.steps.case import detail
from tests.stories.steps.complaints import fields
from tests.stories.steps.disclosures import COMPLETE, NOTHING_OF_OTHERS, Request
from tests.stories.steps.program import Running
from tickets.model.disclosure import RequestType
from tickets.model.kinds import Kind, Move, PersonalField, Relation
from tickets.model.personal import ValueName
from tickets.model.ticket import Link
from tickets.workflow.case import Act
from workspace.driver import Person

LABEL = "事実と異なる箇所と、正しい内容"
RIGHT = "生年月日の「1970年1月1日」を「1971年1月1日」に"
ELSE = "生年月日の「1970年1月1日」を「1972年1月1日」に"


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


def test_what_a_second_request_says_is_read_with_the_first_by_all_who_work_on_it(
    case: Request, ken: Person, nao: Person, haru: Person, saki: Person, program: Running
) -> None:
    # O7
    prepared = case.recorded(RequestType.CORRECT).sends_form().arrives().identified().searches()
    told = sealed({PersonalField.RIGHT_CONTENT: ELSE, PersonalField.TARGET_SCOPE: "会員の記録"})
    second = request(program, KEN, RequestType.CORRECT, personal=told).number
    link = Link(Relation.DUPLICATE_OF, case.number, Kind.DISCLOSURE)
    program.acts(second, Act(Move.CLOSE_DUPLICATE, {"link": link}), who=SAKI)
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
