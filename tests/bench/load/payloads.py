"""What Slack sends for a question, a command, a tap and a sent form."""

import itertools
import uuid
from typing import Any

from tests.bench.load.slack import APP, BOT, TEAM, Slack
from workspace.blockkit.values import initial_state, state_after_choice, state_values

Json = dict[str, Any]
_triggers = itertools.count(1)


def dm_of(person: str) -> str:
    return f"D{person}"


def question(slack: Slack, person: str, text: str) -> Json:
    """A direct message: 1.3 kB with what Slack puts around it."""
    ts = slack.stamp()
    return {
        "token": "load",
        "team_id": TEAM,
        "context_team_id": TEAM,
        "context_enterprise_id": None,
        "api_app_id": APP,
        "event": {
            "client_msg_id": str(uuid.uuid4()),
            "type": "message",
            "text": text,
            "user": person,
            "ts": ts,
            "team": TEAM,
            "blocks": [{"type": "rich_text", "block_id": "b", "elements": _rich(text)}],
            "channel": dm_of(person),
            "event_ts": ts,
            "channel_type": "im",
        },
        "type": "event_callback",
        "event_id": f"Ev{uuid.uuid4().hex[:10].upper()}",
        "event_time": int(float(ts)),
        "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
        "is_ext_shared_channel": False,
        "event_context": f"4-{uuid.uuid4().hex}",
    }


def command(slack: Slack, person: str, text: str) -> Json:
    return {
        "token": "load",
        "team_id": TEAM,
        "team_domain": "load",
        "channel_id": "C0GENERAL",
        "channel_name": "general",
        "user_id": person,
        "user_name": person.lower(),
        "command": "/privacy",
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": f"{slack.url}/response/{uuid.uuid4().hex}",
        "trigger_id": f"trigger-{next(_triggers)}",
    }


def tap(slack: Slack, person: str, ts: str, message: Json, button: Json) -> Json:
    """A tap on a button of a message in the person's conversation with the bot."""
    channel = dm_of(person)
    return _interaction(person, "block_actions") | {
        "container": {
            "type": "message",
            "message_ts": ts,
            "channel_id": channel,
            "is_ephemeral": False,
        },
        "channel": {"id": channel, "name": "directmessage"},
        "state": {"values": {}},
        "response_url": f"{slack.url}/response/{uuid.uuid4().hex}",
        "actions": [button | {"action_ts": slack.stamp()}],
        "message": {
            "type": "message",
            "user": BOT,
            "ts": ts,
            "text": message.get("text", ""),
            "blocks": message.get("blocks", []),
        },
    }


def sent_form(person: str, view: Json) -> Json:
    """The form with a word in each text that is asked for and the first of each choice."""
    typed = {"type": "modal", "state": {"values": _filled(view["blocks"])}}
    return _interaction(person, "view_submission") | {"view": view | typed, "response_urls": []}


def _filled(blocks: list[Json]) -> Json:
    values = state_values(blocks, {})
    for block in blocks:
        element = block.get("element")
        if block.get("type") != "input" or block.get("optional") or element is None:
            continue
        kept = values[block["block_id"]]
        if kept[element["action_id"]] == initial_state(element) and not _has_initial(element):
            first = element["options"][0]["value"] if "options" in element else "広告の電話"
            kept[element["action_id"]] = state_after_choice(element, first)
    return values


def _has_initial(element: Json) -> bool:
    return any(name.startswith("initial_") for name in element)


def _rich(text: str) -> list[Json]:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return [section]


def _interaction(person: str, kind: str) -> Json:
    return {
        "type": kind,
        "team": {"id": TEAM, "domain": "load"},
        "user": {"id": person, "username": person.lower(), "team_id": TEAM},
        "api_app_id": APP,
        "token": "load",
        "trigger_id": f"trigger-{next(_triggers)}",
        "enterprise": None,
        "is_enterprise_install": False,
    }
