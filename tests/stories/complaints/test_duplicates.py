"""What was said in a duplicate is read where the work goes on (O7)."""

import pytest

from tests.stories.steps.builders import KEN, NAO, SAKI, Prepared, complaint, sealed
from tests.stories.steps.case import DESK, detail
from tests.stories.steps.disclosures import Request
from tests.stories.steps.program import Running
from tests.tickets.steps import DRAFT
from tickets.model.complaint import Finding
from tickets.model.kinds import Kind, Move, PersonalField, Relation
from tickets.model.ticket import Link
from tickets.workflow.case import Act
from workspace.driver import Person

CALLED_AGAIN = "だれがどう直すのかを文書で知りたい"
Pair = tuple[str, str]


@pytest.fixture
def merged(program: Running) -> Pair:
    """A complaint that is being investigated, and the second call about it."""
    first = complaint(program).number
    Prepared(program, first).to_investigation()
    second = complaint(program, personal=sealed({PersonalField.DETAIL: CALLED_AGAIN})).number
    link = Link(Relation.DUPLICATE_OF, first, Kind.COMPLAINT)
    program.acts(second, Act(Move.CLOSE_DUPLICATE, {"link": link}), who=SAKI)
    return first, second


def test_who_answers_reads_what_was_said_in_the_second_call(
    merged: Pair, case: Request, ken: Person, nao: Person, saki: Person, program: Running
) -> None:
    first, second = merged
    said = f"まとめた受付 {second}：内容\n{CALLED_AGAIN}"

    assert said in detail(ken, first).words
    assert said in case.opens(nao, "complaint_report_findings", number=first).words
    assert said in case.opens(ken, "complaint_draft", number=first).words
    ken.closes(everything=True)
    Prepared(program, first).does(KEN, Move.DRAFT, DRAFT, finding=Finding.PARTLY)
    assert said in case.opens(saki, "complaint_decide", number=first).words

    readers = [who for who, fields, _ in program.audit("read_pii", second) if fields == "detail"]
    assert {KEN, NAO, SAKI} <= set(readers)
    assert not ken.sees(DESK, CALLED_AGAIN)


def test_a_duplicate_that_was_reopened_is_no_longer_read_with_the_other(
    merged: Pair, case: Request, ken: Person, saki: Person
) -> None:
    first, second = merged
    case.does(saki, "complaint_reopen", {"move_reason": "別の方の件でした"}, number=second)

    assert CALLED_AGAIN not in detail(ken, first).words


def test_a_complaint_that_was_closed_before_its_assessment_is_assessed_once_reopened(
    case: Request, ken: Person, saki: Person, program: Running
) -> None:
    # O6
    first, second = complaint(program).number, complaint(program).number
    Prepared(program, second).does(KEN, Move.ACKNOWLEDGE).describes()
    link = Link(Relation.DUPLICATE_OF, first, Kind.COMPLAINT)
    program.acts(second, Act(Move.CLOSE_DUPLICATE, {"link": link}), who=SAKI)
    case.does(saki, "complaint_reopen", {"move_reason": "別の方の件でした"}, number=second)

    assert not case.offers(ken, "complaint_resume", second)
    case.number = second
    assert "次は評価" in case.card(ken).words
    assert case.offers(ken, "complaint_assess", second)
