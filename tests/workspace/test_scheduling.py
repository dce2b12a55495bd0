"""What the app says later comes when the workspace's clock says so."""

import time

import pytest
from slack_sdk.errors import SlackApiError

GENERAL, MINUTE, DAY = "C01GENERAL", 60, 86_400


def error(call, **named):
    with pytest.raises(SlackApiError) as caught:
        call(**named)
    return caught.value.response["error"]


def soon(seconds=MINUTE):
    return int(time.time()) + seconds


def said(slack, after_seconds):
    """What stands in the channel once the clock has gone on, and its errands have had a moment."""
    slack.moves_clock(after_seconds)
    time.sleep(0.1)
    return [each.text for each in slack.person("mei").sees(GENERAL)]


def test_a_scheduled_message_is_said_when_its_time_has_come(slack, client):
    answer = client.chat_scheduleMessage(channel=GENERAL, text="later", post_at=soon())
    listed = client.chat_scheduledMessages_list(channel=GENERAL)["scheduled_messages"]

    assert [each["id"] for each in listed] == [answer["scheduled_message_id"]]
    assert said(slack, 30) == []
    assert said(slack, 40) == ["later"]
    assert client.chat_scheduledMessages_list()["scheduled_messages"] == []


def test_a_scheduled_message_that_is_deleted_is_never_said(slack, client):
    name = client.chat_scheduleMessage(channel=GENERAL, text="never", post_at=soon())
    place = {"channel": GENERAL, "scheduled_message_id": name["scheduled_message_id"]}

    client.chat_deleteScheduledMessage(**place)

    assert said(slack, 2 * MINUTE) == []
    assert error(client.chat_deleteScheduledMessage, **place) == "invalid_scheduled_message_id"


def test_with_metadata_it_is_never_said_as_in_slack(slack, client):
    metadata = {"event_type": "ticket", "event_payload": {"number": 1}}
    client.chat_scheduleMessage(channel=GENERAL, text="lost", post_at=soon(), metadata=metadata)

    assert said(slack, 2 * MINUTE) == []


@pytest.mark.parametrize(
    ("seconds", "refusal"),
    [(-1, "time_in_past"), (120 * DAY + MINUTE, "time_too_far"), (120 * DAY - MINUTE, None)],
)
def test_it_may_be_a_hundred_and_twenty_days_ahead(client, seconds, refusal):
    given = {"channel": GENERAL, "text": "x", "post_at": soon(seconds)}

    if refusal:
        assert error(client.chat_scheduleMessage, **given) == refusal
    else:
        assert client.chat_scheduleMessage(**given)["ok"]


def test_a_channel_takes_thirty_in_five_minutes(client):
    start = soon()
    for number in range(30):
        client.chat_scheduleMessage(channel=GENERAL, text="x", post_at=start + number)

    def one_more(seconds, channel=GENERAL):
        return {"channel": channel, "text": "x", "post_at": start + seconds}

    assert error(client.chat_scheduleMessage, **one_more(299)) == "restricted_too_many"
    assert client.chat_scheduleMessage(**one_more(300))["ok"]
    assert client.chat_scheduleMessage(**one_more(10, "U01MEI"))["ok"]
