"""Reminders are sent exactly once, late rather than never, to the people in the table."""

import threading
from datetime import timedelta

from sqlalchemy import update
from structlog.testing import capture_logs

from bot.delivery.reminders import BATCH
from bot.storage.casebook.tables import due, tickets
from bot.storage.database import Database
from bot.storage.keys import Sealer
from tests.bot.delivery.clocks import (
    at,
    goes_to,
    owned,
    owned_request,
    reminders_sent,
    reminds,
    scheduled,
    send_reminders,
)
from tests.bot.delivery.conftest import DEPUTY, KEN, MANAGER, YUI, Delivery, a_delivery
from tests.conftest import Clock
from tickets.model.escalation import Cause
from tickets.model.kinds import Move
from tickets.workflow.case import Act
from workspace.driver import Slack


def test_the_owner_is_reminded_once_on_the_morning_of_the_day(delivery: Delivery) -> None:
    number = owned(delivery)
    goes_to(delivery, 8, 4, 8, 59)
    assert send_reminders(delivery) == ()
    goes_to(delivery, 8, 4)

    [sent] = send_reminders(delivery)

    assert (sent.number, len(sent.notices)) == (number, 1)
    send_reminders(delivery)
    assert reminders_sent(delivery) == [("clock_due", "complaint_acknowledge:due:2026-08-04", KEN)]


def test_a_move_without_a_new_date_repeats_no_reminder(delivery: Delivery) -> None:
    number = owned(delivery)
    goes_to(delivery, 8, 4)
    send_reminders(delivery)

    delivery.acts(number, Act(Move.ASSIGN, {"person": YUI}), who=MANAGER)

    assert send_reminders(delivery) == ()
    assert scheduled(delivery)["complaint_acknowledge"] == ("missed", at(8, 5))


def test_the_notice_names_clock_label_day_and_holder(delivery: Delivery) -> None:
    # O30, O31
    number = owned(delivery)
    goes_to(delivery, 8, 4)
    reminds(delivery)
    assert delivery.notice("clock_due").not_before == at(8, 4) + timedelta(seconds=5)

    # No digest was planned, so it goes alone.
    goes_to(delivery, 8, 4, 9, 6)
    delivery.telling()

    [post] = [c for c in delivery.slack.calls("chat.postMessage") if "今日が期限" in str(c)]
    drawn = str(post.arguments["blocks"])
    assert post.arguments["text"] == f"今日が期限です {number}（苦情・相談）"
    assert "受付連絡 8/4(火)〔社内目標〕" in drawn
    assert f"担当：<@{KEN}>（担当になって1営業日）" in drawn
    assert "遅れてのお知らせ" not in drawn


def test_of_several_missed_milestones_only_the_newest_is_sent_late(delivery: Delivery) -> None:
    # down from Monday afternoon to Thursday morning
    owned(delivery)
    goes_to(delivery, 8, 6, 10)

    send_reminders(delivery)

    assert ("clock_missed", "complaint_acknowledge:missed:2026-08-04", KEN) in reminders_sent(
        delivery
    )
    assert all(what != "clock_due" for what, _, _ in reminders_sent(delivery))
    delivery.telling()
    assert any(
        text.startswith("（遅れてのお知らせ）期限を過ぎました") for text in delivery.heard(KEN)
    )


def test_a_target_never_reminds_at_night_or_on_a_holiday(delivery: Delivery) -> None:
    # O29: missed on Tuesday night; up again only on the holiday of 8/11
    owned(delivery)
    for moment in (at(8, 4, 0, 0) + timedelta(hours=24), at(8, 8, 12), at(8, 11, 12)):
        delivery.clock.now = moment
        assert send_reminders(delivery) == ()

    goes_to(delivery, 8, 12)
    send_reminders(delivery)

    assert {what for what, _, _ in reminders_sent(delivery)} >= {"clock_missed"}


def test_waiting_for_the_opening_is_no_delivery_attempt(delivery: Delivery) -> None:
    # O29
    owned(delivery)
    goes_to(delivery, 8, 4, 17, 59)
    send_reminders(delivery)
    goes_to(delivery, 8, 4, 18, 30)
    delivery.telling()
    waiting = delivery.notice("clock_due")
    goes_to(delivery, 8, 5, 9, 6)

    delivery.telling()

    assert waiting.not_before == at(8, 5)
    assert (waiting.attempts, waiting.first_tried_at) == (0, None)
    told = delivery.notice("clock_due")
    assert (told.state, told.attempts) == ("sent", 1)
    assert delivery.slack.calls("conversations.history") == []


def test_a_reminder_is_dropped_once_the_work_is_done(delivery: Delivery) -> None:
    number = owned(delivery)
    goes_to(delivery, 8, 4)
    send_reminders(delivery)
    delivery.acts(number, Act(Move.ACKNOWLEDGE))

    delivery.telling()

    assert delivery.notice("clock_due").state == "cancelled"


def test_unassigned_tickets_send_no_direct_message(delivery: Delivery) -> None:
    # the manager's digest has it
    delivery.complain()
    goes_to(delivery, 8, 4)

    [sent] = send_reminders(delivery)

    assert sent.notices == ()
    assert scheduled(delivery)["complaint_acknowledge"] == ("missed", at(8, 5))


# --- escalations -------------------------------------------------------------------------------


def test_a_missed_statutory_deadline_is_escalated_once(delivery: Delivery) -> None:
    # GDPR 12(3): received on 8/3, due on 9/3; the only one of these clocks that is statutory
    number = owned_request(delivery)
    goes_to(delivery, 9, 4)

    send_reminders(delivery)
    send_reminders(delivery)

    raised = delivery.desk.escalations.of_ticket(
        delivery.desk.show(number, who=MANAGER, now=at(9, 4)).ticket
    )
    assert [each.cause for each in raised].count("overdue") == 1
    missed = [
        to for what, about, to in reminders_sent(delivery) if about.startswith("gdpr_month:missed")
    ]
    assert missed == [KEN]
    assert MANAGER in [row.to for row in delivery.all_of("escalated")]


def test_many_unreadable_tickets_block_no_call_for_a_breach(
    slack: Slack, database: Database, sealer: Sealer, clock: Clock, stopped: threading.Event
) -> None:
    # each request has several clocks, so that their rows alone fill the batch
    delivery = a_delivery(slack, database, sealer, clock, stopped)
    for _ in range(30):
        owned_request(delivery)
        clock.passes(seconds=1)
    with database.write() as connection:
        connection.execute(update(tickets).values(body="{"))
        rows = connection.execute(update(due).values(remind_at=clock.now, mark="due")).rowcount
    assert rows > BATCH + 30
    number = delivery.desk.escalations.report(
        Cause.BREACH_SUSPECTED, known_at=clock.now, who=YUI, now=clock.now, key="tap"
    ).number
    clock.passes(minutes=31)

    with capture_logs() as logged:
        sent = send_reminders(delivery)

    assert {each.number for each in sent} == {number}
    assert ("called_again", DEPUTY) in [(what, to) for what, _, to in reminders_sent(delivery)]
    assert [each["event"] for each in logged].count("delivery.failed") >= 30
