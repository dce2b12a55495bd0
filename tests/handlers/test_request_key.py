"""What counts as said to the bot, and what makes two deliveries one."""

from typing import Any

import pytest

from handlers.slack.request_key import read_key, teams
from handlers.slack.text import as_typed


def an_event(**changes: Any) -> dict[str, Any]:
    event = {
        "type": "message",
        "channel_type": "im",
        "channel": "D01",
        "user": "U01MEI",
        "text": "手数料はいくら",
        "ts": "1700000000.000100",
        "client_msg_id": "c-1",
    }
    outer = {"type": "event_callback", "team_id": "T01", "event_id": "Ev1"}
    return {**outer, "event": {**event, **changes}}


def a_tap(**changes: Any) -> dict[str, Any]:
    body = {
        "type": "block_actions",
        "team": {"id": "T01"},
        "user": {"id": "U01MEI"},
        "trigger_id": "1.2.3",
        "container": {"type": "message", "channel_id": "D01", "message_ts": "1700000000.000200"},
        "actions": [{"action_id": "helpful", "value": "x", "action_ts": "1"}],
    }
    return {**body, **changes}


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast", "me_message"])
def test_a_file_a_broadcast_and_a_me_message_are_said_to_the_bot(subtype: str) -> None:
    # O11
    assert read_key(an_event(subtype=subtype)) is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"subtype": "message_changed", "hidden": True},
        {"subtype": "message_deleted", "hidden": True},
        {"subtype": "channel_join"},
        {"subtype": "bot_message", "bot_id": "B01", "user": None},
        {"bot_id": "B01"},
        {"user": "USLACKBOT"},
        {"user": None},
        {"ts": 17},
        {"channel_type": "channel", "channel": "C01"},
        {"channel_type": "mpim", "channel": "G01"},
        {"type": "app_mention", "channel": "C01", "edited": {"ts": "1"}},
        {"type": "reaction_added"},
        {"type": "app_home_opened"},
    ],
)
def test_everything_else_is_not(changes: dict[str, Any]) -> None:
    # A-05, F-25
    assert read_key(an_event(**changes)) is None


@pytest.mark.parametrize(
    "body",
    [{}, {"type": "event_callback"}, {"type": "event_callback", "event": None}, {"type": "block_suggestion"},
     {"command": "/privacy"}, {"type": "block_actions", "user": "U01"}, {"type": []}],
)  # fmt: skip
def test_a_body_of_no_known_shape_is_not_for_us(body: dict[str, Any]) -> None:
    assert read_key(body) is None


def test_message_and_mention_of_one_message_are_one_delivery() -> None:
    message = read_key(an_event())
    mention = read_key(an_event(type="app_mention"))

    assert message is not None
    assert message == mention


def test_a_retry_with_another_ts_has_the_same_alias_and_fingerprint() -> None:
    # F-24
    first, again = read_key(an_event()), read_key(an_event(ts="1700000009.000100"))

    assert first is not None
    assert again is not None
    assert first.key != again.key
    assert (first.alias, first.fingerprint) == (again.alias, again.fingerprint)


def test_another_text_under_the_same_key_has_another_fingerprint() -> None:
    first, other = read_key(an_event()), read_key(an_event(text="ほかの文"))

    assert first is not None
    assert other is not None
    assert first.key == other.key
    assert first.fingerprint != other.fingerprint


def test_two_clicks_are_two_deliveries_and_one_click_sent_twice_is_one() -> None:
    assert read_key(a_tap()) == read_key(a_tap())
    assert read_key(a_tap()) != read_key(a_tap(trigger_id="4.5.6"))


def test_no_words_stand_in_a_key_or_fingerprint() -> None:
    found = read_key(an_event(text="山田花子"))

    assert found is not None
    assert "山田花子" not in str(found)


def test_every_receiver_that_a_delivery_names_is_read() -> None:
    shared = an_event() | {"authorizations": [{"team_id": "T02"}, "odd"]}

    assert teams(shared) == {"T01", "T02"}
    assert teams(a_tap()) == {"T01"}
    assert teams({}) == frozenset()


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("<@U00BOT> 手数料は？", "手数料は？"),
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("&lt;!channel&gt;", "<!channel>"),
        ("<!channel> 手数料", "手数料"),
        ("<mailto:hanako@example.jp|hanako@example.jp>", "hanako@example.jp"),
        ("<tel:0312345678|03-1234-5678>", "03-1234-5678"),
        ("<https://evil.example|社内ポータル>", "社内ポータル"),
        ("<https://intra.example/a?b=1>", "https://intra.example/a?b=1"),
        ("<#C01GENERAL|general> の話", "general の話"),
        ("開示\x00請求\ud800", "開示\ufffd請求\ufffd"),
        (None, ""),
    ],
)
def test_what_slack_wraps_is_read_as_it_was_typed(sent: object, read: str) -> None:
    assert as_typed(sent) == read
