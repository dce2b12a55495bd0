"""Response URLs: five uses in thirty minutes; replace, delete, post."""

import pytest
from slack_sdk.webhook import WebhookClient

from tests.workspace.builders import GENERAL, actions, button

BUTTON = actions(button())


@pytest.fixture
def command_url(slack, app):
    slack.person("mei").runs("/example", GENERAL)
    return WebhookClient(app.payloads[-1]["response_url"])


@pytest.fixture
def clicked(slack, app, client):
    """The response URL of a click in an ephemeral message."""
    client.chat_postEphemeral(channel=GENERAL, user="U01MEI", text="old", blocks=[BUTTON])
    mei = slack.person("mei")
    mei.clicks(mei.sees(GENERAL)[-1], "Push")
    return WebhookClient(app.payloads[-1]["response_url"])


def texts(slack, name="mei"):
    return [each.text for each in slack.person(name).sees(GENERAL)]


def test_a_response_is_ephemeral_unless_it_says_otherwise(slack, command_url):
    command_url.send(text="quiet")
    command_url.send(text="loud", response_type="in_channel")

    assert texts(slack) == ["quiet", "loud"]
    assert texts(slack, "ken") == ["loud"]


def test_the_traffic_shows_what_was_posted_to_a_response_url(slack, command_url):
    command_url.send(text="hello")

    [posted] = slack.calls("response_url")

    assert (posted.arguments["text"], posted.status, posted.answer) == ("hello", 200, {"ok": True})


def test_a_response_url_has_five_uses(command_url):
    answers = [command_url.send(text=str(number)) for number in range(6)]

    assert [each.status_code for each in answers] == [200] * 5 + [404]
    assert "used_url" in answers[5].body


def test_a_response_url_expires_after_half_an_hour(slack, command_url):
    slack.moves_clock(1801)

    assert "expired_url" in command_url.send(text="late").body


def test_an_ephemeral_message_can_be_replaced_and_deleted(slack, clicked):
    clicked.send(text="more")
    clicked.send(text="new", replace_original=True)
    assert texts(slack) == ["new", "more"]

    clicked.send(text="", delete_original=True)
    assert texts(slack) == ["more"]


def test_a_response_is_checked_like_a_message(slack, clicked):
    faulty = clicked.send(text="x", blocks=[{"type": "section"}], replace_original=True)
    mistyped = clicked.send_dict({"text": "x", "replace_orignal": True})

    assert (faulty.status_code, mistyped.status_code) == (400, 400)
    assert "invalid_blocks" in faulty.body
    assert texts(slack) == ["old"]
