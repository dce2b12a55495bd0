"""A notice that waits is dropped only when another says the same; a sent one says what became of
it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from bot.delivery.obsolete import is_obsolete, is_obsolete_before_posting
from bot.storage.casebook.outbox import LeasedNotice
from tests.bot.delivery.clocks import goes_to, owned, reminds
from tests.bot.delivery.conftest import KEN, MANAGER, MEI, Delivery
from tests.bot.delivery.test_clocks_in_digests import Prepared, complains, requests
from tests.handlers.builders import NOW, a_ticket
from tests.handlers.cards import a_view
from tests.stories.steps.builders import HARU, NAO
from tests.tickets.steps import DRAFT, said
from tickets.model.complaint import Category, Complaint, CorrectiveAction, Finding, Reaction
from tickets.model.disclosure import Disclosure
from tickets.model.documents import AddressCheck, Found, MailTrouble, ReturnedMail, SearchTask
from tickets.model.kinds import Move, PersonalField, Role, Status
from tickets.model.notices import Notice, NoticeKind
from tickets.model.ticket import Step
from tickets.workflow.case import Act
from tickets.workflow.tables import complaint

ASKED_ON = date(2026, 8, 3)
ACTION = CorrectiveAction(
    needed=True,
    reference="CA-1",
    prevention="手順書を直す",
    responsible="nao",
    due_on=date(2026, 9, 1),
)


@pytest.mark.parametrize(("last", "is_dropped"), [(None, False), (Found.NONE, True)])
def test_a_refused_search_is_told_of_until_the_last_answer_is(
    last: Found | None, is_dropped: bool
) -> None:
    # O20
    answer = Step(Move.REPORT_SEARCH, Status.SEARCHING, Status.SEARCHING, "nao", Role.AGENT, NOW)
    tasks = (
        SearchTask("crm", "sales", ASKED_ON, Found.NOT_OURS, answered_by="nao"),
        SearchTask("mail", "sales", ASKED_ON, Found.NONE, answered_by="nao"),
        SearchTask("payroll", "hr", ASKED_ON, last),
    )
    ticket = a_ticket(
        "D-2026-0001", Disclosure(tasks=tasks), Status.SEARCHING, history=(answer, answer)
    )
    told = Notice(NoticeKind.SEARCH_ANSWERED, ticket.number, "ken", 1)

    waiting = LeasedNotice(told.key, told, NOW, 1)
    assert is_obsolete_before_posting(waiting, ticket, a_view()) is is_dropped
    assert not is_obsolete(told, ticket, a_view())  # a system is nobody's yet


@pytest.mark.parametrize(
    ("action", "over"),
    [
        (ACTION, ""),
        (replace(ACTION, done_on=ASKED_ON), "NDM"),
        (replace(ACTION, responsible="haru"), "ND"),
        (replace(ACTION, due_on=date(2026, 9, 2)), "NDM"),
        (None, "NDM"),
    ],
    ids=["as_named", "carried_out", "anothers", "another_day", "withdrawn"],
)
def test_messages_about_a_corrective_action_end_with_it(
    action: CorrectiveAction | None, over: str
) -> None:
    # O34
    facts = Complaint(category=Category.COMPLAINT, corrective_action=action)
    decided = a_ticket("C-2026-0001", facts, Status.APPROVED, decided_at=NOW)
    closed = replace(decided, status=Status.CLOSED)
    told = {
        sign: Notice(what, decided.number, to, 0, str(ACTION.due_on))
        for sign, what, to in (
            ("N", NoticeKind.ACTION_NAMED, "nao"),
            ("D", NoticeKind.ACTION_DUE, "nao"),
            ("M", NoticeKind.ACTION_MISSED, "saki"),
        )
    }
    for ticket in (decided, closed):
        ended = "".join(sign for sign, each in told.items() if is_obsolete(each, ticket, a_view()))
        assert ended == over

    named, drafted = told["N"], replace(decided, decided_at=None)
    assert is_obsolete(named, drafted, a_view()) is bool(action and action.done_on)
    waiting = LeasedNotice(named.key, named, NOW, 1)
    assert is_obsolete_before_posting(waiting, drafted, a_view())
    assert is_obsolete_before_posting(waiting, decided, a_view()) is ("N" in over)


def test_a_reminder_that_is_over_names_the_act_that_ended_it(delivery: Delivery) -> None:
    number = owned(delivery)
    goes_to(delivery, 8, 5, 10)
    reminds(delivery)
    [told] = delivery.notices_of(number, "clock_missed")

    delivery.clock.passes(minutes=30)
    delivery.acts(number, Act(Move.ACKNOWLEDGE))
    delivery.showing()

    [shown] = delivery.redrawn(told.ts)
    assert "8/5(水) 10:30" in shown


def test_the_buttons_of_an_answer_go_when_the_question_is_closed(delivery: Delivery) -> None:
    # O32
    delivery.asks_and_is_answered(MEI)
    delivery.telling()
    [told] = delivery.all_of("answered")
    delivery.showing()
    assert delivery.redrawn(told.ts) == []

    delivery.clock.passes(days=14)
    delivery.acts(told.number, Act(Move.SOLVED))
    delivery.showing()
    delivery.showing()

    [drawn] = delivery.redrawn(told.ts)
    assert "はい、個人情報です" in drawn
    assert "完了（回答済み）。まだ分からないことがあれば" in drawn
    assert "まだ困っている" not in drawn


def test_each_of_two_answers_loses_its_buttons(delivery: Delivery) -> None:
    # the first kept them: at the tap Slack did not take its update
    delivery.asks_and_is_answered(MEI)
    delivery.telling()
    [first] = delivery.all_of("answered")
    delivery.acts(first.number, Act(Move.STILL_STUCK, personal=said(words="まだ")), who=MEI)
    delivery.clock.passes(minutes=1)
    again = said(answer="名刺も個人情報です")
    delivery.acts(first.number, Act(Move.TAKE), Act(Move.ANSWER, personal=again))
    delivery.telling()
    answers = delivery.all_of("answered")

    delivery.clock.passes(days=14)
    delivery.acts(first.number, Act(Move.SOLVED))
    delivery.showing()

    assert len({each.ts for each in answers}) == 2
    for each, words in zip(answers, ("はい、個人情報です", "名刺も個人情報です"), strict=True):
        ended = delivery.redrawn(each.ts)[-1]
        assert words in ended
        assert "完了（回答済み）" in ended
        assert "まだ困っている" not in ended


def test_an_answer_that_its_asker_called_solved_is_left_alone(delivery: Delivery) -> None:
    delivery.asks_and_is_answered(MEI)
    delivery.telling()
    [told] = delivery.all_of("answered")

    delivery.acts(told.number, Act(Move.SOLVED), who=MEI)
    delivery.showing()

    assert delivery.redrawn(told.ts) == []


WHY = {PersonalField.MOVE_REASON: "新しい連絡があった"}
OSAKA = {PersonalField.POSTAL_CODE: "530-0001", PersonalField.ADDRESS: "大阪市北区梅田1-1"}


def in_every_status(case: Prepared) -> Iterator[Status]:
    """The usual way of a complaint, from one open status to the next."""
    yield case.ticket.status
    for go_on in (
        lambda: case.does(KEN, Move.ACKNOWLEDGE),
        lambda: case.describes().assesses(),
        lambda: case.does(KEN, Move.INVESTIGATE),
        lambda: case.does(KEN, Move.DRAFT, DRAFT, finding=Finding.PARTLY),
        case.approved,
        lambda: case.responds(reaction=Reaction.NOT_ACCEPTED),
        lambda: case.does(KEN, Move.NOT_ACCEPTED, external_recourse_informed=True),
        lambda: case.does(KEN, Move.REOPEN, WHY),
    ):
        go_on()
        yield case.ticket.status


@pytest.mark.long
def test_the_department_hears_of_a_complaint_passed_on_to_it(delivery: Delivery) -> None:
    # O20; it was dropped unless the complaint was assessed or investigated
    case, reached = complains(delivery), []
    for status in in_every_status(case):
        department, head = (("hr", HARU), ("sales", NAO))[len(reached) % 2]
        earlier = {row.key for row in delivery.all_of("investigation_asked")}
        case.does(KEN, Move.FORWARD, department=department)
        delivery.telling()
        delivery.showing()

        [told] = [r for r in delivery.all_of("investigation_asked") if r.key not in earlier]
        assert (status, told.to, told.state) == (status, head, "sent")
        heard = delivery.slack.person(head).sees("@madoguchi")
        [newest] = [each for each in heard if each.ts == told.ts]
        assert case.ticket.number in newest.words
        assert newest.buttons, status
        reached.append(status)
    assert set(reached) == set(complaint.OPEN)


def test_what_a_department_was_asked_early_stands_until_the_draft(delivery: Delivery) -> None:
    # O20
    case = complains(delivery).does(KEN, Move.FORWARD, department="sales")
    delivery.telling()
    [told] = delivery.all_of("investigation_asked")

    def words() -> str:
        delivery.showing()
        heard = delivery.slack.person(told.to).sees("@madoguchi")
        return next(each.words for each in heard if each.ts == told.ts)

    case.to_investigation()
    assert "回答案" not in words()
    case.does(KEN, Move.DRAFT, DRAFT, finding=Finding.PARTLY)
    assert "回答案を提出" in words()


def test_a_new_action_is_not_said_to_be_done_because_the_old_one_was(delivery: Delivery) -> None:
    # O34
    old = replace(ACTION, responsible=NAO)
    new = replace(old, reference="CA-2", due_on=date(2026, 9, 8))
    case = complains(delivery).to_draft().does(MANAGER, Move.APPROVE, corrective_action=old)
    case.responds(reaction=Reaction.NOT_ACCEPTED)
    case.does(KEN, Move.NOT_ACCEPTED, external_recourse_informed=True).does(KEN, Move.REOPEN, WHY)
    case.does(KEN, Move.FINISH_ACTION, done_on=case.today).does(KEN, Move.RESUME)
    case.does(KEN, Move.DRAFT, DRAFT, finding=Finding.PARTLY)
    case.does(MANAGER, Move.APPROVE, corrective_action=new)
    delivery.telling()
    [told] = [row for row in delivery.all_of("action_named") if row.state == "sent"]

    later = replace(new, due_on=date(2026, 9, 15))
    case.responds(reaction=Reaction.ACCEPTED).closes(corrective_action=later)
    delivery.showing()

    [shown] = delivery.redrawn(told.ts)
    assert "実施を記録" not in shown


def sent(delivery: Delivery, what: str) -> str:
    """Place in Slack of the one message of this kind that was sent."""
    [told] = [row for row in delivery.all_of(what) if row.state == "sent"]
    place: str = told.ts
    return place


def test_the_packer_hears_of_contents_that_are_sent_again(delivery: Delivery) -> None:
    # O21; a reply that came back is packed and checked again
    case = requests(delivery).to_decided().replies()
    mail = ReturnedMail(case.today, MailTrouble.UNKNOWN)
    case.does(KEN, Move.RECORD_RETURN, returned_mail=mail)
    case.does(KEN, Move.CHECK_ADDRESS, OSAKA, address_check=AddressCheck.OFFICIAL_PAPER).packs()
    case.does(MANAGER, Move.REFUSE_CONTENTS, WHY)
    delivery.telling()
    refused = sent(delivery, "contents_refused")
    case.packs().checked()
    delivery.telling()
    checked = sent(delivery, "contents_checked")

    delivery.showing()
    assert [bool(delivery.redrawn(each)) for each in (refused, checked)] == [True, False]
    case.does(KEN, Move.RESEND, replied_at=case.now, delivery_ref="123-45-67890-2")
    delivery.showing()
    assert delivery.redrawn(checked)
