"""Every fault of Slack, on both databases: sent once, soon after, never in a hot loop."""

from contextlib import suppress
from datetime import timedelta
from itertools import pairwise

import pytest
from slack_sdk import WebClient
from sqlalchemy import update
from structlog.testing import capture_logs

from bot.storage.casebook.tables import notices
from handlers.slack.api import RetryLater
from tests.bot.delivery.clocks import send_reminders
from tests.bot.delivery.conftest import ALARM, DEPUTY, DESK, MANAGER, SECURITY, Delivery
from tests.bot.delivery.faulty_line import Way
from tests.bot.delivery.slack_outages import a_leak, all_told_once, dm, goes_on, posts, states
from tests.effort import effort
from tickets.model.kinds import Move
from tickets.model.notices import Notice, NoticeKind
from tickets.workflow.case import Act

CALLED = (MANAGER, DEPUTY, SECURITY)
LOOKS_AT_LEAST_EVERY = 20
AWAY = effort(900, 3600)  # seconds


pytestmark = pytest.mark.usefixtures("pace_by_the_clock")


@pytest.fixture
def delivery(delivery_on_the_line: Delivery) -> Delivery:
    return delivery_on_the_line


def news_for_the_desk(delivery: Delivery) -> str:
    number = delivery.complain().number
    delivery.acts(number, Act(Move.TAKE))
    delivery.acts(number, Act(Move.RELEASE))
    return number


@pytest.mark.parametrize("way", [way for way in Way if way not in (Way.ERROR, Way.LIMITED)])
def test_after_any_faulty_answer_a_notice_is_sent_once_within_a_minute(
    delivery: Delivery, way: Way
) -> None:
    # also if the call was carried out before the fault
    a_leak(delivery)
    delivery.line.lays("chat.postMessage", way, times=2)

    with capture_logs() as lines:
        delivery.telling_or_not()
    failed = [row for row in delivery.all_of("leak_flagged") if row.state == "waiting"]
    goes_on(delivery, 60)

    assert {row.error for row in failed} == {"Unclear"}
    assert "Slack is away" not in str(lines)
    assert all_told_once(delivery)


@pytest.mark.long
def test_after_a_long_time_without_slack_notices_go_out_within_a_minute(delivery: Delivery) -> None:
    a_leak(delivery)
    fault = delivery.line.lays("*", Way.STATUS_503)
    goes_on(delivery, AWAY, every=LOOKS_AT_LEAST_EVERY)
    tries = [row.attempts for row in delivery.all_of("leak_flagged")]
    delivery.line.faults.remove(fault)

    goes_on(delivery, 60, every=LOOKS_AT_LEAST_EVERY)

    # twenty seconds, less a fifth so that not all come at once
    assert max(tries) <= AWAY / 16 + 1
    assert all_told_once(delivery)


def test_work_without_slack_is_no_sign_of_its_return(delivery: Delivery) -> None:
    # while Slack is away, a notice of the next morning is postponed
    for _ in range(2):
        a_leak(delivery)
    delivery.line.lays("*", Way.STATUS_503)
    delivery.telling_or_not()
    number = delivery.complain().number
    with delivery.casebook.transaction() as book:
        book.post(Notice(NoticeKind.ANSWERED_AT_ONCE, number, MANAGER, 1))

    for _ in range(3):
        delivery.telling_or_not()

    assert {row.attempts for row in delivery.all_of("leak_flagged")} == {1}


@pytest.mark.parametrize(
    "word", ["channel_not_found", "is_archived", "not_in_channel", "msg_too_long"]
)
def test_a_refusing_channel_is_reported_elsewhere_and_retried_each_minute(
    delivery: Delivery, word: str
) -> None:
    news_for_the_desk(delivery)
    delivery.line.lays("chat.postMessage", Way.ERROR, word=word, to=(DESK,))

    goes_on(delivery, 240, every=LOOKS_AT_LEAST_EVERY)

    [alarm] = delivery.line.tries("chat.postMessage", ALARM)
    tried = [each.at for each in delivery.line.tries("chat.postMessage", DESK)]
    assert alarm.at - tried[0] <= timedelta(seconds=60)
    gaps = [later - sooner for sooner, later in pairwise(tried)]
    ours = word == "msg_too_long"  # no setting can repair it, so it ends there
    assert ours or len(gaps) >= 2
    assert min(gaps, default=timedelta(minutes=1)) >= timedelta(minutes=1)
    [told] = delivery.all_of("unassigned")
    assert (told.state, told.error) == ("failed" if ours else "waiting", word)


@pytest.mark.parametrize("word", ["channel_not_found", "is_archived", "user_disabled"])
def test_an_undeliverable_escalation_raises_an_alarm_and_reaches_others(
    delivery: Delivery, word: str
) -> None:
    closed = dm(delivery, MANAGER)
    a_leak(delivery)
    delivery.line.lays("chat.postMessage", Way.ERROR, word=word, to=(closed,))

    goes_on(delivery, 180, every=LOOKS_AT_LEAST_EVERY)

    told = {row.to: row.state for row in delivery.all_of("leak_flagged")}
    assert told.pop(MANAGER) == ("failed" if word == "user_disabled" else "waiting")
    assert told == dict.fromkeys((DEPUTY, SECURITY), "sent")
    assert len(delivery.line.tries("chat.postMessage", ALARM)) == 1
    assert len(delivery.line.tries("chat.postMessage", closed)) <= 4


@pytest.mark.parametrize("word", ["invalid_auth", "token_revoked", "account_inactive"])
def test_a_refused_token_is_retried_each_minute_and_loses_nothing(
    delivery: Delivery, word: str
) -> None:
    # there is no other way into Slack, so the alarm is in the log
    for _ in range(3):
        a_leak(delivery)
    fault = delivery.line.lays("chat.postMessage", Way.ERROR, word=word)

    with capture_logs() as lines:
        goes_on(delivery, 240, every=LOOKS_AT_LEAST_EVERY)
    tried = len(delivery.line.tries("chat.postMessage"))
    delivery.line.faults.remove(fault)
    goes_on(delivery, 60)

    assert 3 <= tried <= 5
    assert ("notice.refused", word) in [(each["event"], each.get("fault")) for each in lines]
    assert all_told_once(delivery)


def test_an_alarm_refused_by_its_channel_reaches_the_manager(delivery: Delivery) -> None:
    news_for_the_desk(delivery)
    delivery.line.lays("chat.postMessage", Way.ERROR, word="not_in_channel", to=(DESK, ALARM))

    goes_on(delivery, 60)

    assert [row.state for row in delivery.all_of("undelivered")] == ["sent"]
    assert len(delivery.line.tries("chat.postMessage", dm(delivery, MANAGER))) == 1
    assert len(delivery.line.tries("chat.postMessage", ALARM)) == 1


def perhaps_said(delivery: Delivery) -> None:
    """The answer to the first post is lost, and the history cannot be read."""
    delivery.line.lays("chat.postMessage", Way.DONE_RESET, times=1)
    delivery.telling_or_not()
    delivery.clock.passes(seconds=25)


@pytest.mark.parametrize(
    ("way", "more"), [(Way.ERROR, {"word": "missing_scope"}), (Way.LIMITED, {"seconds": 60})]
)
def test_an_escalation_with_unknown_outcome_is_sent_again_and_says_so(
    delivery: Delivery, way: Way, more: dict[str, object]
) -> None:
    a_leak(delivery)
    perhaps_said(delivery)
    delivery.line.lays("conversations.history", way, **more)

    with capture_logs() as lines:
        goes_on(delivery, 20)

    marked = [
        each
        for each in delivery.line.tries("chat.postMessage")
        if each.arguments["text"].startswith("【再送の可能性】")
    ]
    assert len(marked) == 1
    assert "再送の可能性：" in str(marked[0].arguments["blocks"])
    assert states(delivery, "leak_flagged") == {"sent"}
    noted = [row.error for row in delivery.all_of("leak_flagged") if row.error]
    assert noted == ["history_unread"]
    assert [each["event"] for each in lines if each["log_level"] == "error"] == ["notice.unread"]


def test_a_short_rate_limit_on_history_is_waited_out_without_duplicates(delivery: Delivery) -> None:
    a_leak(delivery)
    perhaps_said(delivery)
    delivery.line.lays("conversations.history", Way.LIMITED, seconds=15, times=1)

    goes_on(delivery, 40)

    assert all_told_once(delivery)


def test_a_digest_with_unknown_outcome_is_not_sent_again_but_recorded(delivery: Delivery) -> None:
    number = delivery.complain().number  # only the manager's digest has it
    delivery.acts(number, Act(Move.ASSIGN, {"person": MANAGER}), who=MANAGER)
    delivery.clock.passes(days=1)
    delivery.desk.digests.plan(now=delivery.clock.now)
    perhaps_said(delivery)
    delivery.line.lays("conversations.history", Way.ERROR, word="missing_scope")

    goes_on(delivery, 20)

    ended = {row.to: (row.state, row.error) for row in delivery.all_of("digest")}
    assert ended.pop(MANAGER) == ("failed", "history_unread")
    assert set(ended.values()) == {("cancelled", None)}  # they are empty
    assert (
        len(delivery.line.tries("chat.postMessage", dm(delivery, MANAGER))) == 1
    )  # the one that was lost
    assert len(delivery.line.tries("chat.postMessage", ALARM)) == 1


def test_a_message_posted_alone_is_found_though_it_now_belongs_in_a_thread(
    delivery: Delivery,
) -> None:
    # the program died right after it had sent both, and only one lease is over
    a_leak(delivery)
    dying = update(notices).where(notices.c.to == MANAGER, notices.c.what == "leak_flagged")
    long = delivery.clock.now + timedelta(days=3650)
    delivery.database.execute(dying.values(not_before=long))
    delivery.telling()
    called_again(delivery)
    perhaps_said(delivery)
    delivery.database.execute(dying.values(not_before=None))

    goes_on(delivery, 40)

    assert {row.state for row in delivery.all_of("called_again")} == {"sent"}
    assert set(posts(delivery).values()) == {1}


def called_again(delivery: Delivery) -> None:
    """Half an hour later nobody has acknowledged it."""
    delivery.clock.passes(minutes=31)
    assert send_reminders(delivery)


def test_a_failed_user_lookup_does_not_stop_a_notice(delivery: Delivery) -> None:
    # users.info fails, so a person never seen gets the office's language
    a_leak(delivery)
    delivery.line.lays("users.info", Way.STATUS_500)

    delivery.telling()

    assert all_told_once(delivery)
    assert len(delivery.all_of("leak_flagged")) == len(CALLED)


@pytest.mark.parametrize("step", [-3600, 3600, 86400])
def test_a_changed_system_clock_delays_no_escalation_for_long(
    delivery: Delivery, step: int
) -> None:
    # while an escalation waits for its next attempt
    a_leak(delivery)
    fault = delivery.line.lays("chat.postMessage", Way.STATUS_503)
    goes_on(delivery, 60)
    delivery.clock.passes(seconds=step)
    delivery.line.faults.remove(fault)

    goes_on(delivery, 60)
    delivery.clock.passes(seconds=-step)
    goes_on(delivery, 60)

    assert all_told_once(delivery)


def test_a_lease_from_a_clock_set_back_blocks_nothing(delivery: Delivery) -> None:
    # the database's own clock
    a_leak(delivery)
    outbox = delivery.telling._outbox
    assert outbox.take(delivery.clock.now) is not None
    with delivery.database.write() as connection:
        later = delivery.database.now(connection) + timedelta(hours=1)
        held = update(notices).where(notices.c.lease_until.is_not(None))
        connection.execute(held.values(lease_until=later))

    delivery.telling()

    assert states(delivery, "leak_flagged") == {"sent"}


def test_a_card_with_a_lost_answer_is_found_in_a_long_history(delivery: Delivery) -> None:
    # found by killing replicas in a busy channel
    delivery.complain()
    delivery.line.lays("chat.postMessage", Way.DONE_FATAL_ERROR, times=1)
    with suppress(RetryLater):
        delivery.showing()
    others = WebClient(delivery.slack.bot_token, delivery.slack.api_url)
    for nth in range(450):
        others.chat_postMessage(channel=DESK, text=str(nth))

    delivery.showing()

    assert len(delivery.line.tries("chat.postMessage", DESK)) == 1
    assert len(delivery.line.tries("chat.update", DESK)) == 1
