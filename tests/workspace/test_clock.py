"""The workspace's clock, and messages scheduled by it."""

import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from tests.workspace.builders import GENERAL, error
from workspace.driver import GestureFailed, GestureResult
from workspace.gestures.control import next_morning, same_time_next_month

TOKYO = "Asia/Tokyo"
MINUTE, DAY = 60, 86_400


def there(text, zone=TOKYO):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


@pytest.mark.parametrize(
    ("now", "morning", "zone"),
    [
        ("2026-11-26 08:59", "2026-11-26 09:00", TOKYO),  # a Thursday
        ("2026-11-26 09:00", "2026-11-27 09:00", TOKYO),
        ("2026-11-27 18:30", "2026-11-30 09:00", TOKYO),
        ("2026-11-28 07:00", "2026-11-30 09:00", TOKYO),
        ("2026-12-31 23:59", "2027-01-01 09:00", TOKYO),
        ("2026-03-27 12:00", "2026-03-30 09:00", "Europe/London"),  # summer time begins
    ],
)
def test_the_next_morning_is_nine_on_a_weekday(now, morning, zone):
    assert next_morning(there(now, zone), zone) == there(morning, zone)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-27 10:24", "2026-12-27 10:24"),
        ("2026-12-31 10:24", "2027-01-31 10:24"),
        ("2027-01-31 10:24", "2027-02-28 10:24"),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_of_the_month(now, then):
    assert same_time_next_month(there(now), TOKYO) == there(then)


def test_the_clock_can_be_moved_to_the_next_morning(slack):
    told = slack.gesture("move_clock", to="morning")
    shown = datetime.fromtimestamp(told["now"], ZoneInfo(TOKYO))
    assert (shown.hour, shown.minute) == (9, 0)
    assert slack.gesture("team")["clock"]["offset"] == told["offset"]


def test_an_unknown_moment_is_refused(slack):
    with pytest.raises(GestureFailed, match="no_such_moment"):
        slack.gesture("move_clock", to="yesterday")


def soon(seconds=MINUTE):
    return int(time.time()) + seconds


def said(slack, after_seconds):
    """The messages in the channel soon after the clock has moved."""
    slack.moves_clock(after_seconds)
    time.sleep(0.1)
    return [each.text for each in slack.person("mei").sees(GENERAL)]


def test_a_scheduled_message_is_posted_at_its_time(slack, client):
    before = GestureResult(slack.gesture("team")["seq"])
    answer = client.chat_scheduleMessage(channel=GENERAL, text="later", post_at=soon())
    listed = client.chat_scheduledMessages_list(channel=GENERAL)["scheduled_messages"]

    assert [each["id"] for each in listed] == [answer["scheduled_message_id"]]
    assert said(slack, 30) == []
    slack.moves_clock(40)
    assert slack.person("mei").waits_for(after=before).text == "later"
    assert client.chat_scheduledMessages_list()["scheduled_messages"] == []


def test_a_deleted_scheduled_message_is_not_posted(slack, client):
    name = client.chat_scheduleMessage(channel=GENERAL, text="never", post_at=soon())
    place = {"channel": GENERAL, "scheduled_message_id": name["scheduled_message_id"]}
    client.chat_deleteScheduledMessage(**place)
    assert said(slack, 2 * MINUTE) == []
    assert error(client.chat_deleteScheduledMessage, **place) == "invalid_scheduled_message_id"


def test_a_scheduled_message_with_metadata_is_not_posted_as_in_slack(slack, client):
    metadata = {"event_type": "ticket", "event_payload": {"number": 1}}
    client.chat_scheduleMessage(channel=GENERAL, text="lost", post_at=soon(), metadata=metadata)
    assert said(slack, 2 * MINUTE) == []


@pytest.mark.parametrize(
    ("seconds", "refusal"),
    [(-1, "time_in_past"), (120 * DAY + MINUTE, "time_too_far"), (120 * DAY - MINUTE, None)],
)
def test_a_message_can_be_scheduled_up_to_120_days_ahead(client, seconds, refusal):
    given = {"channel": GENERAL, "text": "x", "post_at": soon(seconds)}
    if refusal:
        assert error(client.chat_scheduleMessage, **given) == refusal
    else:
        assert client.chat_scheduleMessage(**given)["ok"]


def test_a_channel_takes_thirty_scheduled_messages_in_five_minutes(client):
    start = soon()
    for number in range(30):
        client.chat_scheduleMessage(channel=GENERAL, text="x", post_at=start + number)

    def one_more(seconds, channel=GENERAL):
        return {"channel": channel, "text": "x", "post_at": start + seconds}

    assert error(client.chat_scheduleMessage, **one_more(299)) == "restricted_too_many"
    assert client.chat_scheduleMessage(**one_more(300))["ok"]
    assert client.chat_scheduleMessage(**one_more(10, "U01MEI"))["ok"]
