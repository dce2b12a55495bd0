"""A ticket is closed because the person withdraws."""

from tests.stories.steps.builders import KEN, complaint, request
from tests.stories.steps.case import detail
from tests.stories.steps.complaints import fields
from tests.stories.steps.disclosures import Request
from tests.stories.steps.homes import home
from tests.stories.steps.messages import told
from tests.stories.steps.program import Running
from tickets.model.documents import Money, Payment
from tickets.model.kinds import Channel, ContactBy, Move, PartyRole, Restriction, Status
from tickets.model.ticket import Party
from tickets.workflow.case import Act
from workspace.driver import Person


def test_a_request_is_withdrawn(case: Request, ken: Person, program: Running) -> None:
    number = request(program).number
    form = case.opens(ken, "ticket_withdraw", number=number)
    assert fields(form) == ["withdrawn_on", "words"]
    assert case.sends(ken, {"words": "もう必要ありません"}) == {}
    assert program.ticket(number).status is Status.CLOSED


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


def test_withdrawing_a_complaint_settles_the_corrective_action(
    case: Request, ken: Person, saki: Person, program: Running
) -> None:
    # Only the manager closes a withdrawn complaint.
    case.number = number = complaint(program).number
    assert not case.offers(ken, "ticket_withdraw")

    case.opens(saki, "ticket_withdraw", number=number)
    values = {"words": "もういいです", "needed": "no", "report": "monthly"}
    refused = case.sends(saki, values)
    assert list(refused) == ["action"]
    assert case.sends(saki, {**values, "action": "当社の対応に問題はなかった"}) == {}
    assert program.ticket(number).status is Status.CLOSED


def test_withdrawing_a_paid_request_asks_about_the_fee(
    case: Request, ken: Person, saki: Person, program: Running
) -> None:
    # Only if something was paid, and only the manager, who decides about it.
    fee = Payment(program.now().date(), Money.STAMPS, 1000, 2, KEN)
    number = request(program).number
    today = program.now().date()
    address = {"form_sent_on": today, "form_version": "1"}
    program.acts(number, Act(Move.SEND_FORM, address), who=KEN)
    arrived = {"application_arrived_on": today, "copies_arrived": False, "my_number_seen": False}
    program.acts(number, Act(Move.ARRIVE, {**arrived, "payments": fee}), who=KEN)

    form = case.opens(ken, "ticket_withdraw", number=number)
    assert "keep_fee" not in fields(form)
    assert "手数料の扱いは管理者が決めます" in form.words

    form = case.opens(saki, "ticket_withdraw", number=number)
    assert list(case.sends(saki, {"words": "もう要りません"})) == ["keep_fee"]
    assert "返さない" in form.words
    assert case.sends(saki, {"keep_fee": "yes"}) == {}
    assert "手数料：返さない" in detail(ken, number).words.replace("\n", "")
