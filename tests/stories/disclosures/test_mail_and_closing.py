"""Returned mail, methods of reply, and the end of a request."""

from datetime import timedelta

from handlers.slack.phrases import Phrases
from handlers.tickets.actions import next_steps
from tests.stories.steps.disclosures import ADDRESS, Request
from tests.stories.steps.messages import DESK
from tests.stories.steps.program import Running
from tickets.model import tokyo
from tickets.rules.periods import Rules
from workspace.driver import Person, Slack

REGISTERED = {"method_used": "paper", "delivery_ref": "123-45-67890-1"}


def decided(case: Request, slack: Slack, *, method: str = "", **call: object) -> None:
    """A granted request, up to the decision."""
    ken, saki = slack.person("ken"), slack.person("saki")
    case.takes_call(ken, **call)
    case.sends_form(ken)
    case.arrives(ken, **({"method_requested": method} if method else {}))
    case.searched(ken)
    case.proposes(ken, {"outcome.disclose": "granted"})
    case.is_decided(saki)


def test_a_returned_form_is_not_sent_to_the_same_address(case: Request, ken: Person) -> None:
    # O19
    case.to_form(ken)
    case.does(ken, "request_return", {"trouble": "unknown"})

    form = case.opens(ken, "request_send_form")
    assert "前の郵便が返ってきています（宛所不明）" in form.words
    assert case.sends(ken, {}) != {}
    assert case.sends(ken, {**ADDRESS, "address": "東京都港区芝1-1"}) == {}


def test_an_unreturned_form_is_reminded_after_thirty_days_and_closed_after_sixty(
    case: Request, ken: Person, saki: Person, program: Running
) -> None:
    # O19
    case.to_form(ken)
    first = tokyo.date_of(program.now()) + timedelta(days=30)
    told = case.told(ken, "request_remind")
    assert f"まだできません。{Phrases('ja').date(first, first)}からできます。" in told
    [said] = [each for each in ken.sees(DESK) if told in each.words]
    assert said.thread_ts is None  # where the button was pressed, not in an unopened thread

    program.clock.passes(days=30)
    case.moves(ken, "request_remind")
    case.opens(saki, "request_close_unreturned")
    case.sends(saki, {})
    assert "まだできません。" in case.receipt.words
    program.clock.passes(days=30)
    case.does(saki, "request_close_unreturned")
    assert case.status == "closed"


def test_a_returned_form_is_kept_by_the_manager_before_closing(
    case: Request, ken: Person, saki: Person, program: Running
) -> None:
    # O19
    case.to_form(ken)
    program.clock.passes(days=30)
    case.moves(ken, "request_remind")
    case.does(ken, "request_return", {"trouble": "expired"})
    assert next_steps(case.ticket, Rules())[0] == "request_send_form"
    program.clock.passes(days=30)
    case.opens(saki, "request_close_unreturned")
    case.sends(saki, {})
    assert case.status == "form_sent"

    case.does(saki, "request_keep_mail", {"move_reason": "新しい住所が分からないため"})
    case.does(saki, "request_close_unreturned")

    assert case.status == "closed"


def test_a_reminder_needs_a_confirmation(case: Request, ken: Person, program: Running) -> None:
    # A dialog asks before a letter is recorded as sent.
    case.to_form(ken)
    program.clock.passes(days=30)
    assert program.delivered()
    card = next(each for each in ken.sees("C03DESK") if each.words.startswith(case.number))

    backed_out = ken.clicks(card, "督促を送る", confirm=False)

    assert not backed_out.sent
    ticket = program.cases.show(case.number, who=ken.id, now=program.now()).ticket
    assert ticket.disclosure.reminded_on is None


def test_a_returned_reply_is_resent_or_kept_before_closing(
    case: Request, ken: Person, slack: Slack, saki: Person
) -> None:
    # O19
    decided(case, slack)
    case.does(ken, "request_reply", REGISTERED)
    case.does(ken, "request_return", {"trouble": "expired"})
    case.opens(ken, "request_close")
    refused = case.sends(ken, {"disposal": "shredded"})
    assert "返ってきた郵便の次の手当てを、先に決めてください。" in refused.values()

    case.does(ken, "request_resend", {"delivery_ref": "123-45-67890-2"})
    case.does(ken, "request_return", {"trouble": "refused"})
    case.does(saki, "request_keep_mail", {"move_reason": "窓口でのお渡しを待つ"})
    case.does(ken, "request_close", {"disposal": "returned"})
    assert case.status == "closed"


def test_another_method_needs_a_prior_notice(case: Request, ken: Person, slack: Slack) -> None:
    # O21
    decided(case, slack, method="electronic")
    form = case.opens(ken, "request_reply")
    assert "希望の回答方法：電磁的記録" in form.words
    refused = case.sends(ken, REGISTERED)
    assert list(refused) == ["method_used"]
    assert "方法変更の通知を送って記録" in refused["method_used"]

    case.does(ken, "request_notify_method", {"method_change_reason": "記録が紙でしかないため"})
    assert "方法変更の事前通知" in case.receipt.words
    case.does(ken, "request_reply", REGISTERED)
    assert case.status == "replied"


def test_the_person_may_choose_another_method(case: Request, ken: Person, slack: Slack) -> None:
    # scenario 23
    # O21
    decided(case, slack, method="electronic")

    case.does(ken, "request_choose_method", {"method_requested": "paper"})
    case.does(ken, "request_reply", REGISTERED)

    assert case.status == "replied"


def test_a_reply_needs_proof_of_delivery(case: Request, ken: Person, slack: Slack) -> None:
    decided(case, slack)
    case.opens(ken, "request_reply")

    for sent, field in (
        ({"method_used": "paper"}, "delivery_ref"),
        ({"method_used": "electronic"}, "encrypted"),
        ({"method_used": "other", "reply_by": "email"}, "encrypted"),
    ):
        assert list(case.sends(ken, sent)) == [field]


def test_copies_are_disposed_of_before_closing(case: Request, ken: Person, slack: Slack) -> None:
    # O16
    decided(case, slack)
    case.does(ken, "request_reply", REGISTERED)
    case.opens(ken, "request_close")
    assert list(case.sends(ken, {})) == ["disposal"]

    case.does(ken, "request_dispose", {"disposal": "dissolved"})
    case.does(ken, "request_close")
    assert case.status == "closed"


def test_a_delay_is_proposed_and_allowed_by_the_manager(
    case: Request, ken: Person, saki: Person, program: Running
) -> None:
    case.takes_call(ken)
    later = program.now().date().replace(year=program.now().year + 1).isoformat()
    case.does(
        ken,
        "request_delay",
        {"delay_proposed_until": later, "move_reason": "移行作業でシステムが止まっているため"},
    )

    # O4: the manager's own next move needs no typed reason
    form = case.opens(saki, "request_allow_delay")
    assert "移行作業でシステムが止まっているため" in form.words
    assert case.sends(saki, {}) == {}
    assert "遅延連絡" in case.receipt.words


def test_a_closed_request_is_reopened_for_a_new_decision(
    case: Request, ken: Person, saki: Person, slack: Slack
) -> None:
    decided(case, slack)
    case.does(ken, "request_reply", REGISTERED)
    case.does(ken, "request_close", {"disposal": "shredded"})

    case.does(saki, "request_reopen", {"move_reason": "新しい事実が分かったため"})

    assert case.status == "decision"

    # The old proposal cannot be approved again.
    assert "request_propose" in next_steps(case.ticket, Rules())
    case.opens(saki, "request_decide")
    case.sends(saki, {"ruling": "approve"})
    assert case.status == "decision"
    case.proposes(ken, {"outcome.disclose": "granted"})
    case.is_decided(saki)
    assert case.status == "decided"


def test_a_late_form_is_taken_after_reopening(
    case: Request, ken: Person, saki: Person, program: Running
) -> None:
    # O19: without an application there is no decision
    case.to_form(ken)
    program.clock.passes(days=30)
    case.moves(ken, "request_remind")
    program.clock.passes(days=30)
    case.does(saki, "request_close_unreturned")

    form = case.does(saki, "request_reopen", {"move_reason": "申請書が届いたため"})
    assert "申請書がまだ届いていません" in form.words
    assert case.status == "reopened"
    assert "request_arrive" in next_steps(case.ticket, Rules())
    case.arrives(ken)

    assert case.status == "checking"


def test_the_form_reminder_is_offered_only_while_the_form_is_out(
    case: Request, ken: Person
) -> None:
    # O19
    case.to_form(ken)
    assert "未返送のご案内" in case.opens(ken, "ticket_letter").words

    case.arrives(ken)

    assert "未返送のご案内" not in case.opens(ken, "ticket_letter").words
