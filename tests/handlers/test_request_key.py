"""Idempotency keys: which deliveries are for the bot, and which are the same."""

from typing import Any

import pytest

from handlers.slack.request_key import RequestKey, addressed_workspace_ids, read_request_key
from handlers.slack.text import strip_slack_markup


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
def test_only_what_people_say_to_the_bot_has_a_key(changes: dict[str, Any]) -> None:
    assert read_request_key(an_event(**changes)) is None
    for subtype in ("file_share", "thread_broadcast", "me_message"):  # O11
        assert read_request_key(an_event(subtype=subtype)) is not None


@pytest.mark.parametrize(
    "body",
    [{}, {"type": "event_callback"}, {"type": "event_callback", "event": None}, {"type": "block_suggestion"},
     {"command": "/privacy"}, {"type": "block_actions", "user": "U01"}, {"type": []}],
)  # fmt: skip
def test_a_body_of_unknown_shape_has_no_key(body: dict[str, Any]) -> None:
    assert read_request_key(body) is None


def key(**changes: Any) -> RequestKey:
    found = read_request_key(an_event(**changes))
    assert found is not None
    return found


def test_alias_and_fingerprint_tell_a_retry_from_a_conflict() -> None:
    first, retry, conflict = key(), key(ts="1700000009.000100"), key(text="山田花子")

    assert first.key == conflict.key != retry.key
    assert (first.alias, first.fingerprint) == (retry.alias, retry.fingerprint)
    assert first.fingerprint != conflict.fingerprint
    assert "山田花子" not in str(conflict)


def test_all_receiving_teams_and_enterprises_are_read() -> None:
    shared = an_event() | {"authorizations": [{"team_id": "T02", "enterprise_id": "E02"}, "odd"]}

    assert addressed_workspace_ids(shared) == {"T01", "T02", "E02"}
    assert addressed_workspace_ids(a_tap(enterprise={"id": "E01"})) == {"T01", "E01"}
    assert addressed_workspace_ids({}) == frozenset()


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
def test_slack_markup_is_read_as_it_was_typed(sent: object, read: str) -> None:
    assert strip_slack_markup(sent) == read
