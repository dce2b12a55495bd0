"""The complete payloads that Slack sends to an app."""

import secrets
from typing import Any

from workspace import Json
from workspace.config import Person
from workspace.manifest import Command, Shortcut
from workspace.state.directory import Channel
from workspace.state.history import Message
from workspace.state.surfaces import ResponseUrl, View
from workspace.state.team import Team

# Deprecated, but Slack still sends it.
VERIFICATION_TOKEN = "pretend-verification-token"  # noqa: S105

CHANNEL_NAMES = {"im": "directmessage", "group": "privategroup"}


def event(team: Team, inner: Json, *, shared: bool = False) -> Json:
    """The outer event, with a new event id."""
    team_id = team.directory.team_id
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": team_id,
        "context_team_id": team_id,
        "context_enterprise_id": None,
        "api_app_id": team.config.app.id,
        "event": inner,
        "type": "event_callback",
        "event_id": team.new_id("Ev"),
        "event_time": int(team.clock.now()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": team_id,
                "user_id": team.bot,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": shared,
        "event_context": f"4-{secrets.token_urlsafe(24)}",
    }


def message_event(team: Team, message: Message, channel: Channel) -> Json:
    inner = team.as_slack(message) | {
        "channel": channel.id,
        "event_ts": message.ts,
        "channel_type": channel.kind,
    }
    if channel.shared:
        writer = team.directory.people[message.user]
        inner |= {"user_team": writer.team_id, "source_team": writer.team_id}
    if message.thread_ts and message.thread_ts != message.ts:
        root = team.history.get(channel.id, message.thread_ts)
        if root is not None:
            inner["parent_user_id"] = root.user
            if message.broadcast:
                inner["root"] = team.as_slack(root)
    return inner


def mention_event(team: Team, message: Message, channel: Channel) -> Json:
    inner = team.as_slack(message) | {"channel": channel.id, "event_ts": message.ts}
    inner.pop("subtype", None)
    return inner | {"type": "app_mention"}


def message_changed_event(team: Team, before: Json, message: Message, channel: Channel) -> Json:
    changed = _change(team, "message_changed", before, channel)
    return changed | {"message": team.as_slack(message)}


def message_deleted_event(team: Team, before: Json, channel: Channel) -> Json:
    deleted = _change(team, "message_deleted", before, channel)
    return deleted | {"deleted_ts": before["ts"]}


def _change(team: Team, subtype: str, before: Json, channel: Channel) -> Json:
    stamp = team.clock.new_ts()
    return {
        "type": "message",
        "subtype": subtype,
        "previous_message": before,
        "channel": channel.id,
        "hidden": True,
        "ts": stamp,
        "event_ts": stamp,
        "channel_type": channel.kind,
    }


def app_home_opened_event(team: Team, person: str, channel: Channel, tab: str) -> Json:
    inner: Json = {
        "type": "app_home_opened",
        "user": person,
        "channel": channel.id,
        "tab": tab,
        "event_ts": team.clock.new_ts(),
    }
    home = team.surfaces.home(person)
    if tab == "home" and home is not None:
        inner["view"] = team.view_as_slack(home)
    return inner


def slash_command(
    team: Team, person: Person, channel: Channel, used: Command, text: str
) -> dict[str, Any]:
    url = ResponseUrl(person.id, channel.id, team.clock.now(), None, None)
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": person.team_id,
        "team_domain": team.directory.team_domain,
        "channel_id": channel.id,
        "channel_name": CHANNEL_NAMES.get(channel.kind, channel.name),
        "user_id": person.id,
        "user_name": person.name,
        "command": used.command,
        "text": text,
        "api_app_id": team.config.app.id,
        "is_enterprise_install": "false",
        "response_url": response_url(team, url),
        "trigger_id": team.surfaces.new_trigger(person.id, team.clock.now()),
    }


def message_shortcut(team: Team, person: Person, used: Shortcut, message: Message) -> Json:
    channel = team.directory.channels[message.channel]
    return _interaction(team, person, "message_action") | {
        "action_ts": team.clock.new_ts(),
        "callback_id": used.callback_id,
        "response_url": _message_url(team, person, message),
        "message_ts": message.ts,
        "channel": _channel(channel),
        "message": team.as_slack(message),
    }


def global_shortcut(team: Team, person: Person, used: Shortcut) -> Json:
    payload = _interaction(team, person, "shortcut")
    return payload | {"action_ts": team.clock.new_ts(), "callback_id": used.callback_id}


def message_block_actions(
    team: Team, person: Person, message: Message, action: Json, values: Json
) -> Json:
    """A click in a message; for an ephemeral one Slack sends only its place, no `message`."""
    channel = team.directory.channels[message.channel]
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.to is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload = _interaction(team, person, "block_actions") | {
        "container": container,
        "channel": _channel(channel),
        "state": {"values": values},
        "response_url": _message_url(team, person, message),
        "actions": [action],
    }
    if message.to is None:
        payload["message"] = team.as_slack(message)
    return payload


def view_block_actions(team: Team, person: Person, view: View, action: Json) -> Json:
    shown = team.view_as_slack(view)
    return _interaction(team, person, "block_actions", view) | {
        "container": {"type": "view", "view_id": view.id},
        "view": shown,
        "state": shown["state"],
        "actions": [action],
    }


def view_submission(team: Team, person: Person, view: View) -> Json:
    payload = _interaction(team, person, "view_submission", view)
    return payload | {"view": team.view_as_slack(view), "response_urls": []}


def view_closed(team: Team, person: Person, view: View, *, cleared: bool) -> Json:
    payload = _interaction(team, person, "view_closed")
    payload.pop("trigger_id")
    return payload | {"view": team.view_as_slack(view), "is_cleared": cleared}


def block_suggestion(team: Team, person: Person, asked: Json, place: Json) -> Json:
    payload = _interaction(team, person, "block_suggestion")
    payload.pop("trigger_id")
    return payload | asked | place


def _interaction(team: Team, person: Person, kind: str, view: View | None = None) -> Json:
    now = team.clock.now()
    return {
        "type": kind,
        "team": {"id": team.directory.team_id, "domain": team.directory.team_domain},
        "user": {
            "id": person.id,
            "username": person.name,
            "name": person.name,
            "team_id": person.team_id,
        },
        "api_app_id": team.config.app.id,
        "token": VERIFICATION_TOKEN,
        "trigger_id": team.surfaces.new_trigger(person.id, now, view.id if view else None),
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _channel(channel: Channel) -> Json:
    return {"id": channel.id, "name": CHANNEL_NAMES.get(channel.kind, channel.name)}


def _message_url(team: Team, person: Person, message: Message) -> str:
    source = (message.channel, message.ts)
    now = team.clock.now()
    url = ResponseUrl(person.id, message.channel, now, source, message.thread_ts)
    return response_url(team, url)


def response_url(team: Team, url: ResponseUrl) -> str:
    name = team.surfaces.new_response_url(url)
    return f"{team.base_url}/response/{team.directory.team_id}/{name}"
