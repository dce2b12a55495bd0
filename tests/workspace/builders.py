"""Channels of the example, Block Kit objects, and refused calls."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from workspace.driver import Slack

Json = dict[str, Any]

GENERAL, RANDOM, DESK, PARTNERS = "C01GENERAL", "C02RANDOM", "C03DESK", "C04PARTNERS"


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def button(label: str = "Push", **more: Any) -> Json:
    return {"type": "button", "action_id": label, "text": plain(label), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def feedback() -> Json:
    """A row with the feedback buttons “Good” and “Bad”; their values are in lower case."""

    def rating(label: str) -> Json:
        return {"text": plain(label), "value": label.lower(), "accessibility_label": f"{label}!"}

    element: Json = {"type": "feedback_buttons", "action_id": "rate"}
    element |= {"positive_button": rating("Good"), "negative_button": rating("Bad")}
    return {"type": "context_actions", "block_id": "rating", "elements": [element]}


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn("x"), **more}


def field(name: str, element: Json, **more: Any) -> Json:
    """An input; its block_id is its label, in lower case."""
    label = {"block_id": name.lower(), "label": plain(name)}
    return {"type": "input", **label, "element": element, **more}


def text_input(**more: Any) -> Json:
    return field("Name", {"type": "plain_text_input", "action_id": "typed", **more})


def modal(*blocks: Json, **more: Any) -> Json:
    """A modal with a text input, unless other blocks are given; None leaves a field out."""
    view: Json = {
        "type": "modal",
        "callback_id": "form",
        "title": plain("Form"),
        "submit": plain("Send"),
    }
    view |= {"blocks": list(blocks) or [text_input()], **more}
    return {key: value for key, value in view.items() if value is not None}


def home(*blocks: Json) -> Json:
    return {"type": "home", "blocks": list(blocks)}


def refusal(call: Callable[..., object], *arguments: Any, **named: Any) -> Any:
    """Slack's whole answer to a call that it refuses."""
    with pytest.raises(SlackApiError) as caught:
        call(*arguments, **named)
    return caught.value.response


def error(call: Callable[..., object], *arguments: Any, **named: Any) -> Any:
    return refusal(call, *arguments, **named)["error"]


def client_of(slack: Slack) -> WebClient:
    return WebClient(token=slack.bot_token, base_url=slack.api_url)


def manifest_of(config: Mapping[str, Any]) -> Any:
    return config["app"]["manifest"]


def scopes_of(config: Mapping[str, Any]) -> Any:
    return config["app"]["manifest"]["oauth_config"]["scopes"]["bot"]


def events_of(config: Mapping[str, Any]) -> Any:
    return config["app"]["manifest"]["settings"]["event_subscriptions"]["bot_events"]
