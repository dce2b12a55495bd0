"""Returned mail, methods of reply, and the end of a request."""

from handlers.tickets.actions import next_steps
from tests.stories.steps.disclosures import ADDRESS, NOTHING_OF_OTHERS, Desk
from tests.stories.steps.program import Running
from workspace.driver import Person, Slack

REGISTERED = {"method_used": "paper", "delivery_ref": "123-45-67890-1"}


def decided(desk: Desk, slack: Slack, *, method: str = "", **call: object) -> None:
    """A request that was granted, as far as the decision."""
    ken, saki = slack.person("ken"), slack.person("saki")
    desk.takes_call(ken, **call)
    desk.sends_form(ken)
    desk.arrives(ken, **({"method_requested": method} if method else {}))
    desk.identified(ken)
    desk.searches(ken)
    desk.finds(slack.person("nao"), slack.person("haru"))
    desk.does(ken, "request_propose", NOTHING_OF_OTHERS, chosen={"outcome.disclose": "granted"})
    desk.does(saki, "request_decide", {"ruling": "approve"})


def test_a_returned_form_is_not_sent_to_the_same_address(desk: Desk, ken: Person) -> None:
    # O19
    desk.takes_call(ken)
    desk.sends_form(ken)
    desk.does(ken, "request_return", {"trouble": "unknown"})

    form = desk.opens(ken, "request_send_form")
    assert "前の郵便が返ってきています（宛所不明）" in form.words
    assert desk.sends(ken, {}) != {}
    assert desk.sends(ken, {**ADDRESS, "address": "東京都港区芝1-1"}) == {}


def test_an_unreturned_form_is_reminded_after_thirty_days_and_closed_after_sixty(
    desk: Desk, ken: Person, saki: Person, program: Running
) -> None:
    # O19
    desk.takes_call(ken)
    desk.sends_form(ken)
    assert "まだ待つ期間です" in desk.told(ken, "request_remind")

    program.clock.passes(days=30)
    desk.moves(ken, "request_remind")
    desk.opens(saki, "request_close_unreturned")
    desk.sends(saki, {})
    assert desk.receipt is not None
    assert "まだ待つ期間です" in desk.receipt.words
    program.clock.passes(days=30)
    desk.does(saki, "request_close_unreturned")
    assert desk.status == "closed"


def test_a_returned_form_is_kept_by_the_manager_before_closing(
    desk: Desk, ken: Person, saki: Person, program: Running
) -> None:
    # O19
    desk.takes_call(ken)
    desk.sends_form(ken)
    program.clock.passes(days=30)
    desk.moves(ken, "request_remind")
    desk.does(ken, "request_return", {"trouble": "expired"})
    assert next_steps(desk.ticket)[0] == "request_send_form"
    program.clock.passes(days=30)
    desk.opens(saki, "request_close_unreturned")
    desk.sends(saki, {})
    assert desk.status == "form_sent"

    desk.does(saki, "request_keep_mail", {"move_reason": "新しい住所が分からないため"})
    desk.does(saki, "request_close_unreturned")

    assert desk.status == "closed"


def test_a_reminder_needs_a_confirmation(desk: Desk, ken: Person, program: Running) -> None:
    # a dialog stands before "record as sent"
    desk.takes_call(ken)
    desk.sends_form(ken)
    program.clock.passes(days=30)
    assert program.delivered()
    card = next(each for each in ken.sees("C03DESK") if each.words.startswith(desk.number))

    backed_out = ken.clicks(card, "督促を送る", confirm=False)

    assert not backed_out.sent
    ticket = program.cases.show(desk.number, who=ken.id, now=program.now()).ticket
    assert ticket.disclosure.reminded_on is None


def test_a_returned_reply_is_resent_or_kept_before_closing(
    desk: Desk, ken: Person, slack: Slack, saki: Person
) -> None:
    # O19
    decided(desk, slack)
    desk.does(ken, "request_reply", REGISTERED)
    desk.does(ken, "request_return", {"trouble": "expired"})
    desk.opens(ken, "request_close")
    refused = desk.sends(ken, {"disposal": "shredded"})
    assert "返ってきた郵便の次の手当てを、先に決めてください。" in refused.values()

    desk.does(ken, "request_resend", {"delivery_ref": "123-45-67890-2"})
    desk.does(ken, "request_return", {"trouble": "refused"})
    desk.does(saki, "request_keep_mail", {"move_reason": "窓口でのお渡しを待つ"})
    desk.does(ken, "request_close", {"disposal": "returned"})
    assert desk.status == "closed"


def test_another_method_needs_a_prior_notice(desk: Desk, ken: Person, slack: Slack) -> None:
    # O21
    decided(desk, slack, method="electronic")
    form = desk.opens(ken, "request_reply")
    assert "希望の回答方法：電磁的記録" in form.words
    refused = desk.sends(ken, REGISTERED)
    assert list(refused) == ["method_used"]
    assert "方法変更の通知を送って記録" in refused["method_used"]

    desk.does(ken, "request_notify_method", {"method_change_reason": "記録が紙でしかないため"})
    assert desk.receipt is not None
    assert "方法変更の事前通知" in desk.receipt.words
    desk.does(ken, "request_reply", REGISTERED)
    assert desk.status == "replied"


def test_the_person_may_choose_another_method(desk: Desk, ken: Person, slack: Slack) -> None:
    # scenario 23
    # O21
    decided(desk, slack, method="electronic")

    desk.does(ken, "request_choose_method", {"method_requested": "paper"})
    desk.does(ken, "request_reply", REGISTERED)

    assert desk.status == "replied"


def test_a_reply_needs_proof_of_delivery(desk: Desk, ken: Person, slack: Slack) -> None:
    decided(desk, slack)
    desk.opens(ken, "request_reply")

    for sent, field in (
        ({"method_used": "paper"}, "delivery_ref"),
        ({"method_used": "electronic"}, "encrypted"),
        ({"method_used": "other", "reply_by": "email"}, "encrypted"),
    ):
        assert list(desk.sends(ken, sent)) == [field]


def test_copies_are_disposed_of_before_closing(desk: Desk, ken: Person, slack: Slack) -> None:
    # O16
    decided(desk, slack)
    desk.does(ken, "request_reply", REGISTERED)
    desk.opens(ken, "request_close")
    assert list(desk.sends(ken, {})) == ["disposal"]

    desk.does(ken, "request_dispose", {"disposal": "dissolved"})
    desk.does(ken, "request_close")
    assert desk.status == "closed"


def test_a_delay_is_proposed_and_allowed_by_the_manager(
    desk: Desk, ken: Person, saki: Person, program: Running
) -> None:
    desk.takes_call(ken)
    later = program.now().date().replace(year=program.now().year + 1).isoformat()
    desk.does(
        ken,
        "request_delay",
        {"delay_proposed_until": later, "move_reason": "移行作業でシステムが止まっているため"},
    )

    # O4: it is the manager's next move, so that no reason has to be typed
    form = desk.opens(saki, "request_allow_delay")
    assert "移行作業でシステムが止まっているため" in form.words
    assert desk.sends(saki, {}) == {}
    assert desk.receipt is not None
    assert "遅延連絡" in desk.receipt.words


def test_a_closed_request_is_reopened_for_a_new_decision(
    desk: Desk, ken: Person, saki: Person, slack: Slack
) -> None:
    decided(desk, slack)
    desk.does(ken, "request_reply", REGISTERED)
    desk.does(ken, "request_close", {"disposal": "shredded"})

    desk.does(saki, "request_reopen", {"move_reason": "新しい事実が分かったため"})

    assert desk.status == "decision"

    # The old proposal is not approved again: somebody proposes first.
    assert "request_propose" in next_steps(desk.ticket)
    desk.opens(saki, "request_decide")
    desk.sends(saki, {"ruling": "approve"})
    assert desk.status == "decision"
    desk.does(ken, "request_propose", NOTHING_OF_OTHERS, chosen={"outcome.disclose": "granted"})
    desk.is_decided(saki)
    assert desk.status == "decided"


def test_a_late_form_is_taken_after_reopening(
    desk: Desk, ken: Person, saki: Person, program: Running
) -> None:
    # O19: nothing is decided on what never arrived
    desk.takes_call(ken)
    desk.sends_form(ken)
    program.clock.passes(days=30)
    desk.moves(ken, "request_remind")
    program.clock.passes(days=30)
    desk.does(saki, "request_close_unreturned")

    form = desk.does(saki, "request_reopen", {"move_reason": "申請書が届いたため"})
    assert "申請書がまだ届いていません" in form.words
    assert desk.status == "reopened"
    assert "request_arrive" in next_steps(desk.ticket)
    desk.arrives(ken)

    assert desk.status == "checking"


def test_the_form_reminder_is_offered_only_while_the_form_is_out(desk: Desk, ken: Person) -> None:
    # O19: once it came back, the letter would say a false thing
    desk.takes_call(ken)
    desk.sends_form(ken)
    assert "未返送のご案内" in desk.opens(ken, "ticket_letter").words

    desk.arrives(ken)

    assert "未返送のご案内" not in desk.opens(ken, "ticket_letter").words
