"""Deliveries of Slack that no person could cause, made by hand."""

import itertools
from typing import Any

from handlers.questions.answer_ref import AnswerRef
from handlers.slack.request_key import RequestKey, read_request_key

TEAM = "T01SAMPLE"
APP = "A00MADOGUCHI"
FEE = "開示請求の手数料はいくらですか"
INPUT_TYPES = (
    "plain_text_input",
    "number_input",
    "static_select",
    "radio_buttons",
    "multi_static_select",
    "checkboxes",
    "datepicker",
    "datetimepicker",
    "users_select",
    "multi_users_select",
    "file_input",
)
ANSWER_KEYS = (
    "value",
    "selected_option",
    "selected_options",
    "selected_date",
    "selected_date_time",
    "selected_user",
    "selected_users",
)
_numbers = itertools.count(1)


def a_message(*, outer: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """A question of mei's in her DM, as an event of its own."""
    nth = next(_numbers)
    event = {
        "type": "message",
        "channel_type": "im",
        "channel": "D01MEI",
        "user": "U01MEI",
        "text": FEE,
        "ts": f"17000{nth:05}.000100",
    }
    envelope = {"type": "event_callback", "team_id": TEAM, "event_id": f"Ev{nth}"}
    return {**envelope, **(outer or {}), "event": {**event, **changes}}


def a_mention(**changes: Any) -> dict[str, Any]:
    given = {"type": "app_mention", "channel_type": None, "channel": "C01GENERAL"}
    return a_message(**{**given, **changes})


def a_command(text: str = FEE, **changes: Any) -> dict[str, Any]:
    return {
        "command": "/privacy",
        "text": text,
        "team_id": TEAM,
        "user_id": "U01MEI",
        "channel_id": "C01GENERAL",
        "trigger_id": f"{next(_numbers)}.1.a",
        **changes,
    }


def a_tap(action: str, value: object, **changes: Any) -> dict[str, Any]:
    """A tap of mei's on an ephemeral message that Slack no longer knows."""
    place = {"channel_id": "C01GENERAL", "message_ts": "1700000000.000100", "is_ephemeral": True}
    return {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": "U01MEI"},
        "trigger_id": f"{next(_numbers)}.1.b",
        "container": {"type": "message", **place},
        "actions": [{"type": "button", "action_id": action, "block_id": "b", "value": value}],
        **changes,
    }


def a_ref(entry: str = "fee-amount", **changes: Any) -> str:
    return AnswerRef(**{"language": "ja", "entries": (entry,), **changes}).write()


def arrived(body: dict[str, Any]) -> RequestKey:
    found = read_request_key(body)
    assert found is not None
    return found
