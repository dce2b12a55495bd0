"""A ticket is closed because the person withdraws, or because another says the same."""

import pytest

from tests.stories.steps.builders import KEN, NAO, SAKI, Prepared, complaint, request, sealed
from tests.stories.steps.case import DESK, detail
from tests.stories.steps.complaints import Begins, fields
from tests.stories.steps.disclosures import Request
from tests.stories.steps.homes import home
from tests.stories.steps.messages import told
from tests.stories.steps.program import Running
from tests.tickets.steps import DRAFT
from tickets.model.complaint import Finding
from tickets.model.documents import Money, Payment
from tickets.model.kinds import (
    Channel,
    ContactBy,
    Kind,
    Move,
    PartyRole,
    PersonalField,
    Relation,
    Restriction,
)
from tickets.model.ticket import Link, Party
from workspace.driver import Person


def test_an_employee_is_told_in_slack_that_their_own_request_was_withdrawn(
    case: Request, mei: Person, saki: Person, program: Running
) -> None:
    number = request(
        program,
        mei.id,
        channel=Channel.INTERNAL,
        requester=mei.id,
        party=Party(PartyRole.PRINCIPAL, ContactBy.SLACK),
        restrictions=frozenset({Restriction.EMPLOYEE}),
    ).number
    case.does(saki, "ticket_withdraw", {"words": "もう必要ありません"}, number=number)

    words = told(mei, number)[-1].words
    assert f"{number}：取下げのお申出を受け、完了しました" in words
    assert "お心当たりがないときは、「人に聞く」から" in words
    assert f"{number} ・ 取下げ" in home(mei).words
    assert "まだ送っていない文書" not in detail(saki, number).words


def test_a_withdrawn_complaint_is_closed_by_the_manager_as_its_draft_says(
    begins: Begins, ken: Person, saki: Person
) -> None:
    # O22: with the corrective action, or why there is none
    case = begins().assessed()
    told = "取り下げられたときは選ばず、管理者に伝えてください"
    assert told in case.opens(ken, "complaint_draft").words
    assert not case.offers(ken, "ticket_withdraw")

    case.opens(saki, "ticket_withdraw")
    values = {"words": "もういいです", "needed": "no", "report": "monthly"}
    refused = case.sends(saki, values)
    assert list(refused) == ["action"]
    assert case.sends(saki, {**values, "action": "当社の対応に問題はなかった"}) == {}

    assert "完了（取下げ）" in case.card(ken).words


def test_withdrawing_a_paid_request_asks_about_the_fee(
    case: Request, ken: Person, saki: Person, program: Running
) -> None:
    # Only if something was paid, and only the manager, who decides about it.
    fee = Payment(program.now().date(), Money.STAMPS, 1000, 2, KEN)
    number = request(program).number
    today = program.now().date()
    program.does(number, KEN, Move.SEND_FORM, form_sent_on=today, form_version="1")
    arrived = {"application_arrived_on": today, "copies_arrived": False, "my_number_seen": False}
    program.does(number, KEN, Move.ARRIVE, **arrived, payments=fee)

    form = case.opens(ken, "ticket_withdraw", number=number)
    assert "keep_fee" not in fields(form)
    assert "手数料の扱いは管理者が決めます" in form.words

    form = case.opens(saki, "ticket_withdraw", number=number)
    assert list(case.sends(saki, {"words": "もう要りません"})) == ["keep_fee"]
    assert "返さない" in form.words
    assert case.sends(saki, {"keep_fee": "yes"}) == {}
    assert "手数料：返さない" in detail(ken, number).words.replace("\n", "")


CALLED_AGAIN = "だれがどう直すのかを文書で知りたい"
Pair = tuple[str, str]


@pytest.fixture
def merged(program: Running) -> Pair:
    """A complaint that is being investigated, and the second call about it."""
    first = complaint(program).number
    Prepared(program, first).to_investigation()
    second = complaint(program, personal=sealed({PersonalField.DETAIL: CALLED_AGAIN})).number
    link = Link(Relation.DUPLICATE_OF, first, Kind.COMPLAINT)
    program.does(second, SAKI, Move.CLOSE_DUPLICATE, link=link)
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
    program.does(second, SAKI, Move.CLOSE_DUPLICATE, link=link)
    case.does(saki, "complaint_reopen", {"move_reason": "別の方の件でした"}, number=second)

    assert not case.offers(ken, "complaint_resume", second)
    case.number = second
    assert "次は評価" in case.card(ken).words
    assert case.offers(ken, "complaint_assess", second)
