"""Slash commands, shortcuts, the app's tabs and a person's settings."""

from typing import Any

from workspace import Json
from workspace.config import Person
from workspace.errors import Refused, SlackError
from workspace.gestures import markup
from workspace.gestures.gesture import (
    acting_person,
    gesture,
    joined_channel,
    visible_channel,
    visible_message,
)
from workspace.manifest import Shortcut
from workspace.slack import Slack
from workspace.state.directory import Channel
from workspace.web_api.chat import own_fields, read_content
from workspace.web_api.users import user_as_slack
from workspace.wire import payloads


@gesture("command")
async def command(slack: Slack, given: Json) -> Json:
    """Run `/word rest` in a channel; as in Slack, not in a thread."""
    person = acting_person(slack, given)
    channel = joined_channel(slack, person, given.get("channel"))
    if given.get("thread"):
        raise Refused("command_not_supported_in_thread")
    word, _, text = str(given.get("text", "")).partition(" ")
    used = next((each for each in slack.team.manifest.commands if each.command == word), None)
    if used is None:
        raise Refused("no_such_command", word)
    directory = slack.team.directory
    text = text.strip()
    written = markup.typed(text, directory) if used.should_escape else markup.escape(text)
    payload = payloads.command(slack.team, person, channel, used, written)
    began = slack.team.sequence
    ack = await slack.courier.request("slash_commands", payload)
    if ack is None:
        raise Refused("operation_timeout", f"{word} failed: the app did not respond")
    if ack.get("payload"):
        _post_ack(slack, person, channel, ack["payload"])
    return {"seq": began}


def _post_ack(slack: Slack, person: Person, channel: Channel, answer: Any) -> None:
    body = answer if isinstance(answer, dict) else {"text": str(answer)}
    try:
        content = read_content(slack, body)
    except SlackError as error:
        raise Refused("dispatch_failed", error.error, **error.more) from error
    public = body.get("response_type") == "in_channel"
    slack.team.post(
        channel,
        slack.team.bot,
        to=None if public else person.id,
        **content,
        **own_fields(slack),
    )


@gesture("shortcut")
async def shortcut(slack: Slack, given: Json) -> Json:
    """Use a shortcut by name or callback_id, on a message if `ts` is given."""
    person = acting_person(slack, given)
    kind = "message" if given.get("ts") else "global"
    used = _shortcut(slack, str(given.get("shortcut", "")), kind)
    if kind == "message":
        message = visible_message(slack, person, given)
        if message.to is not None:
            raise Refused("no_shortcuts_on_ephemeral")
        payload = payloads.message_shortcut(slack.team, person, used, message)
    else:
        payload = payloads.global_shortcut(slack.team, person, used)
    began = slack.team.sequence
    if await slack.courier.request("interactive", payload) is None:
        raise Refused("operation_timeout", "the app did not acknowledge the shortcut")
    return {"seq": began}


def _shortcut(slack: Slack, name: str, kind: str) -> Shortcut:
    for each in slack.team.manifest.shortcuts:
        if each.type == kind and name in (each.name, each.callback_id):
            return each
    raise Refused("no_such_shortcut", name)


@gesture("open_app")
async def open_app(slack: Slack, given: Json) -> Json:
    """Open the app's `home` or `messages` tab; the app is notified of either."""
    person = acting_person(slack, given)
    tab = str(given.get("tab", "home"))
    if tab == "home" and not slack.team.manifest.home_tab:
        raise Refused("no_home_tab")
    visible_channel(slack, person, "@app")
    home = slack.team.surfaces.home(person.id)
    slack.events.home_opened(person.id, tab)
    return {"seq": slack.team.sequence, "hash": home.hash if home else None}


@gesture("change_person")
async def change_person(slack: Slack, given: Json) -> Json:
    """Change a person's settings, such as the language, and notify the app."""
    person = acting_person(slack, given)
    for key in ("locale", "tz", "real_name", "title"):
        if key in given:
            setattr(person, key, str(given[key]))
    if {"real_name", "title"} & given.keys():
        person.called = {}  # those of the configuration are no longer theirs
    slack.events.user_changed(user_as_slack(slack, person, locale=True))
    slack.team.record("person", to=person.id)
    return {}
